//go:build unix

package snapshot

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"dmrace/internal/entries"
)

// TestFull: a disk that is full while a machine is written (a limit on the size of files
// breaks a write as ENOSPC does) leaves nothing.
func TestFull(t *testing.T) {
	if dir := os.Getenv("SAVE_TOO_MUCH"); dir != "" {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 12, Max: 1 << 12}); err != nil {
			t.Fatal(err)
		}
		_, err := Store{dir}.Get(t.Context(), "k", func() (*Saved, error) { return machine("one"), nil })
		if !errors.Is(err, syscall.EFBIG) {
			t.Errorf("error %v", err)
		}
		return
	}
	s := Store{t.TempDir()}
	cmd := exec.Command(os.Args[0], "-test.run=TestFull$")
	cmd.Env = append(os.Environ(), "SAVE_TOO_MUCH="+s.Dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	left, err := os.ReadDir(s.Dir)
	if err != nil || len(left) != 1 || left[0].Name() != entries.LockName {
		t.Errorf("%v, %v", left, err)
	}
	if _, made := get(t, s, "k", "one"); !made {
		t.Error("what was written in part is taken")
	}
}

// TestKilled: a process that is killed while it writes leaves what the next one removes,
// and no lock.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("SAVE_AND_DIE"); dir != "" {
		Store{dir}.Get(t.Context(), "k", func() (*Saved, error) {
			if err := os.MkdirAll(filepath.Join(dir, entries.TempPrefix+"1", "entry"), 0o755); err != nil {
				t.Error(err)
			}
			os.WriteFile(filepath.Join(dir, entries.TempPrefix+"1", "entry", memoryName), make([]byte, 100), 0o644)
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		})
	}
	s := Store{t.TempDir()}
	cmd := exec.Command(os.Args[0], "-test.run=TestKilled$")
	cmd.Env = append(os.Environ(), "SAVE_AND_DIE="+s.Dir)
	if err := cmd.Run(); err == nil {
		t.Fatal("it lived on")
	}
	if _, err := os.Stat(filepath.Join(s.Dir, entries.TempPrefix+"1")); err != nil {
		t.Fatal(err)
	}
	if _, made := get(t, s, "k", "one"); !made {
		t.Error("what was written in part is taken")
	}
	if left, _ := filepath.Glob(filepath.Join(s.Dir, entries.TempPrefix+"*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
