package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"dmrace"
	"dmrace/linux/series"
	"dmrace/results"
)

// Options say what is known beside the recordings that a report is made of.
type Options struct {
	// Scenarios are those whose words are known, in the order in which they are shown.
	// Recordings of others come behind them, by name and without words.
	Scenarios []*dmrace.Scenario

	// Predict says what the simulator makes of a recorded boot, or that it does not model
	// it; nil: nobody is asked.
	Predict func(*dmrace.Observation) (*dmrace.Observation, error)

	Omitted []Missing // boots that there are not

	Validated *results.Validated // what the recordings show of a change; nil: nothing
}

// Missing is a variant that a kernel cannot boot.
type Missing struct{ Scenario, Variant, Kernel, Why string }

// title is that of a report nobody gave another.
const title = "Boots with a device-mapper root built from the command line"

// Of groups recordings by their scenarios, sorts the boots of each by kernel, the oldest
// first, and then in the order of the scenario's variants. The recordings stay as they
// are. When ctx ends its error is returned; another error is that of o.Predict.
func Of(ctx context.Context, recordings []*dmrace.Recording, o Options) (*Report, error) {
	r := &Report{Title: title, Validated: o.Validated}
	if o.Validated != nil {
		r.Title = "Boots before and after a change to the kernel"
	}
	for _, rec := range o.sorted(recordings) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		b, err := o.boot(rec)
		if err != nil {
			return nil, err
		}
		g := r.group(rec.Scenario(), o.scenario(rec.Scenario()))
		g.Boots = append(g.Boots, b)
	}
	for _, m := range o.Omitted {
		g := r.group(m.Scenario, o.scenario(m.Scenario))
		g.Omitted = append(g.Omitted, Omitted{Name: m.Variant + "@" + m.Kernel, Why: m.Why})
	}
	return r, nil
}

// OfLog is the report of one boot in a log that somebody kept, with what to do next and what
// is not known.
func OfLog(o *dmrace.Observation, next, unknown []string) *Report {
	boot := Entry{Recording: &dmrace.Recording{Observation: *o}, Next: next, Unknown: unknown}
	return &Report{
		Title:  "The boot in " + o.Log,
		Groups: []Group{{Name: o.Log, Title: o.Verdict.Summary, Boots: []Entry{boot}}},
	}
}

// group returns the report's group of that name, a new one if there is none.
func (r *Report) group(name string, s *dmrace.Scenario) *Group {
	i := slices.IndexFunc(r.Groups, func(g Group) bool { return g.Name == name })
	if i < 0 {
		g := Group{Name: name}
		if s != nil {
			g.Title, g.Story = s.Title, s.Story
		}
		i, r.Groups = len(r.Groups), append(r.Groups, g)
	}
	return &r.Groups[i]
}

// scenario returns the one of that name, or nil.
func (o Options) scenario(name string) *dmrace.Scenario {
	if i := o.order(name); i < len(o.Scenarios) {
		return o.Scenarios[i]
	}
	return nil
}

// order is the place of a scenario, behind all others if it is not known.
func (o Options) order(name string) int {
	i := slices.IndexFunc(o.Scenarios, func(s *dmrace.Scenario) bool { return s.Name == name })
	if i < 0 {
		return len(o.Scenarios)
	}
	return i
}

func (o Options) sorted(recordings []*dmrace.Recording) []*dmrace.Recording {
	all := slices.Clone(recordings)
	slices.SortStableFunc(all, func(a, b *dmrace.Recording) int {
		return cmp.Or(
			cmp.Compare(o.order(a.Scenario()), o.order(b.Scenario())),
			cmp.Compare(a.Scenario(), b.Scenario()),
			o.byKernel(a, b),
			cmp.Compare(variantIndex(o.scenario(a.Scenario()), a), variantIndex(o.scenario(b.Scenario()), b)),
			cmp.Compare(o.side(a), o.side(b)),
		)
	})
	return all
}

// byKernel compares the kernels of two boots; those before and after a change stand together
// by their variant.
func (o Options) byKernel(a, b *dmrace.Recording) int {
	if o.Validated != nil {
		return 0
	}
	return series.Compare(a.Kernel().Release, b.Kernel().Release)
}

// side is 0 for a boot before a change, and 1 for any other.
func (o Options) side(r *dmrace.Recording) int {
	if o.Validated != nil {
		if _, before, ok := o.Validated.Of(r); ok && before {
			return 0
		}
	}
	return 1
}

// boot adds to a recording what its scenario says of it and what is predicted.
func (o Options) boot(r *dmrace.Recording) (Entry, error) {
	b := Entry{Recording: r}
	if o.Validated != nil {
		if t, _, ok := o.Validated.Of(r); ok {
			b.Trial = &t
		}
	}
	s := o.scenario(r.Scenario())
	if i := variantIndex(s, r); s != nil && i < len(s.Variants) {
		b.Title = s.Variants[i].Title
	}
	if o.Predict == nil {
		return b, nil
	}
	seen, err := o.Predict(&r.Observation)
	if b.NotModelled = dmrace.AsNotModelled(err); err != nil && b.NotModelled == nil {
		return b, fmt.Errorf("predict %s/%s: %w", r.Scenario(), r.Variant(), err)
	}
	b.Predicted = seen
	return b, nil
}

// variantIndex is the place of a recording's variant in its scenario, or behind all.
func variantIndex(s *dmrace.Scenario, r *dmrace.Recording) int {
	if s == nil {
		return 0
	}
	i := slices.IndexFunc(s.Variants, func(v dmrace.Variant) bool { return v.Name == r.Variant() })
	if i < 0 {
		return len(s.Variants)
	}
	return i
}
