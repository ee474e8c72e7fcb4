package explore

import (
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

// Look makes the boot of a plan and says what was seen.
type Look func(ctx context.Context, p *dmrace.Plan) (Seen, error)

// OnKernel is what a search over a kernel found.
type OnKernel struct {
	Scenario, Variant, Kernel string

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
func SearchKernel(ctx context.Context, s *dmrace.Scenario, v dmrace.Variant, k Kernel, q Question, most, jobs int, look Look) (*OnKernel, error) {
	o, err := q.Options.orDefault()
	if err != nil {
		return nil, err
	}
	if most < 1 {
		return nil, usagef("a limit of %d boots allows none", most)
	}
	m, err := NewModel(s, v, k)
	if err != nil {
		return nil, err
	}
	r := &kernelSearch{model: m, most: most, jobs: max(jobs, 1), look: look, found: &OnKernel{Scenario: s.Name, Variant: v.Name, Kernel: k.Name, Options: o}}
	if err := r.lay(ctx); err != nil {
		return nil, err
	}
	for _, choose := range []func(*Trial) bool{r.novel, single, r.dependent} {
		if err := r.pass(ctx, choose); err != nil {
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
}
