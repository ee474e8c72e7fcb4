package kernel

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dmrace"
	"dmrace/internal/unfinished"
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

// DefaultCache returns the directory that dmrace uses where none is named:
// "dmrace" in the user's cache directory.
func DefaultCache() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", &dmrace.EnvError{Err: fmt.Errorf("find the cache: %w", err), Fix: "set HOME or XDG_CACHE_HOME"}
	}
	return filepath.Join(dir, "dmrace"), nil
}

func (c Cache) kernels() string            { return filepath.Join(c.Dir, "kernels") }
func (c Cache) work(origin string) string  { return filepath.Join(c.Dir, "work", origin) }
func (c Cache) entry(key string) string    { return filepath.Join(c.kernels(), key) }
func (c Cache) path(elem ...string) string { return filepath.Join(append([]string{c.Dir}, elem...)...) }

// mkdir makes a directory of the cache.
func (c Cache) mkdir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &dmrace.EnvError{Err: fmt.Errorf("make the cache: %w", err), Fix: "make " + c.Dir + " writable, or name another cache"}
	}
	return nil
}

// scratch makes an empty directory on the cache's own file system, so that what
// is made in it can be renamed into place. The caller removes it.
func (c Cache) scratch(pattern string) (dir string, remove func(), err error) {
	if err := c.mkdir(c.path("tmp")); err != nil {
		return "", nil, err
	}
	c.sweep()
	end := unfinished.Begin()
	dir, err = os.MkdirTemp(c.path("tmp"), pattern)
	if err != nil {
		end()
		return "", nil, fmt.Errorf("make a scratch directory: %w", err)
	}
	return dir, func() { os.RemoveAll(dir); end() }, nil
}

// abandoned is the age at which scratch can belong to no process that is alive.
const abandoned = 24 * time.Hour

// isAbandoned reports whether something in tmp belongs to a process that was killed.
func isAbandoned(path string) bool {
	st, err := os.Lstat(path)
	return err == nil && time.Since(st.ModTime()) > abandoned
}

// sweep removes the scratch of processes that were killed. What it cannot remove
// it leaves to the next.
func (c Cache) sweep() {
	entries, err := os.ReadDir(c.path("tmp"))
	if err != nil {
		return
	}
	for _, e := range entries {
		if path := c.path("tmp", e.Name()); isAbandoned(path) {
			os.RemoveAll(path)
		}
	}
}
