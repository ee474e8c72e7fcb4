package trees

import (
	"context"
	"fmt"
	"slices"

	"dmrace"
	"dmrace/images/kernel/git"
)

// Changed returns the paths of the files in which two commits of one repository
// differ, sorted. Trees that were not opened with a revision, or not of the same
// repository, are a [dmrace.UsageError].
func Changed(ctx context.Context, a, b *Tree) ([]string, error) {
	from, ok := a.From.(gitSource)
	to, ok2 := b.From.(gitSource)
	if !ok || !ok2 || from.work != nil || to.work != nil || from.dir != to.dir {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("%s and %s are not two revisions of one repository", a.Source, b.Source)}
	}
	entries, err := to.repo.Differ(ctx, from.tree, to.tree)
	if err != nil {
		return nil, fmt.Errorf("compare %s with %s: %w", a.Source, b.Source, err)
	}
	var files []string
	for _, e := range entries {
		files = append(files, e.Path)
	}
	slices.Sort(files)
	return files, nil
}

// Commits returns the first commits that b has and a has not, the oldest first, and how
// many there are. Of trees that [Changed] refuses there are none.
func Commits(ctx context.Context, a, b *Tree, most int) (list []git.Commit, total int, err error) {
	to, ok := b.From.(gitSource)
	if !ok || a.Commit == "" || b.Commit == "" {
		return nil, 0, nil
	}
	return to.repo.Between(ctx, a.Commit, b.Commit, most)
}
