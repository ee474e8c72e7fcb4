package lab

import (
	"context"

	"dmrace"
	"dmrace/results"
)

// Recorded finds the evidence of a boot's plan in a store, with what is expected of the
// boot today. It returns nil where there is none.
func Recorded(ctx context.Context, store results.Store, b Boot) *dmrace.Recording {
	r, ok := store.OfPlan(ctx, b.Plan)
	if !ok {
		return nil
	}
	r.Expect = b.Expect
	return r
}
