package filelock_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"dmrace/internal/filelock"
)

func TestOneAtATime(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lock")
	release, err := filelock.Take(t.Context(), name, func() { t.Error("a free lock is waited for") })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := filelock.TryTake(name); !errors.Is(err, filelock.ErrHeld) {
		t.Errorf("a held lock: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	told := 0
	if _, err := filelock.Take(ctx, name, func() { told++; cancel() }); !errors.Is(err, context.Canceled) || told != 1 {
		t.Errorf("waited: %v, told %d times", err, told)
	}
	time.AfterFunc(100*time.Millisecond, release)
	again, err := filelock.Take(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	again()
	last, err := filelock.TryTake(name)
	if err != nil {
		t.Fatal(err)
	}
	last()
}

// TestEndsWithItsProcess kills a process that holds a lock.
func TestEndsWithItsProcess(t *testing.T) {
	if name := os.Getenv("LOCK_AND_HANG"); name != "" {
		if _, err := filelock.TryTake(name); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("held\n")
		select {}
	}
	name := filepath.Join(t.TempDir(), "lock")
	cmd := exec.Command(os.Args[0], "-test.run=TestEndsWithItsProcess")
	cmd.Env = append(os.Environ(), "LOCK_AND_HANG="+name)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	if _, err := filelock.TryTake(name); !errors.Is(err, filelock.ErrHeld) {
		t.Errorf("held by another process: %v", err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	release, err := filelock.TryTake(name)
	if err != nil {
		t.Fatal(err)
	}
	release()
}

func TestNoFolder(t *testing.T) {
	name := filepath.Join(t.TempDir(), "none", "lock")
	if _, err := filelock.Take(t.Context(), name, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := filelock.TryTake(name); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
