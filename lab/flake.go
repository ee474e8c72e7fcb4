package lab

import (
	"context"
	"fmt"
	"path/filepath"

	"dmrace/results"
)

// Flake says how often a boot is repeated to see how often it is lost.
type Flake struct {
	Runs  int     // boots, at least
	Width float64 // above 0: go on until the 95 % Wilson interval is this narrow
	Most  int     // boots, at most, under Width
}

// Check returns what is wrong with the numbers, as a [dmrace.UsageError].
func (f Flake) Check() error {
	switch {
	case f.Runs < 1:
		return usagef("--runs %d: at least one boot is needed", f.Runs)
	case !(f.Width >= 0 && f.Width < 1): // NaN is neither
		return usagef("--until-width %g is not between 0 and 1", f.Width)
	case f.Width > 0 && f.Most < f.Runs:
		return usagef("--max %d is less than --runs %d", f.Most, f.Runs)
	}
	return nil
}

// Run boots one boot again and again, one after the other, each with a folder of its own
// for its evidence, counts how it ended, and says after each how far the probability is
// known. All runs are made whatever the first of them show. A boot without a race is a
// [dmrace.UsageError].
func (f Flake) Run(ctx context.Context, r Recorder, b Boot) (*results.Tally, error) {
	t := &results.Tally{Scenario: b.Plan.Scenario, Variant: b.Plan.Variant}
	below := r.Store.Dir
	for n := 1; f.goesOn(t, n); n++ {
		if below != "" {
			r.Store.Dir = filepath.Join(below, "flake", fmt.Sprintf("%04d", n))
		}
		one, err := r.One(ctx, b)
		if err != nil {
			return nil, err
		}
		t.Add(one)
		r.say("lost in %s", t.Standing())
	}
	return t, nil
}

// goesOn reports whether boot n is to be made. What has been hit so far has no part in
// it but for the width of the interval: stopping at the first hit would bend the figure.
func (f Flake) goesOn(t *results.Tally, n int) bool {
	if n <= f.Runs {
		return true
	}
	return f.Width > 0 && n <= f.Most && t.Interval().Width() > f.Width
}
