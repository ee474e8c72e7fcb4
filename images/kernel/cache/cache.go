// Package cache keeps built kernels under a hash of all they depend on ([Recipe]), finds
// them again, says what is there and removes of it.
package cache

import (
	"fmt"
	"os"
	"path/filepath"

	"dmrace"
	"dmrace/images/kernel/cachedir"
)

// Cache is where trees, objects and built kernels are kept:
//
//	kernels/<key>/   one built kernel each
//	work/<origin>/   the workspace of one origin of trees
//	files/<tree>/    single files of one tree
//	patches/         patches that were derived, for the user to read
//	apt/             apt's answers, and a private apt for each suite
//	tmp/             what is being made
type Cache struct {
	Dir string // made when it is first used
}

// Default returns the directory that dmrace uses where none is named:
// "dmrace" in the user's cache directory.
func Default() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", &dmrace.EnvError{Err: fmt.Errorf("find the cache: %w", err), Fix: "set HOME or XDG_CACHE_HOME"}
	}
	return filepath.Join(dir, "dmrace"), nil
}

// Folder is the folder that it is in; Kernels and Entry are where kernels are in it.
func (c Cache) Folder() cachedir.Dir    { return cachedir.Dir(c.Dir) }
func (c Cache) Kernels() string         { return c.Folder().Join("kernels") }
func (c Cache) Entry(key string) string { return filepath.Join(c.Kernels(), key) }
