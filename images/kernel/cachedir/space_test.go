package cachedir

import (
	"path/filepath"
	"testing"

	"dmrace/images/kernel/kerneltest"
)

func TestEnough(t *testing.T) {
	if err := enough("/c", 100, 100); err != nil {
		t.Error(err)
	}
	kerneltest.WantEnv(t, enough("/c", 1<<20, 2<<20), "the disk of /c has 1 MB free, and 2 MB are needed")
	if err := Dir(t.TempDir()).RequireSpace(1); err != nil {
		t.Error(err)
	}
	if err := Dir(filepath.Join(t.TempDir(), "absent")).RequireSpace(1); err == nil {
		t.Error("a directory that is not there has space")
	}
}
