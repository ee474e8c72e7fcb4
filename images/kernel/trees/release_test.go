package trees

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel/cachedir"
	"dmrace/images/kernel/kerneltest"
)

func TestParseRelease(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\nEXTRAVERSION =\nNAME = X\n", "6.1.192"},
		{"candidate", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\nEXTRAVERSION = -rc3\n", "6.12.0-rc3"},
		{"no sublevel", "VERSION = 7\nPATCHLEVEL = 2\n", "7.2"},
		{"the first counts", "VERSION=5\nPATCHLEVEL=10\nSUBLEVEL=1\nVERSION = 9\n", "5.10.1"},
		{"tabs", "VERSION\t=\t5\nPATCHLEVEL\t= 4\nSUBLEVEL\t=\n", "5.4"},
	}
	for _, tt := range tests {
		got, err := ParseRelease([]byte(tt.text))
		if err != nil || got != tt.want {
			t.Errorf("%s: %q, %v; want %q", tt.name, got, err, tt.want)
		}
	}
	for _, text := range []string{"", "all:\n\techo VERSION = 1\n", "VERSION = 6\n", "VERSION =\nPATCHLEVEL = 1\n"} {
		if got, err := ParseRelease([]byte(text)); err == nil {
			t.Errorf("%q: %q without an error", text, got)
		}
	}
}

func TestRecogniseRefuses(t *testing.T) {
	empty := t.TempDir()
	plain := filepath.Join(empty, "file")
	if err := os.WriteFile(plain, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	noVersion := kerneltest.FakeTree(t, map[string]string{"Makefile": "all:\n"})
	tests := []struct{ name, dir, want string }{
		{"empty", empty, "is not a kernel tree: it has no Makefile, no Kconfig, no drivers/md"},
		{"a file", plain, "it is not a directory; for a built kernel use --kernel"},
		{"absent", filepath.Join(empty, "nothing"), "no such file"},
		{"another project", noVersion, "no VERSION and PATCHLEVEL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Open(kerneltest.TestContext(t), cachedir.Dir(t.TempDir()), TreeSpec{Dir: tt.dir}, nil)
			var usage *dmrace.UsageError
			if !errors.As(err, &usage) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want a UsageError with %q", err, tt.want)
			}
		})
	}
}
