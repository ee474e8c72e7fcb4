package wholefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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

// CreateFolder is Folder where nothing may be at path: otherwise the error is [fs.ErrExist].
// rename(2) puts a folder in the place of an empty one alone, so of two processes that make
// the same folder the first wins, on every file system, without a lock.
func CreateFolder(made, path string) error {
	if err := Sync(made); err != nil {
		return err
	}
	err := os.Rename(made, path)
	if errors.Is(err, fs.ErrExist) {
		return &fs.PathError{Op: "create", Path: path, Err: fs.ErrExist}
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
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
