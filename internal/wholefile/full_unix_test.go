//go:build unix

package wholefile_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"dmrace/internal/wholefile"
)

// TestFull fills the disk: a limit on the size of files (setrlimit(2)) breaks a write
// in its middle, as ENOSPC does.
func TestFull(t *testing.T) {
	if dir := os.Getenv("WRITE_TOO_MUCH"); dir != "" {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 12, Max: 1 << 12}); err != nil {
			t.Fatal(err)
		}
		if err := wholefile.Write(filepath.Join(dir, "f"), make([]byte, 1<<16), 0o644); !errors.Is(err, syscall.EFBIG) {
			t.Errorf("got %v", err)
		}
		return
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=TestFull")
	cmd.Env = append(os.Environ(), "WRITE_TOO_MUCH="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := names(t, dir); read(t, filepath.Join(dir, "f")) != "old" || !slices.Equal(got, []string{"f"}) {
		t.Errorf("left %q", got)
	}
}
