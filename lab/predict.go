package lab

import (
	"context"
	"fmt"

	"dmrace"
	"dmrace/sim"
)

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

// Unsure says of each predicted boot how else it may end, by what the release of the
// kernel does not tell: "" where nothing is open.
func Unsure(predicted []*dmrace.Recording, k dmrace.Traits) ([]string, error) {
	unsure := make([]string, len(predicted))
	for i, r := range predicted {
		var err error
		if unsure[i], err = sim.Unsure(r.Plan, k); err != nil {
			return nil, err
		}
	}
	return unsure, nil
}
