package explore

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"dmrace"
	"dmrace/sim"
)

// Margin is how far one boot was from losing its race, or by how much it lost it.
type Margin struct {
	*dmrace.Observation

	// Race tells whether a table looked for a device; without one the rest is empty.
	Race bool
	// Window is the race as it was seen, Appeared whether the device appeared while the
	// boot was watched: without that there is no window.
	Window   dmrace.Window
	Appeared bool
	// Slacks are the exact margins of the plan's simulated boot, searched up to Longest;
	// nil where that boot is lost as it is.
	Slacks  []Slack
	Longest time.Duration

	// NotModelled says why the plan cannot be simulated: then there are no Slacks.
	NotModelled *dmrace.NotModelled
}

// MarginOf measures a boot: its own margin by its timeline, and the exact one of the same
// plan by simulation, each step tried up to longest (0 is [DefaultMaxDelay]) later. The
// boot must have a plan; k is what is known of its kernel, the zero value what the
// observation tells. Errors are those of [Slacks].
func MarginOf(ctx context.Context, o *dmrace.Observation, k dmrace.Traits, longest time.Duration) (*Margin, error) {
	if o.Plan == nil {
		return nil, fmt.Errorf("measure the margin of %s: nothing can be simulated without a plan", o.Log)
	}
	if longest == 0 {
		longest = DefaultMaxDelay
	}
	if k == (dmrace.Traits{}) {
		k = o.Kernel().Traits()
	}
	k.Release = cmp.Or(k.Release, o.Plan.Kernel.Name)
	m := &Margin{Observation: o, Longest: longest}
	_, err := sim.FromPlan(o.Plan, k)
	m.NotModelled = dmrace.AsNotModelled(err)
	m.Window, m.Appeared = dmrace.RaceWindow(o.Timeline, o.Criteria)
	_, failed := o.Timeline.First(dmrace.TableError)
	if m.Race = m.Appeared || failed; !m.Race || m.NotModelled != nil {
		return m, nil
	}
	if m.Slacks, err = Slacks(ctx, o.Plan, k, longest); err != nil {
		return nil, fmt.Errorf("%s/%s: %w", o.Scenario(), o.Variant(), err)
	}
	return m, nil
}

// Real reports whether a kernel was booted: a simulated boot has exact slacks, of a real
// one they say only whether there is a bound.
func (m *Margin) Real() bool { return m.Origin != dmrace.OriginSimulator }

// Lost reports whether the boot did not come as far as PID 1.
func (m *Margin) Lost() bool { return m.Verdict.Outcome != dmrace.Booted }

// Below reports whether a boot with a race is lost, or can lose it by less than limit: by
// the window that was seen of a real boot, by the least slack of a simulated one. A boot
// that waits for its device has no bound.
func (m *Margin) Below(limit time.Duration) bool {
	least, bounded := Least(m.Slacks)
	switch {
	case !m.Race:
		return false
	case m.Lost():
		return true
	case m.NotModelled != nil: // whether there is a bound is not known: the least that was seen counts
		return m.Window.Margin() < limit
	case m.Real():
		return bounded && m.Window.Margin() < limit
	}
	return bounded && least.By < limit
}
