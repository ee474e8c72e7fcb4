// Package cachefault says of a cache that cannot be used what is wrong with it and what to
// do: it is full, it cannot be written to, or there is a file in its place.
package cachefault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"dmrace"
)

// In makes a [dmrace.EnvError] of an error that has its reason in the folder of the cache,
// and names the folder. Any other error, and one that is explained already, is returned as
// it is.
func In(folder string, err error) error {
	var env *dmrace.EnvError
	var usage *dmrace.UsageError
	if err == nil || errors.As(err, &env) || errors.As(err, &usage) {
		return err
	}
	switch {
	case means(err, syscall.ENOSPC), means(err, syscall.EDQUOT):
		return &dmrace.EnvError{
			Err: fmt.Errorf("the disk that holds %s is full: %w", folder, err),
			Fix: "free space on the disk of " + folder + ", or set XDG_CACHE_HOME to a folder on a larger one",
		}
	case errors.Is(err, syscall.EROFS), within(folder, err) && barred(err): // nothing else is written to
		return &dmrace.EnvError{
			Err: fmt.Errorf("the cache in %s cannot be written to: %w", folder, err),
			Fix: "make " + folder + " a folder that can be written to, or set XDG_CACHE_HOME to another one",
		}
	}
	return err
}

// barred reports whether an error says that something may not be written, or that a file is
// where a folder is to be.
func barred(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EISDIR)
}

// means reports whether err is errno or quotes it: go-diskfs keeps the words of the errors
// that it meets, not the errors.
func means(err error, errno syscall.Errno) bool {
	return errors.Is(err, errno) || strings.Contains(err.Error(), errno.Error())
}

// within reports whether an error speaks of a path in a folder.
func within(folder string, err error) bool {
	var of *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &of):
		return inside(folder, of.Path)
	case errors.As(err, &link):
		return inside(folder, link.Old) || inside(folder, link.New)
	}
	return false
}

// inside reports whether path is folder, or below it, or what it lies in.
func inside(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	up, errUp := filepath.Rel(path, folder)
	return err == nil && filepath.IsLocal(rel) || errUp == nil && filepath.IsLocal(up)
}
