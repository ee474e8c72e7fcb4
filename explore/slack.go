package explore

import (
	"context"
	"sort"
	"time"

	"dmrace"
	"dmrace/linux/needs"
	"dmrace/sim"
)

// Slack is how much later one step of a boot could come, all else as it is, and the
// boot would still come as far as PID 1.
type Slack struct {
	Step    sim.Step
	By      time.Duration // to the microsecond
	Bounded bool          // false: there is no end to it within the bound of the search
}

// Slacks returns the slack of each step that brings a disk about, probes and scans, in
// the order of [sim.Model.Steps]: what the needed device's margin is, exactly. The boot
// is that of the plan with what it injects. A boot that is lost as it is has none.
//
// A step that makes the boot lose over a range of durations only is found if one of
// [Options.Classes] lies within the range. Errors are those of [sim.FromPlan] and of ctx.
func Slacks(ctx context.Context, p *dmrace.Plan, k dmrace.Traits, longest time.Duration) ([]Slack, error) {
	b, err := sim.FromPlan(p, k)
	if err != nil {
		return nil, err
	}
	o, err := Options{MaxDelay: longest}.orDefault()
	if err != nil {
		return nil, err
	}
	m := &Model{layouts: []layout{{boot: b}}, criteria: needs.Criteria(p), costs: sim.CostsFor(p.Kernel.Arch, k.Release)}
	late := make([]time.Duration, len(m.Steps()))
	if m.loses(schedule{late: late}) {
		return nil, nil
	}
	var all []Slack
	for i, step := range m.Steps() {
		if step.Kind == sim.StepInitcalls || step.Kind == sim.StepPoll {
			continue
		}
		if err := ctx.Err(); err != nil { // a slack takes some thirty boots
			return nil, err
		}
		s := Slack{Step: step}
		s.By, s.Bounded = m.slack(o, late, i)
		all = append(all, s)
	}
	return all, nil
}

// slack looks for the first class by which a step can be late that loses the boot, and
// for the border below it.
func (m *Model) slack(o Options, late []time.Duration, step int) (time.Duration, bool) {
	defer func() { late[step] = 0 }()
	loses := func(d time.Duration) bool {
		late[step] = d
		return m.loses(schedule{late: late})
	}
	below := time.Duration(0)
	for _, c := range o.Classes() {
		if loses(c) {
			n := sort.Search(int((c-below)/time.Microsecond), func(n int) bool {
				return loses(below + time.Duration(n+1)*time.Microsecond)
			})
			return below + time.Duration(n)*time.Microsecond, true
		}
		below = c
	}
	return o.MaxDelay, false
}

// Least returns the smallest of slacks, and whether there is any that is bounded.
func Least(all []Slack) (Slack, bool) {
	var least Slack
	for _, s := range all {
		if s.Bounded && (!least.Bounded || s.By < least.By) {
			least = s
		}
	}
	return least, least.Bounded
}
