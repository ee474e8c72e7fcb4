package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"dmrace"
	"dmrace/internal/filelock"
)

// CleanSpec says what to remove from the cache, beside the scratch of processes that
// were killed, which always goes. Label and Unused together mean both.
type CleanSpec struct {
	All    bool          // all kernels, workspaces, shelves and derived patches
	Label  string        // kernels whose label matches, as in path.Match: "tree-*"
	Unused time.Duration // what was not used for so long; 0: whenever
	DryRun bool          // nothing is removed
}

// Cleaned is what was removed, or would be.
type Cleaned struct {
	Paths []string
	Bytes int64    // that they took on disk
	Busy  []string // what stayed because another process is at work there
}

// Clean removes from the cache what spec asks for. What another process holds the
// lock of stays and is named. A kernel that is just about to be booted elsewhere is
// not locked: there it has to be built again. Lock files stay, because a process may
// wait for one. What apt keeps and the disks of dmrace/images/disk are not touched.
//
// A spec that contradicts itself is a [dmrace.UsageError].
func (c Cache) Clean(spec CleanSpec) (Cleaned, error) {
	if err := spec.check(); err != nil {
		return Cleaned{}, err
	}
	inv, err := c.List()
	if err != nil {
		return Cleaned{}, err
	}
	var done Cleaned
	for _, item := range c.chosen(spec, inv) {
		err := error(nil)
		if !spec.DryRun {
			err = item.remove()
		}
		switch {
		case errors.Is(err, filelock.ErrHeld):
			done.Busy = append(done.Busy, item.path)
		case err != nil:
			return done, fmt.Errorf("clean the cache: %w", c.Folder().Explain(err))
		default:
			done.Paths = append(done.Paths, item.path)
			done.Bytes += item.size
		}
	}
	return done, nil
}

func (s CleanSpec) check() error {
	_, err := path.Match(s.Label, "")
	switch {
	case err != nil:
		return &dmrace.UsageError{Err: fmt.Errorf("label %q: %w", s.Label, err)}
	case s.All && (s.Label != "" || s.Unused != 0):
		return &dmrace.UsageError{Err: errors.New("everything is removed, or what has a label or an age: choose one")}
	case s.Unused < 0:
		return &dmrace.UsageError{Err: fmt.Errorf("%s is not an age: give a duration such as 720h", s.Unused)}
	}
	return nil
}

// picks reports whether something of that label, empty for what has none, and of
// that time of use goes.
func (s CleanSpec) picks(label string, used time.Time) bool {
	if s.All {
		return true
	}
	matches, _ := path.Match(s.Label, label) // check has tried the pattern
	return (s.Label != "" || s.Unused != 0) && (s.Label == "" || label != "" && matches) && time.Since(used) >= s.Unused
}

// removal is something that goes.
type removal struct {
	path   string
	size   int64
	remove func() error
}

// chosen lists what goes, kernels first.
func (c Cache) chosen(spec CleanSpec, inv Inventory) []removal {
	var out []removal
	for _, k := range inv.Kernels {
		// A broken kernel may have no label and no record to tell its use by.
		if spec.picks(k.Source.Label, k.Used) {
			out = append(out, removal{k.Dir, k.Size, func() error { return c.removeKernel(k) }})
		}
	}
	for _, t := range inv.Workspaces {
		if spec.picks("", t.Used) {
			out = append(out, removal{t.Path, t.Size, func() error { return clearLocked(t.Path, "tree.json") }})
		}
	}
	for _, t := range inv.Shelves {
		if spec.picks("", t.Used) {
			out = append(out, removal{t.Path, t.Size, func() error { return clearLocked(t.Path, "index.json") }})
		}
	}
	for _, t := range inv.Patches {
		if spec.picks("", t.Used) {
			out = append(out, removal{t.Path, t.Size, func() error { return os.RemoveAll(t.Path) }})
		}
	}
	for _, t := range inv.Leftovers {
		out = append(out, removal{t.Path, t.Size, func() error { return os.RemoveAll(t.Path) }})
	}
	return out
}

// locked calls do with a lock held, if no other process holds it.
func locked(lock string, do func() error) error {
	release, err := filelock.TryTake(lock)
	if err != nil {
		return err
	}
	defer release()
	return do()
}

// removeKernel takes a kernel out of the cache whole, by one rename, and then
// removes it.
func (c Cache) removeKernel(k CachedKernel) error {
	return locked(filepath.Join(c.Kernels(), "lock"), func() error {
		dir, remove, err := c.Folder().Scratch("clean-")
		if err != nil {
			return err
		}
		defer remove()
		return os.Rename(k.Dir, filepath.Join(dir, "kernel"))
	})
}

// clearLocked removes what is in a directory but its lock: first the file that says
// that the rest is there.
func clearLocked(dir, mark string) error {
	return locked(filepath.Join(dir, "lock"), func() error {
		if err := os.Remove(filepath.Join(dir, mark)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.Name() != "lock" {
				if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
