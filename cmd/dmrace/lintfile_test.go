package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"dmrace"
)

// TestRewrite keeps a file's permissions, and says of one that cannot be written to that
// the surroundings are at fault.
func TestRewrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cmdline.txt")
	if err := os.WriteFile(path, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := rewrite(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	info, statErr := os.Stat(path)
	if err != nil || statErr != nil || string(content) != "new" || info.Mode().Perm() != 0o640 {
		t.Errorf("%q, %v, %v, %v", content, info.Mode(), err, statErr)
	}

	var env *dmrace.EnvError
	if err := rewrite(path+".gone", nil); !errors.As(err, &env) || env.Fix == "" {
		t.Errorf("a file that is gone: %v", err)
	}
	if err := os.Chmod(path, 0o440); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 {
		return // may write everywhere
	}
	if err := rewrite(path, []byte("no")); !errors.As(err, &env) {
		t.Errorf("a file that may only be read: %v", err)
	}
}
