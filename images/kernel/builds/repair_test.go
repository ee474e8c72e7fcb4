package builds

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"dmrace/images/kernel/kerneltest"
	"dmrace/images/kernel/trees"
	"dmrace/linux/board"
)

// TestRepair checks that what may be half-written is dropped after a kill, and
// kept after an orderly end.
func TestRepair(t *testing.T) {
	w := site{Workspace: &trees.Workspace{Dir: t.TempDir()}, board: board.AMD64}
	write := func() {
		kerneltest.WriteTree(t, w.Obj(), map[string]string{"old.o": "done", "dir/late.o": "half", "last.o": "half"})
		for name, age := range map[string]time.Duration{"old.o": time.Hour, "dir/late.o": doubt / 2} {
			at := time.Now().Add(-age)
			if err := os.Chtimes(filepath.Join(w.Obj(), name), at, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	left := func() (names []string) {
		for _, name := range []string{"old.o", "dir/late.o", "last.o"} {
			if _, err := os.Stat(filepath.Join(w.Obj(), name)); err == nil {
				names = append(names, name)
			}
		}
		return names
	}
	begin := func() {
		t.Helper()
		if err := w.begin(); err != nil {
			t.Fatal(err)
		}
	}
	write()
	begin()
	if err := w.end(); err != nil {
		t.Fatal(err)
	}
	begin()
	if got := left(); len(got) != 3 {
		t.Errorf("after an orderly end only %v is left", got)
	}
	begin() // the one before was killed
	if got := left(); len(got) != 1 || got[0] != "old.o" {
		t.Errorf("after a kill %v is left, want old.o", got)
	}
}
