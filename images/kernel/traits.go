package kernel

import (
	"context"

	"dmrace"
	"dmrace/images/kernel/arm"
)

// Traits returns what is known of a variant of the tree before it is built. Its errors
// are those of [Tree.Files].
func (t *Tree) Traits(ctx context.Context, v Variant) (dmrace.Traits, error) {
	files, err := t.Files(ctx, nil, arm.DMInit)
	if err != nil {
		return dmrace.Traits{}, err
	}
	dmInit := files[arm.DMInit]
	if v.Patch != nil {
		if changed, ok := v.Patch.changed[arm.DMInit]; ok {
			dmInit = changed.Body
		}
	}
	if e, ok := edits[v.Arm]; ok {
		if cut, err := e.apply(dmInit); err == nil {
			dmInit = cut
		}
	}
	return dmrace.Traits{Release: t.Release, Waitfor: arm.Waitfor(dmInit)}, nil
}
