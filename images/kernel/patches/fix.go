package patches

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/trees"
	"dmrace/internal/digest"
	"dmrace/internal/wholefile"
)

// OfFix returns a fix as the patch by which it would be sent for a tree: a mail with the
// changelog in the list's form and the difference to the tree's own files. It lacks the
// Signed-off-by of who sends it. The patch is kept at [FixPath].
//
// A tree that the fix cannot be made of is a [dmrace.UsageError] that says what of the
// code was not found.
func OfFix(ctx context.Context, f arm.Fix, t *trees.Tree) ([]byte, error) {
	changed, err := t.EditOwn(ctx, f.Arm)
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(maps.Keys(changed))
	own, err := t.Files(ctx, names)
	if err != nil {
		return nil, err
	}
	a, err := newApplier(t)
	if err != nil {
		return nil, err
	}
	defer a.close()
	var text bytes.Buffer
	fmt.Fprintf(&text, "From: %s\nSubject: [PATCH] %s---\nMade by dmrace (arm %s) of %s.\n\n", sender, f.Message(), f.Arm, t.Source)
	for _, name := range names {
		diff, err := a.diff(ctx, name, own[name], changed[name])
		if err != nil {
			return nil, err
		}
		text.Write(diff)
	}
	path := FixPath(f.Arm, t)
	if err := t.Cache.Mkdir(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return text.Bytes(), wholefile.Write(path, text.Bytes(), 0o644)
}

// FixPath returns where [OfFix] keeps its patch.
func FixPath(a dmrace.Arm, t *trees.Tree) string {
	var version []byte
	if e, ok := arm.EditOf(a); ok {
		version = e.Version()
	}
	id := digest.Key([]byte(a), version, []byte(t.ID))
	return t.Cache.Join("patches", fmt.Sprintf("%s-%s-%s.patch", t.Release, a, id[:8]))
}
