package lab

import (
	"context"
	"slices"
	"time"

	"dmrace"
	"dmrace/explore"
	"dmrace/linux/board"
	"dmrace/linux/series"
	"dmrace/results"
)

// Margins says which boots are measured: how far each was from losing its race.
type Margins struct {
	Variants []string       // of scenarios; none: each of them
	Kernel   explore.Kernel // on which scenarios are simulated
	Arch     dmrace.Arch    // of the boots of scenarios, recordings among them; empty: the scenario's, and every recording
	Store    results.Store  // of the recordings of scenarios
	Longest  time.Duration  // how much later a step is tried, see [explore.MarginOf]
}

// Of measures the boots that arguments name: the folder of a recording is one, a scenario
// by its name or file is each of its variants, simulated and as often as it is recorded.
// It is a [dmrace.UsageError] if no table of theirs looks for a device.
func (m Margins) Of(ctx context.Context, args ...string) ([]*explore.Margin, error) {
	if len(args) == 0 {
		return nil, usagef("name a scenario (dmrace list shows them) or the folder of a recording")
	}
	var all []*explore.Margin
	for _, arg := range args {
		boots, err := m.boots(ctx, arg)
		if err != nil {
			return nil, err
		}
		for _, o := range boots {
			one, err := explore.MarginOf(ctx, o, m.traits(o), m.Longest)
			if err != nil {
				return nil, err
			}
			all = append(all, one)
		}
	}
	if !slices.ContainsFunc(all, func(m *explore.Margin) bool { return m.Race || m.NotModelled != nil }) {
		return nil, usagef("no table of these boots looks for a device, and no other margin is measured: dmrace explore looks for timings under which a root itself is lost")
	}
	return all, nil
}

// traits is what is known of the kernel of a boot that was simulated. A recording says
// itself which it was.
func (m Margins) traits(o *dmrace.Observation) dmrace.Traits {
	if o.Origin == dmrace.OriginSimulator {
		return m.Kernel.Traits
	}
	return dmrace.Traits{}
}

// boots returns what was seen of the boots that an argument names.
func (m Margins) boots(ctx context.Context, arg string) ([]*dmrace.Observation, error) {
	if results.IsRun(arg) {
		recordings, err := results.Recordings(ctx, arg)
		return observations(recordings), err
	}
	s, err := Find(arg)
	if err != nil {
		return nil, err
	}
	boots, err := Plans([]Scenario{s}, m.Variants, dmrace.Options{KernelName: m.Kernel.Name, Arch: m.Arch}, series.Promised(m.Kernel.Traits), OnArch(m.Arch))
	if err != nil {
		return nil, err
	}
	predicted, err := Predict(ctx, m.Kernel.Traits, boots...)
	if err != nil {
		return nil, err
	}
	var all []*dmrace.Observation
	for _, p := range predicted {
		recorded, err := m.Store.OfVariant(ctx, p.Boot.Plan.Scenario, p.Boot.Plan.Variant)
		if err != nil {
			return nil, err
		}
		all = append(append(all, seen(p)), observations(m.onArch(recorded))...)
	}
	return all, nil
}

// onArch returns the recordings of the architecture that is asked for.
func (m Margins) onArch(recorded []*dmrace.Recording) []*dmrace.Recording {
	if m.Arch == "" {
		return recorded
	}
	return slices.DeleteFunc(slices.Clone(recorded), func(r *dmrace.Recording) bool { return r.Plan.Kernel.Arch != board.Stored(m.Arch) })
}

// seen is a predicted boot as it was seen. Of one that is not modelled there is but its
// plan, and [explore.MarginOf] says so.
func seen(p Prediction) *dmrace.Observation {
	if p.NotModelled != nil {
		return &dmrace.Observation{Origin: dmrace.OriginSimulator, Plan: p.Boot.Plan, Timeline: &dmrace.Timeline{}}
	}
	return &p.Recording.Observation
}

// observations returns what was seen of boots, without what was expected of them.
func observations(recordings []*dmrace.Recording) []*dmrace.Observation {
	var out []*dmrace.Observation
	for _, r := range recordings {
		out = append(out, &r.Observation)
	}
	return out
}
