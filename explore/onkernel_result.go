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
	for _, t := range slices.Concat(r.trials, r.walked) {
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
	if f.Lost == nil && lost(t.Kernel.Ends) {
		f.Lost = t
	}
	known := r.first[state] != nil
	if known {
		covered[state] = true
	}
	switch {
	case !known:
		f.Strange = append(f.Strange, t)
	case state != t.Model.state():
		f.Elsewhere = append(f.Elsewhere, t)
	}
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
