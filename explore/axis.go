package explore

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"dmrace"
	"dmrace/sim"
)

// Axis is one direction of a [Grid]: what varies, and from where to where. Its values
// are in microseconds, and those of throttle in requests a second.
type Axis struct {
	Name     string // as [ParseAxis] takes it: "probe:mmcblk"
	From, To int64
	Log      bool // equal steps are equal factors

	kind string // the part of the name before the colon
	what string // and after it
}

// axisKind is what can vary.
type axisKind struct {
	unit  int64 // the grid of its values
	least int64
	run   bool // it can be changed without laying the boot out anew
	named bool // a name follows behind a colon
}

const (
	micros  = int64(1)
	millis  = 1000 * micros
	seconds = 1000 * millis
)

// axisKinds lists them. The units are those of the injections and parameters.
var axisKinds = map[string]axisKind{
	"probe":         {unit: millis, run: true, named: true},
	"cost":          {unit: micros, run: true, named: true},
	"usb-delay-use": {unit: seconds},
	"rootdelay":     {unit: seconds},
	"rootwait":      {unit: seconds, least: seconds},
	"card-insert":   {unit: millis},
	"throttle":      {unit: 1, least: 1, run: true},
}

// longestAxis bounds an axis: longer than any limit on a boot.
const longestAxis = 3600 * seconds

// ParseAxis reads an axis: NAME=FROM..TO or NAME=FROM..TO,log. The name is probe:DRIVER,
// cost:COST (a row of the cost table), usb-delay-use, rootdelay, rootwait, card-insert
// (durations such as 0, 500ms, 20s), or throttle (requests a second). Errors are
// [*dmrace.UsageError].
func ParseAxis(text string) (Axis, error) {
	name, span, ok := strings.Cut(text, "=")
	if !ok {
		return Axis{}, usagef("axis %q: write it as NAME=FROM..TO, such as probe:mmcblk=0..20s", text)
	}
	a := Axis{Name: name}
	var named bool
	a.kind, a.what, named = strings.Cut(name, ":")
	k, ok := axisKinds[a.kind]
	if !ok || k.named != named || named && a.what == "" {
		return Axis{}, usagef("axis %q is not one of probe:DRIVER, cost:COST, usb-delay-use, rootdelay, rootwait, card-insert, throttle", name)
	}
	span, a.Log = strings.CutSuffix(span, ",log")
	from, to, ok := strings.Cut(span, "..")
	if !ok {
		return Axis{}, usagef("axis %s: %q is not a range: write it as FROM..TO", name, span)
	}
	for _, end := range []struct {
		text string
		into *int64
	}{{from, &a.From}, {to, &a.To}} {
		v, err := a.parse(end.text)
		if err != nil {
			return Axis{}, usagef("axis %s: %w", name, err)
		}
		*end.into = v
	}
	switch {
	case a.From >= a.To:
		return Axis{}, usagef("axis %s: the range %s is empty", name, span)
	case a.From < k.least:
		return Axis{}, usagef("axis %s: begin the range at %s", name, a.Format(k.least))
	case a.Log && a.From == 0:
		return Axis{}, usagef("axis %s: a logarithmic scale cannot begin at 0", name)
	}
	return a, a.known()
}

// parse reads one end of the range.
func (a Axis) parse(text string) (int64, error) {
	if a.kind == "throttle" {
		v, err := strconv.ParseInt(text, 10, 32)
		if err != nil || v > 100_000 {
			return 0, fmt.Errorf("%q is not a number of requests a second up to 100000", text)
		}
		return v, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d.Microseconds() > longestAxis {
		return 0, fmt.Errorf("%q is not a duration up to 1h: write it as 20s or 500ms", text)
	}
	return d.Microseconds(), nil
}

// known refuses a cost that the table does not have.
func (a Axis) known() error {
	if a.kind != "cost" {
		return nil
	}
	var names []string
	for _, row := range sim.Table(sim.CostKeyOf("", dmrace.DefaultKernel)) {
		names = append(names, row.Name)
	}
	if !slices.Contains(names, a.what) {
		return usagef("axis %s: there is no such cost; there are %s", a.Name, strings.Join(names, ", "))
	}
	return nil
}

// Values returns n values from one end to the other, each on the grid of what varies.
func (a Axis) Values(n int) []int64 {
	out := make([]int64, n)
	for i := range out {
		at := float64(i) / float64(n-1)
		v := float64(a.From) + at*float64(a.To-a.From)
		if a.Log {
			v = float64(a.From) * math.Pow(float64(a.To)/float64(a.From), at)
		}
		out[i] = a.onGrid(int64(math.Round(v)))
	}
	return out
}

// onGrid returns the nearest value that can be brought about.
func (a Axis) onGrid(v int64) int64 {
	unit := axisKinds[a.kind].unit
	return (v + unit/2) / unit * unit
}

// finest is how near the border is looked for: 1 ms, or the grid if it is coarser.
func (a Axis) finest() int64 {
	if a.kind == "throttle" {
		return 1
	}
	return max(axisKinds[a.kind].unit, millis)
}

// Format writes a value for people: "1.5s", "100/s".
func (a Axis) Format(v int64) string {
	if a.kind == "throttle" {
		return strconv.FormatInt(v, 10) + "/s"
	}
	return (time.Duration(v) * time.Microsecond).String()
}

// Unit names what the values count: "us" or "per_s".
func (a Axis) Unit() string {
	if a.kind == "throttle" {
		return "per_s"
	}
	return "us"
}

// Expressible reports whether injections or parameters can bring the axis's values
// about on a kernel.
func (a Axis) Expressible() bool {
	switch a.kind {
	case "cost":
		return false
	case "probe":
		return inexpressible(sim.Step{Kind: sim.StepProbe, What: a.what}) == ""
	}
	return true
}

// replaces reports whether the axis takes the place of an injection.
func (a Axis) replaces(i dmrace.Inject) bool {
	switch a.kind {
	case "probe":
		return i.ProbeDelay != nil && i.ProbeDelay.Driver == a.what
	case "usb-delay-use":
		return i.USBDelayUse != nil
	case "card-insert":
		return i.CardInsert != nil
	case "throttle":
		return i.Throttle != nil
	}
	return false
}

// inject returns what brings a value about: an injection or nothing, and what it adds to
// the command line.
func (a Axis) inject(v int64) ([]dmrace.Inject, string) {
	d := dmrace.Duration(time.Duration(v) * time.Microsecond)
	switch a.kind {
	case "probe":
		if v > 0 {
			return []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: a.what, Delay: d}}}, ""
		}
	case "usb-delay-use":
		return []dmrace.Inject{{USBDelayUse: &d}}, ""
	case "card-insert":
		if v > 0 {
			return []dmrace.Inject{{CardInsert: &d}}, ""
		}
	case "throttle":
		if rate := int(v); rate > 0 {
			return []dmrace.Inject{{Throttle: &rate}}, ""
		}
	case "rootdelay", "rootwait":
		return nil, fmt.Sprintf(" %s=%d", a.kind, v/seconds)
	}
	return nil, ""
}
