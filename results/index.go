package results

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
)

// DefaultDir is the folder, below the current one, that evidence is kept in and read from
// unless another is asked for. It is not the project's own, results/: what somebody boots
// in a clone does not land among what is committed there.
const DefaultDir = "dmrace-results"

// CommittedDir is the project's folder of evidence, below its root.
const CommittedDir = "results"

// treesDir holds, below [CommittedDir], what was recorded on kernels of trees that are in no
// catalogue. Everything in it is the project's evidence.
const treesDir = "trees"

// indexFile lists in [CommittedDir] which runs are the project's evidence.
const indexFile = "INDEX"

// Committed is one run of an index.
type Committed struct {
	PlanID string
	Run    string // "<scenario>/<variant>/<kernel>"
}

// Committed returns the runs that the store's index lists, in its order: those that are
// the project's evidence, whatever else somebody recorded beside them.
func (s Store) Committed() ([]Committed, error) {
	raw, err := os.ReadFile(filepath.Join(s.Dir, indexFile))
	if err != nil {
		return nil, fmt.Errorf("read the index of committed evidence: %w", err)
	}
	var list []Committed
	for line := range strings.Lines(string(raw)) {
		id, run, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || !isRunName(run) {
			return nil, fmt.Errorf("read the index of committed evidence: %s: %q is not a plan and a run", filepath.Join(s.Dir, indexFile), line)
		}
		list = append(list, Committed{id, run})
	}
	if len(list) == 0 {
		return nil, errors.Join(fmt.Errorf("%s lists no run", filepath.Join(s.Dir, indexFile)), fs.ErrNotExist)
	}
	return list, nil
}

// LoadCommitted reads every run that the store's index lists, in its order.
func (s Store) LoadCommitted(ctx context.Context) ([]*dmrace.Recording, error) {
	list, err := s.Committed()
	if err != nil {
		return nil, err
	}
	var runs []string
	for _, c := range list {
		runs = append(runs, c.Run)
	}
	return s.LoadAll(ctx, runs)
}

// LoadTrees reads every run below [CommittedDir] of a kernel that is in no catalogue.
func (s Store) LoadTrees(ctx context.Context) ([]*dmrace.Recording, error) {
	trees := Store{Dir: filepath.Join(s.Dir, treesDir)}
	runs, err := trees.Runs()
	if err != nil {
		return nil, err
	}
	return trees.LoadAll(ctx, runs)
}

// RunDir is the folder of the run of that name.
func (s Store) RunDir(run string) string {
	return filepath.Join(s.runsDir(), filepath.FromSlash(run))
}
