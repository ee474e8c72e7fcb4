// Package cachedir is the folder of the cache: where its parts are, scratch on its own file
// system, and the space that is left there.
package cachedir

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"dmrace/images/cachefault"
	"dmrace/internal/unfinished"
)

// Dir is the folder of the cache, by its path.
type Dir string

// Join returns a path below the folder.
func (c Dir) Join(elem ...string) string {
	return filepath.Join(append([]string{string(c)}, elem...)...)
}

// Work returns where the trees of an origin are built.
func (c Dir) Work(origin string) string { return c.Join("work", origin) }

// Mkdir makes a directory of the cache.
func (c Dir) Mkdir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return c.Explain(fmt.Errorf("make the cache: %w", err))
	}
	return nil
}

// Scratch makes an empty directory on the cache's own file system, so that what
// is made in it can be renamed into place. The caller removes it.
func (c Dir) Scratch(pattern string) (dir string, remove func(), err error) {
	if err := c.Mkdir(c.Join("tmp")); err != nil {
		return "", nil, err
	}
	c.sweep()
	end := unfinished.Begin()
	dir, err = os.MkdirTemp(c.Join("tmp"), pattern)
	if err != nil {
		end()
		return "", nil, c.Explain(fmt.Errorf("make a scratch directory: %w", err))
	}
	return dir, func() { os.RemoveAll(dir); end() }, nil
}

// abandoned is the age at which scratch can belong to no process that is alive.
const abandoned = 24 * time.Hour

// IsAbandoned reports whether something in tmp belongs to a process that was killed.
func IsAbandoned(path string) bool {
	st, err := os.Lstat(path)
	return err == nil && time.Since(st.ModTime()) > abandoned
}

// sweep removes the scratch of processes that were killed. What it cannot remove
// it leaves to the next.
func (c Dir) sweep() {
	entries, err := os.ReadDir(c.Join("tmp"))
	if err != nil {
		return
	}
	for _, e := range entries {
		if path := c.Join("tmp", e.Name()); IsAbandoned(path) {
			os.RemoveAll(path)
		}
	}
}

// Explain makes an [dmrace.EnvError] of an error that has its reason in the cache.
func (c Dir) Explain(err error) error { return cachefault.In(string(c), err) }
