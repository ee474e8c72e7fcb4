package results

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/nearest"
	"dmrace/internal/unfinished"
)

// Runs returns the names of the recordings in the store, sorted:
// "<scenario>/<variant>/<kernel>". A store that holds none, or is not there, has none.
func (s Store) Runs() ([]string, error) {
	plans, err := fs.Glob(os.DirFS(s.runsDir()), "*/*/*/"+planFile)
	if err != nil {
		return nil, fmt.Errorf("list evidence in %s: %w", s.Dir, err)
	}
	var runs []string
	for _, p := range plans {
		if run := path.Dir(p); isRunName(run) {
			runs = append(runs, run)
		}
	}
	slices.Sort(runs)
	return runs, nil
}

// Match returns the runs that arg names: one by its name or its folder, several by the
// beginning of their names, whole elements of it. None is a [dmrace.UsageError].
func (s Store) Match(arg string) ([]string, error) {
	runs, err := s.Runs()
	if err != nil {
		return nil, err
	}
	return s.matching(runs, arg)
}

// MatchAll returns the runs that the arguments name, each once and sorted; none means all
// there are.
func (s Store) MatchAll(args []string) ([]string, error) {
	runs, err := s.Runs()
	if err != nil || len(args) == 0 {
		return runs, err
	}
	var all []string
	for _, arg := range args {
		found, err := s.matching(runs, arg)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// matching returns those of the runs that arg names.
func (s Store) matching(runs []string, arg string) ([]string, error) {
	name := filepath.ToSlash(filepath.Clean(arg))
	if rest, ok := strings.CutPrefix(name, filepath.ToSlash(filepath.Clean(s.runsDir()))+"/"); ok {
		name = rest
	}
	var found []string
	for _, run := range runs {
		if run == name || strings.HasPrefix(run, name+"/") {
			found = append(found, run)
		}
	}
	if len(found) == 0 {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("there is no run %q below %s%s", arg, s.Dir, hint(name, runs))}
	}
	return found, nil
}

// hint proposes what may have been meant.
func hint(name string, runs []string) string {
	if near := nearest.Of(name, runs); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; dmrace results list shows what there is"
}

// Find returns the one run that arg names. None or several are a [dmrace.UsageError].
func (s Store) Find(arg string) (string, error) {
	found, err := s.Match(arg)
	if err != nil {
		return "", err
	}
	if len(found) > 1 {
		return "", &dmrace.UsageError{Err: fmt.Errorf("%q names %d runs, name one of them:\n  %s", arg, len(found), strings.Join(found, "\n  "))}
	}
	return found[0], nil
}

// Remove removes the evidence of a run. It takes whole names only, and refuses, with a
// [dmrace.UsageError], what is not a folder that holds the files of a recording and
// nothing else. Its folder is hidden before it is emptied, so that no half of it can be
// taken for evidence; folders that become empty go with it. A dry run refuses the same
// and removes nothing.
func (s Store) Remove(run string, dry bool) error {
	root, err := os.OpenRoot(s.runsDir())
	if errors.Is(err, os.ErrNotExist) {
		return &dmrace.UsageError{Err: fmt.Errorf("remove %q: there is no evidence below %s; --out names the folder", run, s.Dir)}
	}
	if err != nil {
		return removeError(run, err)
	}
	defer root.Close()
	if err := checkRun(root, run); err != nil {
		return &dmrace.UsageError{Err: fmt.Errorf("remove %q: %w", run, err)}
	}
	if dry {
		return nil
	}
	defer unfinished.Begin()()
	hidden := path.Join(path.Dir(run), ".old-"+path.Base(run))
	if err := errors.Join(root.RemoveAll(hidden), root.Rename(run, hidden), root.RemoveAll(hidden)); err != nil {
		return removeError(run, err)
	}
	for dir := path.Dir(run); dir != "."; dir = path.Dir(dir) {
		if root.Remove(dir) != nil {
			break // something else is in there
		}
	}
	return nil
}

func removeError(run string, err error) error {
	return &dmrace.EnvError{Err: fmt.Errorf("remove %q: %w", run, err), Fix: "its folder must be there and be writable, and so must the one around it"}
}

// checkRun returns why a folder is not that of a run.
func checkRun(root *os.Root, run string) error {
	if !isRunName(run) {
		return errors.New("it is no <scenario>/<variant>/<kernel>")
	}
	for dir := run; dir != "."; dir = path.Dir(dir) {
		if info, err := root.Lstat(dir); err != nil {
			return err
		} else if !info.IsDir() {
			return fmt.Errorf("%s is not a folder", dir)
		}
	}
	entries, err := fs.ReadDir(root.FS(), run)
	if err != nil {
		return err
	}
	plan := false
	for _, e := range entries {
		if !e.Type().IsRegular() || !slices.Contains(runFiles, e.Name()) {
			return fmt.Errorf("it holds %s, which is not part of a recording", e.Name())
		}
		plan = plan || e.Name() == planFile
	}
	if !plan {
		return fmt.Errorf("it holds no %s", planFile)
	}
	return nil
}

// runFiles are the files of a recording.
var runFiles = []string{planFile, timelineFile, verdictFile, provenanceFile, consoleFile, consoleFile + ".gz", timesFile}

// isRunName reports whether a name has three elements, none of them hidden.
func isRunName(run string) bool {
	parts := strings.Split(run, "/")
	return len(parts) == 3 && fs.ValidPath(run) && !slices.ContainsFunc(parts, func(p string) bool { return strings.HasPrefix(p, ".") })
}

func (s Store) runsDir() string { return filepath.Join(s.Dir, "runs") }
