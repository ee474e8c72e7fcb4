package lab

import (
	"context"
	"fmt"

	"dmrace"
	"dmrace/sim"
)

// Prediction is what the simulator makes of one boot.
type Prediction struct {
	Boot        Boot
	Recording   *dmrace.Recording   // as if it had been recorded; nil where NotModelled is set
	NotModelled *dmrace.NotModelled // why there is none; nil: there is one
	Unsure      string              // how else it may end, by what the kernel's release does not tell
}

// Predict says what boots come to, from their plans alone.
func (l *Lab) Predict(ctx context.Context, boots ...Boot) ([]Prediction, error) {
	k, err := l.Traits(ctx)
	if err != nil {
		return nil, err
	}
	return Predict(ctx, k, boots...)
}

// Predict says what boots on such a kernel come to, from their plans alone.
func Predict(ctx context.Context, k dmrace.Traits, boots ...Boot) ([]Prediction, error) {
	var out []Prediction
	for _, b := range boots {
		p := Prediction{Boot: b}
		o, err := sim.Witness{Kernel: k}.Boot(ctx, b.Plan)
		if err == nil {
			p.Recording = &dmrace.Recording{Observation: *o, Expect: b.Expect}
			p.Unsure, err = sim.Unsure(b.Plan, k)
		}
		if p.NotModelled = dmrace.AsNotModelled(err); err != nil && p.NotModelled == nil {
			return nil, fmt.Errorf("%s/%s: %w", b.Plan.Scenario, b.Plan.Variant, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// Predicted returns those of the boots that are predicted.
func Predicted(all []Prediction) []*dmrace.Recording {
	var out []*dmrace.Recording
	for _, p := range all {
		if p.NotModelled == nil {
			out = append(out, p.Recording)
		}
	}
	return out
}
