package explore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"dmrace"
	"dmrace/scenarios"
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

// Trial is a boot with some of its steps late.
type Trial struct {
	Late   []Delay // none: nothing is late
	Inject []dmrace.Inject
	Model  Seen // as it is simulated
	Kernel Seen // as it was booted; no ending: it was not

	plan  *dmrace.Plan
	picks []pick
}

// pick is a step that is late by one of its durations.
type pick struct{ step, class int }

// String lists what is late.
func (t *Trial) String() string { return (&Lost{Delays: t.Late}).String() }

// Total is by how much the steps are late together.
func (t *Trial) total() (d time.Duration) {
	for _, l := range t.Late {
		d += l.By
	}
	return d
}

// key names the trial among those of its search.
func keyOf(picks []pick) string { return fmt.Sprint(picks) }

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
	Elsewhere []*Trial // the kernel's state is one that the model knows, but not of this boot
	Lost      *Trial   // the smallest that the kernel loses; nil: none was seen
	ModelLost *Trial   // the smallest that the model loses
}

// maxTrials bounds the boots that are simulated to choose from.
const maxTrials = 50_000

// SearchKernel searches the timings of a variant on a kernel, at most so many boots, and jobs
// at a time. What can be late is what injections bring about in guest time, the deferral of
// a disk's controller among it, which the search of the model does not have. Boots are
// ordered by the number of late steps and by how late they are together, and made in
// three passes: first the smallest boot of each state that the model comes to, then all with
// one late step, then the others. A boot is left out of the last where one of its late
// steps changes nothing in the model (the smaller boot without it comes to the same state),
// as long as no boot with one of its steps late was seen to disagree with the model.
func SearchKernel(ctx context.Context, s *dmrace.Scenario, v dmrace.Variant, k Kernel, o Options, most, jobs int, look Look) (*OnKernel, error) {
	o, err := o.orDefault()
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
	for _, pass := range []func(*Trial) bool{r.novel, single, r.dependent} {
		if err := r.boot(ctx, pass); err != nil {
			return nil, err
		}
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
}

// lay simulates every boot within the bounds.
func (r *kernelSearch) lay(ctx context.Context) error {
	for _, s := range r.model.Steps() {
		if gradeOf(s) == exact {
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
		if r.first[t.Model.state()] == nil {
			r.first[t.Model.state()] = t
		}
	}
	return nil
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
	t := &Trial{picks: picks}
	for _, p := range picks {
		step, by := r.found.Steps[p.step], r.classes(p.step)[p.class]
		i, err := r.inject(step, by)
		if err != nil {
			return err
		}
		t.Late, t.Inject = append(t.Late, Delay{Step: step, By: by}), append(t.Inject, i)
	}
	var err error
	if t.plan, err = r.model.origin.plan(t.Inject); err != nil {
		return err
	}
	o, err := sim.Predict(t.plan, r.model.origin.kernel.Traits)
	if err != nil {
		return err
	}
	t.Model = Seen{ending(o.Verdict), o.Criteria.DecisiveOrder(o.Timeline)}
	r.trials = append(r.trials, t)
	r.byKey[keyOf(picks)] = t
	return nil
}

// stepDeferral is no step of the simulator's: the probe of a disk's controller is deferred, and
// its supplier bound that late.
const stepDeferral sim.StepKind = "deferral"

// deferrals adds the deferral of each disk's controller that a plan can have.
func (r *kernelSearch) deferrals() {
	p, err := r.model.origin.plan(nil)
	if err != nil {
		return
	}
	for n := range p.Disks() {
		s := sim.Step{Kind: stepDeferral, What: fmt.Sprintf("0000:00:%02x.0", n+1)}
		i, _ := r.inject(s, time.Millisecond)
		if p, err := r.model.origin.plan([]dmrace.Inject{i}); err == nil {
			if _, err := sim.Predict(p, r.model.origin.kernel.Traits); err == nil {
				r.found.Steps = append(r.found.Steps, s)
			}
		}
	}
}

// inject returns what makes a step late.
func (r *kernelSearch) inject(s sim.Step, by time.Duration) (dmrace.Inject, error) {
	if s.Kind == stepDeferral {
		return dmrace.Inject{ProbeDefer: &dmrace.DeferredProbe{Device: s.What, Delay: dmrace.Duration(by)}}, nil
	}
	return r.model.origin.inject(s, by)
}

// boot boots the trials of a pass that were not booted, as far as the limit allows.
func (r *kernelSearch) boot(ctx context.Context, pass func(*Trial) bool) error {
	var list []*Trial
	for _, t := range r.trials {
		if t.Kernel.Ends == "" && r.found.Booted+len(list) < r.most && pass(t) {
			list = append(list, t)
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(r.jobs)
	for _, t := range list {
		g.Go(func() (err error) {
			if t.Kernel, err = r.look(ctx, t.plan); err == nil {
				t.Kernel = asSimulated(t.Kernel, t.Model)
			}
			return err
		})
	}
	r.found.Booted += len(list)
	err := g.Wait()
	for _, t := range list {
		if t.Kernel.state() != t.Model.state() {
			for _, p := range t.picks {
				r.odd[p.step] = true
			}
		}
	}
	return err
}

// asSimulated gives a boot that was watched no longer, because its wait is final, the order
// that the model has beyond: see [dmrace.Compare].
func asSimulated(kernel, model Seen) Seen {
	if len(kernel.Order) == 0 && kernel.Ends == model.Ends && strings.HasPrefix(kernel.Ends, string(dmrace.Hung)) {
		return model
	}
	return kernel
}

// novel chooses the smallest boot of each state.
func (r *kernelSearch) novel(t *Trial) bool { return r.first[t.Model.state()] == t }

// single chooses the boots with one late step.
func single(t *Trial) bool { return len(t.Late) == 1 }

// dependent chooses the boots of which each late step matters, or one has disagreed.
func (r *kernelSearch) dependent(t *Trial) bool {
	odd := slices.ContainsFunc(t.picks, func(p pick) bool { return r.odd[p.step] })
	return odd || !slices.ContainsFunc(t.picks, func(p pick) bool { return r.idle(t, p) })
}

// idle reports whether a late step of a trial changes nothing in the model.
func (r *kernelSearch) idle(t *Trial, p pick) bool {
	without := r.byKey[keyOf(slices.DeleteFunc(slices.Clone(t.picks), func(q pick) bool { return q == p }))]
	return without != nil && without.Model.state() == t.Model.state()
}

// result counts what was seen.
func (r *kernelSearch) result() *OnKernel {
	f := r.found
	f.Trials, f.Known = len(r.trials), len(r.first)
	covered := map[string]bool{}
	for _, t := range r.trials {
		if f.ModelLost == nil && lost(t.Model.Ends) {
			f.ModelLost = t
		}
		if t.Kernel.Ends == "" {
			if r.dependent(t) {
				f.Left++
			} else {
				f.Follow++
			}
			continue
		}
		if f.Lost == nil && lost(t.Kernel.Ends) {
			f.Lost = t
		}
		state := t.Kernel.state()
		switch known := r.first[state] != nil; {
		case !known:
			f.Strange = append(f.Strange, t)
		case state != t.Model.state():
			f.Elsewhere = append(f.Elsewhere, t)
		}
		covered[state] = r.first[state] != nil
	}
	for _, known := range covered {
		if known {
			f.Covered++
		}
	}
	return f
}

// ScenarioOf writes boots of a search over a kernel down, each with the outcome that was seen
// on the kernel, and a control.
func (f *OnKernel) ScenarioOf(s *dmrace.Scenario, v dmrace.Variant, trials ...*Trial) (*dmrace.Scenario, error) {
	o := &origin{scenario: s, variant: v, kernel: Kernel{Name: f.Kernel}}
	var all []dmrace.Inject
	for _, t := range trials {
		all = append(all, t.Inject...)
	}
	out, _ := o.with(all)
	out.Name = s.Name + "-" + v.Name + "-on-kernel"
	out.Title = "Boots that a search over a kernel found"
	out.Story, out.Inject = "", nil
	out.Cmdline = o.line()
	o.machine(&out)
	out.Variants = nil
	for i, t := range trials {
		outcome, _, _ := strings.Cut(t.Kernel.Ends, " ")
		out.Variants = append(out.Variants, dmrace.Variant{
			Name: fmt.Sprintf("found-%d", i+1), Title: t.String(), Arm: v.Arm, Inject: append([]dmrace.Inject{}, t.Inject...),
			Expect: dmrace.Expect{Outcome: dmrace.Outcome(outcome)},
		})
	}
	out.Variants = append(out.Variants, control(&out))
	return &out, scenarios.Validate(&out)
}
