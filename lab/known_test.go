package lab

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
)

// sourceTree makes a folder that looks like a source tree, with this dm-init.c if it is
// not empty.
func sourceTree(t *testing.T, makefile, dmInit string) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{"Makefile": makefile, "Kconfig": "", "drivers/md/Kconfig": ""}
	if dmInit != "" {
		files["drivers/md/dm-init.c"] = dmInit
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestKnown(t *testing.T) {
	const makefile = "VERSION = 5\nPATCHLEVEL = 10\nSUBLEVEL = 262\nEXTRAVERSION =\n"
	for _, c := range []struct {
		text string
		want dmrace.Traits
	}{
		{"6.1", dmrace.Traits{Release: "6.1"}},
		{"v6.1", dmrace.Traits{Release: "6.1.0"}},
		{"5.15.0-91-generic", dmrace.Traits{Release: "5.15.0-91-generic"}}, // nothing is promised of it
		{"5.10+6.1", dmrace.Traits{Release: "5.10", Waitfor: dmrace.Waitfor2026}},
		{sourceTree(t, makefile, ""), dmrace.Traits{Release: "5.10.262"}},
		{sourceTree(t, makefile, "int dm_init_init(void)\n{\n}\n"), dmrace.Traits{Release: "5.10.262", Waitfor: dmrace.WaitforNone}},
	} {
		k, err := ParseKernel(c.text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.Known(); got != c.want || err != nil {
			t.Errorf("%s: %+v, %v; want %+v", c.text, got, err, c.want)
		}
	}
}

func TestKnownRefuses(t *testing.T) {
	text := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(text, []byte("not a kernel"), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{text: "is not a kernel that boots here", t.TempDir(): "is not a kernel tree", sourceTree(t, "all:\n", ""): "no VERSION"} {
		k, err := ParseKernel(path)
		if err != nil {
			t.Fatal(err)
		}
		var usage *dmrace.UsageError
		if got, err := k.Known(); !errors.As(err, &usage) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "catalogue name") {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
}
