package results

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"
)

func TestRoom(t *testing.T) {
	fs := unix.Statfs_t{Bsize: 4096, Blocks: 1 << 20, Bfree: 1 << 14, Bavail: 10}
	if err := room(writable(fs, true)); err != nil {
		t.Error(err)
	}
	if err := room(writable(fs, false)); !errors.Is(err, unix.ENOSPC) {
		t.Errorf("40 KB are enough: %v", err)
	}
}
