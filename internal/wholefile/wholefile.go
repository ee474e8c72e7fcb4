// Package wholefile puts files and folders in place whole: a reader finds the old one
// or the new one, and so does whoever looks after a power loss.
//
// What is new is written beside its place under a name that begins with TempPrefix,
// is made durable with fsync(2), and gets its name by one rename(2); then the folder
// that holds the name is made durable. Without the first fsync a file system may bring
// the rename to the disk before the content (ext4 with delayed allocation does), and an
// empty file stands under a final name. Where anything fails, a full disk included,
// nothing new is left and the old is untouched.
package wholefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"dmrace/internal/unfinished"
)

// TempPrefix begins the names of what is not in place yet. A process that is killed
// leaves it behind.
const TempPrefix = ".new-"

// Write makes content the file at path, whatever was there before.
func Write(path string, content []byte, mode fs.FileMode) error {
	return write(path, content, mode, os.Rename)
}

// Create is Write where nothing may be at path: otherwise the error is [fs.ErrExist].
func Create(path string, content []byte, mode fs.FileMode) error {
	return write(path, content, mode, renameNew)
}

func write(path string, content []byte, mode fs.FileMode, rename func(from, to string) error) error {
	defer unfinished.Begin()()
	tmp, err := os.CreateTemp(filepath.Dir(path), TempPrefix)
	if err != nil {
		return named(path, err)
	}
	defer os.Remove(tmp.Name()) // it is not there once it has its name
	_, err = tmp.Write(content)
	if err == nil {
		err = errors.Join(tmp.Chmod(mode), tmp.Sync())
	}
	if err = errors.Join(err, tmp.Close()); err != nil {
		return named(path, err)
	}
	if err := rename(tmp.Name(), path); err != nil {
		return named(path, err)
	}
	return syncFolder(filepath.Dir(path))
}

// named is an error that speaks of the file that was wanted: nobody knows the temporary
// one.
func named(path string, err error) error {
	var of *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &of):
		err = of.Err
	case errors.As(err, &link):
		err = link.Err
	}
	return &fs.PathError{Op: "write", Path: path, Err: err}
}
