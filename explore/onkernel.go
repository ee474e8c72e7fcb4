package explore

import (
	"cmp"
	"context"
	"strings"

	"dmrace"
	"dmrace/sim"
)

// Seen is what a witness says of a boot: how it ends, as reports print it, and its decisive
// events in their order. Both together are the state by which boots are told apart.
type Seen struct {
	Ends  string   `json:"ends"`
	Order []string `json:"order"`
}

func (s Seen) state() string { return s.Ends + "\n" + strings.Join(s.Order, "\n") }

// Look makes the boot of a plan and says what was seen. By the host's clock no two boots of a
// plan are the same: again counts them from 0.
type Look func(ctx context.Context, p *dmrace.Plan, again int) (Seen, error)

// OnKernel is what a search over a kernel found.
type OnKernel struct {
	Scenario, Variant, Kernel string

	Setting     Setting             // what the knobs were at
	NotModelled *dmrace.NotModelled // why the model is of the boot with no knob turned; nil: it is of the setting
	Repeats     int                 // how often each boot was made: by the host's clock each is another

	Options   Options
	Steps     []sim.Step // that can be late on a kernel, in guest time
	Trials    int        // boots within the bounds
	Booted    int
	Follow    int // not booted: a late step changes nothing in the model, and no boot in which it was late disagreed
	Left      int // beyond the limit on boots
	Known     int // states that the model comes to within the bounds
	Covered   int // of them, those that the kernel was seen in
	Strange   []*Trial
	Elsewhere []*Trial     // the kernel's state is one that the model knows, but not of this boot
	Walks     *KernelWalks // nil: none were taken
	States    []State      // that the kernel was seen in, in the order of the trials
	Lost      *Trial       // the smallest that the kernel loses; nil: none was seen
	ModelLost *Trial       // the smallest that the model loses
}

// SearchKernel searches the timings of a variant on a kernel, at most so many boots, and jobs
// at a time. What can be late is what injections bring about in guest time, the deferral of
// a disk's controller among it, which the search of the model does not have. Boots are
// ordered by the number of late steps and by how late they are together, and made in
// three passes: first the smallest boot of each state that the model comes to, then all with
// one late step, then the others. A boot is left out of the last where one of its late
// steps changes nothing in the model (the smaller boot without it comes to the same state),
// as long as no boot with one of its steps late was seen to disagree with the model. Random
// walks come last, and beyond that number of boots: see [KernelWalks].
//
// Where a knob is turned to what the simulator does not model, the boots are chosen as if it
// were not, and held against that: what the setting brings that the boot without it does not
// know is Strange then, and Elsewhere is no fault.
func SearchKernel(ctx context.Context, s *dmrace.Scenario, v dmrace.Variant, k Kernel, q Question, most, jobs int, look Look) (*OnKernel, error) {
	o, err := q.Options.orDefault()
	if err != nil {
		return nil, err
	}
	if most < 1 {
		return nil, usagef("a limit of %d boots allows none", most)
	}
	r := &kernelSearch{most: most, jobs: max(jobs, 1), look: look, found: &OnKernel{Scenario: s.Name, Variant: v.Name, Kernel: k.Name, Setting: q.Setting, Options: o}}
	if err := r.set(s, v, k, q); err != nil {
		return nil, err
	}
	if err := r.lay(ctx); err != nil {
		return nil, err
	}
	for _, choose := range []func(*Trial) bool{r.novel, single} {
		if err := r.pass(ctx, choose); err != nil {
			return nil, err
		}
	}
	for before := -1; before < r.found.Booted; { // what disagrees makes others dependent
		before = r.found.Booted
		if err := r.pass(ctx, r.dependent); err != nil {
			return nil, err
		}
	}
	if err := r.walk(ctx, q); err != nil {
		return nil, err
	}
	return r.result(), nil
}

// kernelSearch is a search over a kernel on its way.
type kernelSearch struct {
	model *Model
	boots *origin // whose plans are booted: of the setting, where the model is not
	most  int
	jobs  int
	look  Look
	found *OnKernel

	trials []*Trial
	byKey  map[string]*Trial
	first  map[string]*Trial // of each state of the model, the smallest
	odd    map[int]bool      // steps that were late in a boot which disagreed with the model
	can    []bool            // of each step of the model, whether it can be late
	walked []*Trial          // of the random walks, where the search has not got them
	again  []*Trial          // further boots of the others, by the host's clock
}

// DefaultRepeats is how often a boot by the host's clock is made where nothing is asked.
const DefaultRepeats = 3

// set lays the boot with its knobs turned out.
func (r *kernelSearch) set(s *dmrace.Scenario, v dmrace.Variant, k Kernel, q Question) error {
	b, err := q.Setting.apply(s, v)
	if err != nil {
		return err
	}
	r.boots = b.origin(k)
	p, err := r.boots.plan(nil)
	if err != nil {
		return &dmrace.UsageError{Err: err}
	}
	switch r.found.Repeats = 1; {
	case q.Repeats < 0:
		return usagef("%d boots of each: there must be one at least", q.Repeats)
	case p.Clock == dmrace.ClockRealtime:
		r.found.Repeats = cmp.Or(q.Repeats, DefaultRepeats)
	}
	r.model, err = newModel(b, k)
	if n := dmrace.AsNotModelled(err); n != nil && len(q.Setting) > 0 {
		r.found.NotModelled = n
		r.model, err = NewModel(s, v, k)
	}
	return err
}
