package explore

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dmrace"
)

// Knob is something of a boot that a search on a kernel varies beside what is late. Each of
// its values makes another plan, so that boots of two values are noted, written down and
// confirmed apart.
type Knob struct {
	Name   string
	Values string // what it takes, for help
	All    func(b *setup) []string
	Turn   func(b *setup, value string) error
}

// knobs lists them. A new one is a row here.
var knobs = []Knob{
	{"shift", "icount shifts: 2,3,5", nil, turnShift},
	{"cpus", "numbers of CPUs, by the host's clock: 1,2,4", nil, turnCPUs},
	{"insertions", "orders in which disks are plugged in: 1-2,2-1 (default: all)", allInsertions, turnInsertions},
	{"initcalls", "orders of initcalls of one level: dm_init-virtio_blk_init (default: all of those that matter)", allOrders, turnOrder},
}

// KnobNames lists the knobs, for completion.
func KnobNames() (names []string) {
	for _, k := range knobs {
		names = append(names, k.Name)
	}
	return names
}

// KnobsHelp says what the knobs are, in one phrase each.
func KnobsHelp() string {
	var out []string
	for _, k := range knobs {
		out = append(out, k.Name+" ("+k.Values+")")
	}
	return strings.Join(out, ", ")
}

// Turned is a knob at one of its values.
type Turned struct {
	Knob  Knob
	Value string
}

// Setting is what the knobs of one search are at. The empty one leaves a boot as it is.
type Setting []Turned

// String is how a setting is printed: "shift=5, cpus=1".
func (s Setting) String() string { return s.joined("=", ", ") }

// slug is the same as part of a scenario's name: "shift-5-cpus-1".
func (s Setting) slug() string { return strings.ReplaceAll(s.joined("-", "-"), "_", "-") }

func (s Setting) joined(is, and string) string {
	var out []string
	for _, t := range s {
		out = append(out, t.Knob.Name+is+t.Value)
	}
	return strings.Join(out, and)
}

// record is a setting in the form for programs.
func (s Setting) record() map[string]string {
	if len(s) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, t := range s {
		out[t.Knob.Name] = t.Value
	}
	return out
}

// maxSettings bounds what a search turns to one after the other.
const maxSettings = 64

// Settings reads what is to be varied, such as "shift=2,3" or "insertions", and returns every
// combination, the first knob's values slowest. None is the one empty setting. An error is
// a [*dmrace.UsageError].
func Settings(s *dmrace.Scenario, v dmrace.Variant, vary []string) ([]Setting, error) {
	all := []Setting{nil}
	seen := map[string]bool{}
	for _, word := range vary {
		k, values, err := varied(&setup{scenario: *s, variant: v}, word)
		if err != nil {
			return nil, err
		}
		if seen[k.Name] {
			return nil, usagef("--vary %s: %s is varied twice: name all its values at once", word, k.Name)
		}
		seen[k.Name] = true
		var next []Setting
		for _, one := range all {
			for _, value := range values {
				next = append(next, append(slices.Clone(one), Turned{k, value}))
			}
		}
		if all = next; len(all) > maxSettings {
			return nil, usagef("--vary makes more than %d combinations: name fewer values", maxSettings)
		}
	}
	for _, one := range all {
		b, err := one.apply(s, v)
		if err != nil {
			return nil, err
		}
		if _, err := b.origin(Kernel{Name: dmrace.DefaultKernel}).plan(nil); err != nil {
			return nil, usagef("with %s: %w", one, err)
		}
	}
	return all, nil
}

// varied reads one knob and its values.
func varied(b *setup, word string) (k Knob, values []string, err error) {
	name, list, named := strings.Cut(word, "=")
	i := slices.IndexFunc(knobs, func(k Knob) bool { return k.Name == name })
	if i < 0 {
		return k, nil, usagef("--vary %q: there is no knob %q, but %s", word, name, strings.Join(KnobNames(), ", "))
	}
	k = knobs[i]
	switch {
	case named:
		values = strings.Split(list, ",")
	case k.All == nil:
		return k, nil, usagef("--vary %s: name its values: %s", word, k.Values)
	default:
		values = k.All(b)
	}
	for i, value := range values {
		if slices.Contains(values[:i], value) {
			return k, nil, usagef("--vary %s: %q is named twice", word, value)
		}
	}
	if len(values) == 0 {
		return k, nil, usagef("--vary %s: the boot has nothing of which there are several orders", word)
	}
	return k, values, nil
}

// setup is a boot whose knobs are being turned.
type setup struct {
	scenario dmrace.Scenario
	variant  dmrace.Variant
	keep     []dmrace.Inject // what each boot has beside what is late in it
}

// apply returns a boot with its knobs turned.
func (s Setting) apply(of *dmrace.Scenario, v dmrace.Variant) (*setup, error) {
	b := &setup{scenario: *of, variant: v}
	for _, i := range b.injected() {
		if !i.Late() {
			b.keep = append(b.keep, i)
		}
	}
	for _, t := range s {
		if err := t.Knob.Turn(b, t.Value); err != nil {
			return nil, usagef("--vary %s=%s: %w", t.Knob.Name, t.Value, err)
		}
	}
	return b, nil
}

// injected is what the scenario injects into the boot.
func (b *setup) injected() []dmrace.Inject {
	if b.variant.Inject != nil {
		return b.variant.Inject
	}
	return b.scenario.Inject
}

// machine lets the boot's own machine be changed.
func (b *setup) machine(change func(m *dmrace.Machine)) {
	m := b.scenario.Machine
	if b.variant.Machine != nil {
		m = *b.variant.Machine
	}
	change(&m)
	b.variant.Machine = &m
}

// turnShift gives the CPU another speed against timers and cards.
func turnShift(b *setup, value string) error {
	n, err := number(value)
	b.machine(func(m *dmrace.Machine) { m.Shift = n })
	return err
}

// turnCPUs gives the machine so many CPUs, each value by the host's clock: otherwise two values
// would differ in the clock too.
func turnCPUs(b *setup, value string) error {
	n, err := number(value)
	b.machine(func(m *dmrace.Machine) { m.CPUs = n })
	b.scenario.Clock = dmrace.ClockRealtime
	return err
}

func number(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not a number from 1 on", value)
	}
	return n, nil
}

// insertions lists what is plugged in while the boot runs, by time.
func (b *setup) insertions() []dmrace.Inject {
	var out []dmrace.Inject
	for _, i := range b.injected() {
		if i.Hotplug != nil || i.CardInsert != nil {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(x, y dmrace.Inject) int { return cmp.Compare(insertedAt(x), insertedAt(y)) })
	return out
}

func insertedAt(i dmrace.Inject) dmrace.Duration {
	if i.CardInsert != nil {
		return *i.CardInsert
	}
	return i.Hotplug.At
}

// mostInserted bounds the orders of all: 24.
const mostInserted = 4

// allInsertions lists every order, that of the scenario first. A place in it is that among the
// scenario's own insertions.
func allInsertions(b *setup) []string {
	n := len(b.insertions())
	if n < 2 || n > mostInserted {
		return nil
	}
	var all []string
	var extend func(order []string)
	extend = func(order []string) {
		if len(order) == n {
			all = append(all, strings.Join(order, "-"))
		}
		for i := 1; i <= n; i++ {
			if one := strconv.Itoa(i); !slices.Contains(order, one) {
				extend(append(slices.Clone(order), one))
			}
		}
	}
	extend(nil)
	return all
}

// turnInsertions has the disks plugged in at the times of the scenario, in another order: 2-1
// has its second insertion at the time of the first.
func turnInsertions(b *setup, value string) error {
	list := b.insertions()
	order := strings.Split(value, "-")
	if sorted := slices.Sorted(slices.Values(order)); len(list) < 2 || len(order) != len(list) || len(slices.Compact(sorted)) != len(list) {
		return fmt.Errorf("%q is no order of what the scenario plugs in, which is %d", value, len(list))
	}
	for place, one := range order {
		n, err := number(one)
		if err != nil || n > len(list) {
			return fmt.Errorf("there is no insertion %s among the %d of the scenario", one, len(list))
		}
		b.keep = append(b.keep, insertedLike(list[n-1], insertedAt(list[place])))
	}
	return nil
}

// insertedLike is an insertion at another time.
func insertedLike(i dmrace.Inject, at dmrace.Duration) dmrace.Inject {
	if i.CardInsert != nil {
		return dmrace.Inject{CardInsert: &at}
	}
	return dmrace.Inject{Hotplug: &dmrace.Hotplug{Disk: i.Hotplug.Disk, At: at}}
}
