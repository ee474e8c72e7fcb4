package results

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/bus"
)

// Recordings reads every recording in the folders and below, each once, in the order in
// which the folders are named. A folder without any, or a recording that cannot be read,
// is a [dmrace.UsageError]. When ctx ends its error is returned.
func Recordings(ctx context.Context, dirs ...string) ([]*dmrace.Recording, error) {
	var all []*dmrace.Recording
	seen := map[string]bool{}
	for _, dir := range dirs {
		found, err := Folders(dir)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, usagef("there is no recording in %s or below\n  record one with dmrace run --out FOLDER, and name FOLDER/runs", dir)
		}
		for _, run := range found {
			if seen[run] {
				continue
			}
			seen[run] = true
			r, err := loadSound(ctx, run)
			if err != nil {
				return nil, err
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// loadSound loads a recording and refuses one whose plan could not have been booted.
func loadSound(ctx context.Context, dir string) (*dmrace.Recording, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, err := Load(dir)
	if err == nil && !slices.Contains(bus.Names(nil), r.Plan.Disk.Bus) {
		err = fmt.Errorf("load recording: %s: unknown bus %q", filepath.Join(dir, planFile), r.Plan.Disk.Bus)
	}
	if err != nil {
		return nil, usagef("%w\n  leave this folder out, or record it again", err)
	}
	return r, nil
}

// Folders returns the folders of recordings in dir and below, sorted. A folder of
// evidence holds them in runs; what the harness failed at is in failed beside. Hidden
// folders are left out: a recording that is being written or removed is in one.
func Folders(dir string) ([]string, error) {
	if runs := (Store{Dir: dir}).runsDir(); isFolder(runs) {
		dir = runs
	}
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.IsDir() && d.Name() == planFile:
			found = append(found, filepath.Dir(path))
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("find recordings: there is no folder %s\n  record some with dmrace run --out FOLDER, and name FOLDER/runs", dir)
	}
	if err != nil {
		return nil, usagef("find recordings: %w", err)
	}
	return found, nil
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// IsRun reports whether a folder is that of one recording.
func IsRun(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, planFile))
	return err == nil && !info.IsDir()
}

// OfVariant reads the recordings of a variant on every kernel, sorted by the kernels'
// labels; none is no error. One that cannot be read is a [dmrace.UsageError] beside those
// that can.
func (s Store) OfVariant(ctx context.Context, scenario, variant string) ([]*dmrace.Recording, error) {
	dir := filepath.Join(s.ScenarioDir(scenario), variant)
	if !isFolder(dir) {
		return nil, nil
	}
	found, err := Folders(dir)
	if err != nil {
		return nil, err
	}
	var all []*dmrace.Recording
	for _, run := range found {
		r, one := loadSound(ctx, run)
		if one == nil {
			all = append(all, r)
		}
		err = errors.Join(err, one)
	}
	return all, err
}

// OfPlan returns the recording of a plan, and whether there is one that can be read.
func (s Store) OfPlan(ctx context.Context, p *dmrace.Plan) (*dmrace.Recording, bool) {
	all, _ := s.OfVariant(ctx, p.Scenario, p.Variant) // what cannot be read is recorded again
	id := p.ID()
	i := slices.IndexFunc(all, func(r *dmrace.Recording) bool { return r.Plan.ID() == id })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

func usagef(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}
