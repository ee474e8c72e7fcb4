package explore

import (
	"context"
	"dmrace"
	"dmrace/sim"
	"slices"
	"time"
)

// maxTrials bounds the boots that are simulated to choose from.
const maxTrials = 50_000

// lay simulates every boot within the bounds.
func (r *kernelSearch) lay(ctx context.Context) error {
	for _, s := range r.model.Steps() {
		can := gradeOf(s) <= scanned && r.takes(s)
		if r.can = append(r.can, can); can {
			r.found.Steps = append(r.found.Steps, s)
		}
	}
	r.deferrals()
	bound := r.found.Options.Bound
	if bound == AllSteps || bound > len(r.found.Steps) {
		bound = len(r.found.Steps)
	}
	r.byKey, r.first, r.odd = map[string]*Trial{}, map[string]*Trial{}, map[int]bool{}
	for n := range bound + 1 {
		if err := r.choose(ctx, nil, 0, n); err != nil {
			return err
		}
	}
	slices.SortStableFunc(r.trials, func(a, b *Trial) int {
		if d := len(a.Late) - len(b.Late); d != 0 {
			return d
		}
		return int(a.total() - b.total())
	})
	for _, t := range r.trials {
		r.know(t)
	}
	return nil
}

// know notes the model's state of a trial.
func (r *kernelSearch) know(t *Trial) {
	if state := t.Model.state(); r.first[state] == nil {
		r.first[state] = t
	}
}

// choose adds all trials that have n more steps late, from the step at from on.
func (r *kernelSearch) choose(ctx context.Context, picks []pick, from, n int) error {
	if n == 0 {
		return r.add(ctx, picks)
	}
	for i := from; i < len(r.found.Steps); i++ {
		for c := range r.classes(i) {
			if err := r.choose(ctx, append(slices.Clone(picks), pick{i, c}), i+1, n-1); err != nil {
				return err
			}
		}
	}
	return nil
}

// classes are the durations by which step i can be late.
func (r *kernelSearch) classes(i int) []time.Duration {
	var out []time.Duration
	for _, c := range r.found.Options.Classes() {
		if c = rounded(r.found.Steps[i], c); c <= r.found.Options.MaxDelay && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// add simulates a trial and adds it.
func (r *kernelSearch) add(ctx context.Context, picks []pick) error {
	if len(r.trials) == maxTrials {
		return usagef("more than %d boots lie within these bounds: lower --bound or --max-delay", maxTrials)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	var late []Delay
	for _, p := range picks {
		late = append(late, Delay{Step: r.found.Steps[p.step], By: r.classes(p.step)[p.class]})
	}
	t, err := r.simulated(late)
	if err != nil {
		return err
	}
	t.picks = picks
	r.trials = append(r.trials, t)
	r.byKey[keyOf(picks)] = t
	return nil
}

// simulated is the trial with these steps late, as the model has it.
func (r *kernelSearch) simulated(late []Delay) (*Trial, error) {
	t := &Trial{Late: late}
	for _, l := range late {
		i, err := r.inject(l.Step, l.By)
		if err != nil {
			return nil, err
		}
		t.Inject = append(t.Inject, i)
	}
	var err error
	if t.plan, err = r.boots.plan(t.Inject); err != nil {
		return nil, err
	}
	simulated, err := r.model.origin.plan(t.Inject)
	if err != nil {
		return nil, err
	}
	o, err := sim.Predict(simulated, r.model.origin.kernel.Traits)
	if err != nil {
		return nil, err
	}
	t.Model = Seen{ending(o.Verdict), o.Criteria.DecisiveOrder(o.Timeline)}
	return t, nil
}

// stepDeferral is no step of the simulator's: the probe of a disk's controller, or of a device
// behind it, is deferred, and its supplier bound that late.
const stepDeferral sim.StepKind = "deferral"

// deferrals adds the deferral of each device that the disks are found by and a plan can have
// deferred.
func (r *kernelSearch) deferrals() {
	for _, name := range r.model.layouts[0].boot.Devices() {
		if s := (sim.Step{Kind: stepDeferral, What: name}); r.takes(s) {
			r.found.Steps = append(r.found.Steps, s)
		}
	}
}

// takes reports whether a plan can have a step late: delay_use is usb-storage's, though a disk
// on UAS has the step too.
func (r *kernelSearch) takes(s sim.Step) bool {
	_, err := r.simulated([]Delay{{Step: s, By: unit(s)}})
	return err == nil
}

// inject returns what makes a step late.
func (r *kernelSearch) inject(s sim.Step, by time.Duration) (dmrace.Inject, error) {
	if s.Kind == stepDeferral {
		return dmrace.Inject{ProbeDefer: &dmrace.DeferredProbe{Device: s.What, Delay: dmrace.Duration(by)}}, nil
	}
	return r.model.origin.inject(s, by)
}
