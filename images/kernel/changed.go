package kernel

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dmrace"
)

// Changed returns the paths of the files in which two commits of one repository
// differ, sorted. Trees that were not opened with a revision, or not of the same
// repository, are a [dmrace.UsageError].
func Changed(ctx context.Context, a, b *Tree) ([]string, error) {
	from, ok := a.files.(gitSource)
	to, ok2 := b.files.(gitSource)
	if !ok || !ok2 || !from.committed || !to.committed || from.dir != to.dir {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("%s and %s are not two revisions of one repository", a.Source, b.Source)}
	}
	out, err := gitEnv(nil).command(from.dir, "diff-tree", "-r", "-z", "--name-only", "--no-renames", from.tree, to.tree).Output(ctx)
	if err != nil {
		return nil, fmt.Errorf("compare %s with %s: %w", a.Source, b.Source, err)
	}
	files := strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
	slices.Sort(files)
	return files, nil
}
