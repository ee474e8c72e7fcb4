package campaign

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"dmrace"
)

// TestFullDisk: a result that there is no room for is not there, nothing is left of it, and the
// error says that another machine may do better.
func TestFullDisk(t *testing.T) {
	f, recordings := made(t, 0)
	small := t.TempDir()
	if err := unix.Mount("none", small, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("nothing can be mounted here: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(small, unix.MNT_DETACH) })
	cells := filepath.Join(f.Dir, "cells")
	if err := os.Symlink(small, cells); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(small, "other"), make([]byte, 60<<10), 0o644); err != nil {
		t.Fatal(err)
	}
	task := f.Tasks()[0]
	var env *dmrace.EnvError
	if won, err := f.Publish(task, recordings[task.Key], Worker{}); won || !errors.As(err, &env) || !errors.Is(err, unix.ENOSPC) {
		t.Fatalf("won %t, %v", won, err)
	}
	if r, findings := f.Result(task, follow); r != nil || findings != nil {
		t.Errorf("there is a result: %q", findings)
	}
	if left, err := os.ReadDir(filepath.Dir(f.path(task))); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if err := os.Remove(filepath.Join(small, "other")); err != nil {
		t.Fatal(err)
	}
	fill(t, f, recordings, "n1", task)
}
