package builds

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"dmrace/internal/wholefile"
)

// A make that is ended with SIGTERM removes the targets it was writing. One that
// is killed, or whose machine loses power, leaves them half-written and newer than
// their sources: make would take them as done.

// doubt is how long before a kill a file may have been written and still be
// unfinished. Compilers write an object within seconds; this is ample.
const doubt = time.Minute

// begin says that make is at work in obj, after it has undone what an earlier one
// may have left unfinished.
func (w site) begin() error {
	if _, err := os.Stat(w.own("building")); err == nil {
		if err := dropUnfinished(w.Obj()); err != nil {
			return fmt.Errorf("repair %s: %w", w.Obj(), err)
		}
	}
	if err := os.WriteFile(w.own("building"), nil, 0o644); err != nil {
		return fmt.Errorf("mark the build: %w", err)
	}
	return nil
}

// end says that make has ended by itself, once all that it wrote would outlive a
// power loss.
func (w site) end() error {
	if err := wholefile.SyncAll(w.Dir); err != nil {
		return fmt.Errorf("keep objects: %w", err)
	}
	return os.Remove(w.own("building"))
}

// dropUnfinished removes the files of dir that were written within doubt of the
// newest one: what was at work when everything stopped.
func dropUnfinished(dir string) error {
	written := map[string]time.Time{}
	var newest time.Time
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		written[path] = info.ModTime()
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for path, t := range written {
		if newest.Sub(t) <= doubt {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}
