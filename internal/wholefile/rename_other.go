//go:build !linux

package wholefile

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// exchange exchanges two folders without renameat2(2): path is absent for a moment.
func exchange(made, path string) error { return swap(made, path) }

// SyncAll makes all durable that is below dir.
func SyncAll(dir string) error { return Sync(dir) }

// renameNew gives a file its name where nothing has it: a link refuses to replace, and the
// caller removes from.
func renameNew(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, gone := os.Lstat(to); gone == nil { // a file system without links
		return fs.ErrExist
	}
	return os.Rename(from, to)
}

// syncFolder makes the names in a folder durable, where the system can do so for folders.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}
