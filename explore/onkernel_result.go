package explore

import (
	"dmrace"
	"dmrace/scenarios"
	"fmt"
	"slices"
	"strings"
)

// result counts what was seen.
func (r *kernelSearch) result() *OnKernel {
	f := r.found
	f.Trials, f.Known = len(r.trials), len(r.first)
	covered := map[string]bool{}
	for _, t := range slices.Concat(r.trials, r.walked, r.again) {
		if f.ModelLost == nil && lost(t.Model.Ends) {
			f.ModelLost = t
		}
		switch {
		case t.booted():
			r.sort(t, covered)
		case r.dependent(t):
			f.Left++
		default:
			f.Follow++
		}
	}
	f.Covered = len(covered)
	return f
}

// sort puts a boot where it belongs, and its state among those covered if the model knows it.
func (r *kernelSearch) sort(t *Trial, covered map[string]bool) {
	f, state := r.found, t.Kernel.state()
	at := f.seen(t)
	if f.Lost == nil && lost(t.Kernel.Ends) {
		f.Lost = t
	}
	known := r.first[state] != nil
	at.Known = known
	if known {
		covered[state] = true
	}
	switch {
	case !known:
		f.Strange = append(f.Strange, t)
	case state != t.Model.state() && f.NotModelled == nil:
		f.Elsewhere = append(f.Elsewhere, t)
	}
}

// ScenarioOf writes boots of a search over a kernel down, each with the outcome that was seen
// on the kernel, and a control.
func (f *OnKernel) ScenarioOf(s *dmrace.Scenario, v dmrace.Variant, trials ...*Trial) (*dmrace.Scenario, error) {
	b, err := f.Setting.apply(s, v)
	if err != nil {
		return nil, err
	}
	o := b.origin(Kernel{Name: f.Kernel})
	var all []dmrace.Inject
	for _, t := range trials {
		all = append(all, t.Inject...)
	}
	out, _ := o.with(all)
	out.Name = s.Name + "-" + v.Name + "-on-kernel"
	if len(f.Setting) > 0 {
		out.Name += "-" + f.Setting.slug()
	}
	out.Title = "Boots that a search over a kernel found"
	out.Story, out.Inject = "", nil
	out.Cmdline = o.line()
	o.machine(&out)
	out.Variants = nil
	for i, t := range trials {
		outcome, _, _ := strings.Cut(t.Kernel.Ends, " ")
		out.Variants = append(out.Variants, dmrace.Variant{
			Name: fmt.Sprintf("found-%d", i+1), Title: t.String(), Arm: v.Arm, Inject: o.injects(t.Inject),
			Expect: dmrace.Expect{Outcome: dmrace.Outcome(outcome)},
		})
	}
	out.Variants = append(out.Variants, control(&out))
	return &out, scenarios.Validate(&out)
}

// State is an end and an order of decisive events that a kernel was seen in.
type State struct {
	Seen
	Boots int    `json:"boots"`
	First *Trial `json:"-"` // the smallest
	Known bool   `json:"known_to_model"`
}

// seen counts a boot to its state.
func (f *OnKernel) seen(t *Trial) *State {
	for i := range f.States {
		if s := &f.States[i]; s.state() == t.Kernel.state() {
			s.Boots++
			return s
		}
	}
	f.States = append(f.States, State{Seen: t.Kernel, Boots: 1, First: t})
	return &f.States[len(f.States)-1]
}
