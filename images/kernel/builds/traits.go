package builds

import (
	"context"

	"dmrace"
	"dmrace/images/kernel/arm"
	"dmrace/images/kernel/trees"
)

// Traits returns what is known of a variant of the tree before it is built. Its errors
// are those of the tree's Files.
func Traits(ctx context.Context, t *trees.Tree, v Variant) (dmrace.Traits, error) {
	files, err := t.Files(ctx, nil, arm.DMInit)
	if err != nil {
		return dmrace.Traits{}, err
	}
	dmInit := files[arm.DMInit]
	if v.Patch != nil {
		if changed, ok := v.Patch.Changed(arm.DMInit); ok {
			dmInit = changed
		}
	}
	if cut, err := t.Cut(v.Arm, dmInit); err == nil {
		dmInit = cut
	}
	return dmrace.Traits{Release: t.Release, Waitfor: arm.Waitfor(dmInit)}, nil
}
