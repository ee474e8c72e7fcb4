package kernel

import (
	"errors"
	"path/filepath"
	"testing"

	"dmrace"
	"dmrace/images/kernel/kerneltest"
)

func TestReleaseAt(t *testing.T) {
	tree := kerneltest.FakeTree(t, map[string]string{"Makefile": "VERSION = 6\nPATCHLEVEL = 6\nSUBLEVEL = 3\n"})
	if got, err := ReleaseAt(tree); err != nil || got != "6.6.3" {
		t.Errorf("a tree: %q, %v", got, err)
	}
	var usage *dmrace.UsageError
	for _, path := range []string{filepath.Join(tree, "Makefile"), filepath.Join(tree, "nothing"), t.TempDir()} {
		if got, err := ReleaseAt(path); !errors.As(err, &usage) {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
}
