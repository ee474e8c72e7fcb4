package explore

import (
	"context"
	"math/rand/v2"

	"dmrace"
)

// Question is what is asked of one variant: within which bounds it is searched, and how
// many random walks are taken beside the search.
type Question struct {
	Options
	Walks int    // 0: none, unless the search ends at its limit
	Depth int    // of the walks, see [Model.Walk]
	Seed  uint64 // of the walks

	// Of the search on a kernel.
	Setting Setting // what its knobs are at
	Repeats int     // how often each boot by the host's clock is made; 0 is [DefaultRepeats]
}

// Found is what was found of one variant.
type Found struct {
	Scenario, Variant string
	Kernel            string // the name of the one that was simulated

	Model  *Model
	Result *Result
	Walks  *Walks // nil: none were taken
	Fixed  *Fixed // nil: none is needed, or Unfixed says why there is none

	Unfixed string

	// NotModelled says why nothing was searched: then Model is nil and Result empty.
	NotModelled *dmrace.NotModelled
}

// fallbackWalks are taken where a search could not be completed.
const fallbackWalks = 100_000

// Find searches a variant of a scenario on such a kernel, and where a boot is
// lost looks for a command line with which none is. Of a boot that the simulator does not
// model it says so. Errors are those of [NewModel], of [Options] out of bounds, and of ctx:
// then nothing is said of what was not searched.
func Find(ctx context.Context, s *dmrace.Scenario, v dmrace.Variant, k Kernel, q Question) (*Found, error) {
	f := &Found{Scenario: s.Name, Variant: v.Name, Kernel: k.Name, Result: &Result{}}
	m, err := NewModel(s, v, k)
	if f.NotModelled = dmrace.AsNotModelled(err); f.NotModelled != nil {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	f.Model = m
	if f.Result, err = m.Search(ctx, q.Options); err != nil {
		return nil, err
	}
	walks := q.Walks
	if !f.Result.Complete && f.Result.Smallest == nil {
		walks = max(walks, fallbackWalks)
	}
	if walks > 0 {
		if f.Walks, err = m.Walk(ctx, q.Options, walks, q.Depth, rand.New(rand.NewPCG(q.Seed, 0))); err != nil {
			return nil, err
		}
	}
	if f.Result.Smallest == nil {
		return f, nil
	}
	if f.Fixed, f.Unfixed, err = m.Fix(ctx, q.Options); err != nil {
		return nil, err
	}
	return f, nil
}

// Written writes the smallest boot down that injections can bring about, with the fixed
// line if there is one. It returns nil where no boot is lost or none is modelled, and the obstacle as an
// error where none that is can be brought about.
func (f *Found) Written() (*dmrace.Scenario, error) {
	switch {
	case f.Result.Smallest == nil:
		return nil, nil
	case f.Result.Expressible == nil:
		return nil, &ObstacleError{f.Result.Smallest.Obstacle}
	case f.Result.Expressible.Obstacle != nil:
		return nil, &ObstacleError{f.Result.Expressible.Obstacle}
	}
	line := ""
	if f.Fixed != nil {
		line = f.Fixed.Cmdline
	}
	return f.Model.Scenario(f.Result.Expressible, line)
}

// ObstacleError says why no injections bring a boot about that is lost.
type ObstacleError struct{ Obstacle error }

func (e *ObstacleError) Error() string { return "not expressible: " + e.Obstacle.Error() }

// Unwrap returns the obstacle.
func (e *ObstacleError) Unwrap() error { return e.Obstacle }
