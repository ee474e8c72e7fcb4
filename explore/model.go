package explore

import (
	"time"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/needs"
	"dmrace/linux/series"
	"dmrace/scenarios"
	"dmrace/sim"
)

// Kernel is what boots are searched on: what is known of it, and its name in plans, such
// as "6.1" or, of a derived backport, "5.10+6.1".
type Kernel struct {
	Name string
	dmrace.Traits
}

// KernelNamed returns the kernel of a version as [series.Named] reads it.
func KernelNamed(name string) (Kernel, error) {
	k, _, err := series.Named(name)
	return Kernel{Name: name, Traits: k}, err
}

// Model is a boot whose timing is to be searched. It keeps the memory of a run for the
// next one, so a Model is for one goroutine.
type Model struct {
	layouts  []layout // the machine as it is, then with its card put in late
	criteria dmrace.Criteria
	costs    sim.Costs

	origin *origin // nil where the boot is not a scenario's
}

// layout is the boot with a card that is there from the start, or is put in later.
type layout struct {
	boot   *sim.Model
	insert time.Duration
}

// origin is where a boot comes from, for the scenarios that are made of it.
type origin struct {
	scenario *dmrace.Scenario
	variant  dmrace.Variant
	kernel   Kernel
	arm      dmrace.Arm
	keep     []dmrace.Inject // that each of its boots has, before what makes something late
	bus      dmrace.Bus      // of the first disk
	delayUse time.Duration   // usb-storage.delay_use= of the command line, or its default
}

// NewModel lays out a variant of a scenario on such a kernel. What the
// scenario makes late is left out: the search makes its own delays. What it injects else,
// such as a crash, belongs to the boot. Errors are those of [scenarios.Plan] and
// [sim.FromPlan].
func NewModel(s *dmrace.Scenario, v dmrace.Variant, k Kernel) (*Model, error) {
	b, err := Setting(nil).apply(s, v)
	if err != nil {
		return nil, err
	}
	return newModel(b, k)
}

// origin is where the boots of a setting come from.
func (b *setup) origin(k Kernel) *origin {
	return &origin{scenario: &b.scenario, variant: b.variant, kernel: k, keep: b.keep}
}

// newModel lays the boot of a setting out.
func newModel(of *setup, k Kernel) (*Model, error) {
	o := of.origin(k)
	p, err := o.plan(nil)
	if err != nil {
		return nil, err
	}
	o.arm, o.bus, o.delayUse = p.Kernel.Arm, p.Disk.Bus, sim.DelayUse(p)
	b, err := sim.FromPlan(p, k.Traits)
	if err != nil {
		return nil, err
	}
	m := &Model{layouts: []layout{{boot: b}}, criteria: needs.Criteria(p), costs: sim.CostsFor(p.Kernel.Arch, k.Release), origin: o}
	return m, nil
}

// plan is the plan of the boot with these injections.
func (o *origin) plan(inject []dmrace.Inject) (*dmrace.Plan, error) {
	s, v := o.with(inject)
	return scenarios.Plan(&s, v, dmrace.Options{KernelName: o.kernel.Name})
}

// with returns the scenario and its variant with these injections and what they need.
func (o *origin) with(inject []dmrace.Inject) (dmrace.Scenario, dmrace.Variant) {
	s, v := *o.scenario, o.variant
	v.Inject = o.injects(inject)
	for _, i := range v.Inject {
		s.Shim = s.Shim || i.Instrumented()
		if i.CardInsert != nil || i.Hotplug != nil || i.Throttle != nil {
			s.Clock = dmrace.ClockRealtime
		}
	}
	return s, v
}

// injects is what a boot has injected, with these. It is never nil, which would stand for what
// the scenario injects.
func (o *origin) injects(these []dmrace.Inject) []dmrace.Inject {
	return append(append([]dmrace.Inject{}, o.keep...), these...)
}

// Insertable reports whether the disk is a card, which can be put in late.
func (m *Model) Insertable() bool {
	if m.origin == nil {
		return false
	}
	info, ok := bus.Of(m.origin.bus)
	return ok && info.Slot
}

// inserted returns the place of the layout in which the card is put in at that time,
// which is made if it is not there. Only a bus with a slot has a card.
func (m *Model) inserted(at time.Duration) (int, bool) {
	if !m.Insertable() {
		return 0, false
	}
	for i, l := range m.layouts {
		if l.insert == at {
			return i, true
		}
	}
	d := dmrace.Duration(at)
	p, err := m.origin.plan([]dmrace.Inject{{CardInsert: &d}})
	if err != nil {
		return 0, false
	}
	b, err := sim.FromPlan(p, m.origin.kernel.Traits)
	if err != nil {
		return 0, false
	}
	m.layouts = append(m.layouts, layout{b, at})
	return len(m.layouts) - 1, true
}

// Steps lists the steps that can be late.
func (m *Model) Steps() []sim.Step { return m.layouts[0].boot.Steps() }

// copied returns a timeline that outlives the next run.
func copied(t *dmrace.Timeline) *dmrace.Timeline {
	return &dmrace.Timeline{Events: append([]dmrace.Event(nil), t.Events...), End: t.End}
}
