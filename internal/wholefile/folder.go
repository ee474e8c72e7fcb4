package wholefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Folder puts the folder made, with all that is in it, in the place of path on the same
// file system. Where path exists the two change places in one step, so that path is
// never absent and made is the old one; the caller removes it.
func Folder(made, path string) error {
	if err := Sync(made); err != nil {
		return err
	}
	if err := exchange(made, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

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

// swap exchanges two folders by three renames.
func swap(made, path string) error {
	old := made + ".old"
	err := os.Rename(path, old)
	if errors.Is(err, fs.ErrNotExist) {
		return os.Rename(made, path)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(made, path); err != nil {
		return errors.Join(err, os.Rename(old, path)) // the old one stays
	}
	return os.Rename(old, made)
}

// Sync makes a folder and all that is in it durable, file by file.
func Sync(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return syncFolder(path)
		case d.Type().IsRegular():
			return syncFile(path)
		}
		return nil
	})
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
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
