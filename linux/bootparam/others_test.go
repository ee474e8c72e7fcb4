package bootparam

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// words returns n words in a row.
func words(form string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, form+" ", i)
	}
	return b.String()
}

// TestTooManyWords counts only what reaches init. 30 variables find room beside HOME= and
// TERM=; recorded boots of 6.1 with console= and reboot= on the line show that these take
// none (cmdline-words).
func TestTooManyWords(t *testing.T) {
	base := "console=ttyS0,115200 panic=-1 reboot=t quiet debug "
	for _, c := range []struct{ name, line, panics, may string }{
		{"as many as there is room for", base + words("a%d=1", 31), "", ""},
		{"one more", base + words("a%d=1", 32), "Too many boot env vars at `a31=1'", ""},
		{"arguments", base + words("a%d", 32), "", ""},
		{"one argument more", base + words("a%d", 33), "Too many boot init vars at `a32'", ""},
		{"words that kernels have", base + words("a%d=1", 30) + "nosmt=force hugepages=4 iommu=pt video=off", "", "Too many boot env vars at `hugepages=4'"},
		{"those as well as too many", base + "nosmt=force hugepages=4 " + words("a%d=1", 32), "Too many boot env vars at `a31=1'", ""},
		{"a module's", words("a.%d", 40), "", ""},
	} {
		v := Read(c.line, features(t, "6.1.192"))
		if v.Parsed.Panic != c.panics || v.MayPanic != c.may {
			t.Errorf("%s: panic %q, may %q", c.name, v.Parsed.Panic, v.MayPanic)
		}
	}
}

// TestReadAnew: a line that is read several times gives each of its values once.
func TestReadAnew(t *testing.T) {
	v := Read("root=/dev/dm-0 dm-mod.waitfor=a,b "+words("a%d=1", 40), features(t, "6.1.192"))
	if len(v.Waitfor) != 2 || v.Root != "/dev/dm-0" {
		t.Errorf("waitfor %v, root %q", v.Waitfor, v.Root)
	}
}

// TestDocumented: the names are sorted, so that they are found.
func TestDocumented(t *testing.T) {
	if !slices.IsSorted(names()) || !documented("console") || !documented("video") || documented("a0") {
		t.Error("the names are not found")
	}
}
