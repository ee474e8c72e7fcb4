package wholefile

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// exchange is renameat2(2) with RENAME_EXCHANGE, or a rename where there is nothing to
// exchange with. A file system that cannot exchange has path absent for a moment.
func exchange(made, path string) error {
	err := unix.Renameat2(unix.AT_FDCWD, made, unix.AT_FDCWD, path, unix.RENAME_EXCHANGE)
	switch {
	case errors.Is(err, unix.ENOENT):
		err := os.Rename(made, path)
		if errors.Is(err, unix.ENOTEMPTY) || errors.Is(err, unix.EEXIST) { // another process was first
			return exchange(made, path)
		}
		return err
	case unsupported(err):
		return swap(made, path)
	case err != nil:
		return &fs.PathError{Op: "exchange", Path: path, Err: err}
	}
	return nil
}

// SyncAll makes all durable that was written to the file system of dir: for trees of
// too many files to name each.
func SyncAll(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := unix.Syncfs(int(f.Fd())); err != nil {
		return &fs.PathError{Op: "syncfs", Path: dir, Err: err}
	}
	return nil
}

// renameNew is rename(2) that never replaces.
func renameNew(from, to string) error {
	err := unix.Renameat2(unix.AT_FDCWD, from, unix.AT_FDCWD, to, unix.RENAME_NOREPLACE)
	if unsupported(err) {
		err = os.Link(from, to) // refuses to replace, too; the caller removes from
	}
	return err
}

// unsupported reports whether a file system, or a kernel, cannot do what renameat2(2)
// was asked for.
func unsupported(err error) bool {
	return errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ENOSYS)
}

// syncFolder makes the names in a folder durable. A file system that cannot do so for
// folders says EINVAL.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, unix.EINVAL) {
		return err
	}
	return nil
}
