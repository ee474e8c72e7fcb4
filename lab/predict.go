package lab

import (
	"context"
	"fmt"

	"dmrace"
	"dmrace/sim"
)

// PlanPredicted plans boots that are to be predicted: nothing need be here to boot, so
// that the kernel may be a version, and a version has every arm. What the kernel was
// taken for is said where that is open.
func (l *Lab) PlanPredicted(ctx context.Context, list []Scenario, variants []string) ([]Boot, error) {
	k := l.source.named
	if k.Kind == KernelImage || k.Kind == KernelTree {
		return l.PlanAll(ctx, list, variants, Everything)
	}
	if l.opts.Kernel != "" && k.Meaning != "" {
		l.Say("%s", k.Meaning)
	}
	return l.plan(ctx, list, variants, Everything)
}

// Predict says what boots come to, from their plans alone.
func (l *Lab) Predict(ctx context.Context, boots ...Boot) ([]*dmrace.Recording, error) {
	k, err := l.Traits(ctx)
	if err != nil {
		return nil, err
	}
	return Predict(ctx, k, boots...)
}

// Predict says what boots on such a kernel come to, from their plans alone.
func Predict(ctx context.Context, k dmrace.Traits, boots ...Boot) ([]*dmrace.Recording, error) {
	var out []*dmrace.Recording
	for _, b := range boots {
		o, err := sim.Witness{Kernel: k}.Boot(ctx, b.Plan)
		if err != nil {
			return nil, fmt.Errorf("%s/%s: %w", b.Plan.Scenario, b.Plan.Variant, err)
		}
		out = append(out, &dmrace.Recording{Observation: *o, Expect: b.Expect})
	}
	return out, nil
}
