package fieldlog

import (
	"slices"
	"strings"
	"testing"

	"dmrace"
)

func TestReadable(t *testing.T) {
	for line, want := range map[string]string{
		`a &lt;b&gt; &amp; &quot;c&quot;&nbsp;d`:                `a <b> & "c" d`,
		`R&D; and more`:                                         `R&D; and more`,
		`<pre>[&nbsp; 1.2]&nbsp; mmcblk0: p1 &lt; p5 &gt;<br/>`: `[  1.2]  mmcblk0: p1 < p5 >`,
		`<6>[    1.000000]  sda: sda1 < sda5 >`:                 `<6>[    1.000000]  sda: sda1 < sda5 >`,
		`a < b </code> c`:                                       `a < b  c`,
		`- {"dt": "2026-11-22T12:00:00.1", "lvl": "target", "msg": "[    1.000000] Run /init"}`: `[    1.000000] Run /init`,
		`- {"dt": "2026-11-22T12:00:00.1", "lvl": "target", "msg": "a \"b\" c"}`:                `a "b" c`,
		`- {"dt": "2026-11-22T12:00:00.1", "lvl": "info", "msg": "[    1.000000] Run /init"}`:   ``,
		`- {"dt": "2026-11-22T12:00:00.1", "lvl": "results", "msg": {"case": "boot"}}`:          ``,
		`- {"dt": cut`: ``,
		`[    1.000000]  mmcblk1: p1 p2 <------- the disk under its name in this boot`: `[    1.000000]  mmcblk1: p1 p2`,
		`[    1.000000] Run /init as init process`:                                     `[    1.000000] Run /init as init process`,
	} {
		if got := readable(line); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

// TestWidthOf tells logs whose lines were broken from those that hold bare lines of others.
func TestWidthOf(t *testing.T) {
	long := "[    1.000000] the quick brown fox jumps over the lazy dog, and the dog over the fox"
	for _, c := range []struct {
		name, log string
		want      width
	}{
		{"whole lines", strings.Repeat(long+"\n", 9), width{}},
		{"bare lines of user space", strings.Repeat("[    1.000000] the quick brown fox jumps over the lazy dog\nok\n", 9), width{}},
		{"broken at blanks", strings.Repeat("[    1.000000] the quick brown fox jumps over the lazy dog, and\nthe dog over the fox, too\n[    2.000000] the lazy dog and the quick brown fox, and more\nfoxes than dogs\n", 3), width{63, false}},
		{"cut", strings.Repeat(long[:80]+"\n"+long[80:]+"\n", 3), width{80, true}},
		{"long lines", strings.Repeat(long+long+"\nx\n", 3), width{}},
		{"nothing", "", width{}},
		{"no end", long, width{}},
	} {
		if got := widthOf(c.log); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestEndOfMail reads a message that ends a quoted log, before a line that quotes nothing, and
// one that ends a log on one line, with the blank that its end became.
func TestEndOfMail(t *testing.T) {
	const begin, last = "[    0.000000] Linux version 6.1.0", "[    0.829051] device-mapper: init: waiting for device /dev/md0 ..."
	for name, log := range map[string]string{
		"quoted":      "> " + begin + "\n> " + last + "\n> \n",
		"on one line": begin + " " + last + " ",
	} {
		l, err := Read(t.Context(), strings.NewReader(log), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(l.Timeline.Events, func(e dmrace.Event) bool { return e.Kind == dmrace.WaitforStart }) {
			t.Errorf("%s: %+v", name, l.Timeline.Events)
		}
	}
}
