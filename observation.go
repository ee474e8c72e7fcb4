package dmrace

import (
	"context"
	"fmt"
	"time"
)

// Witness carries plans out and says what it saw: the simulator, QEMU, a board with a
// serial port. Who searches, counts or compares boots takes a Witness and does not care
// which.
//
// An error means that the boot could not be carried out or watched; a kernel that hangs
// is no error. Where a boot broke off, what was seen until then comes beside the error;
// else the observation is nil. When ctx ends, Boot ends whatever it started and returns.
type Witness interface {
	Boot(ctx context.Context, p *Plan) (*Observation, error)
}

// Origin says where an observation comes from.
type Origin string

// The origins of observations.
const (
	OriginSimulator Origin = "simulator" // predicted from the plan alone
	OriginQEMU      Origin = "qemu"      // a real kernel, booted in QEMU
	OriginBoard     Origin = "board"     // a real board, booted by its owner's commands
	OriginLog       Origin = "log"       // a log that somebody kept of a boot of their own
)

// Observation is one boot as it was seen: its timeline, the console that it was read
// from, and who saw it. It holds nothing that was not seen or stated: the log of a board
// has no plan, and no provenance.
type Observation struct {
	Origin   Origin
	Plan     *Plan    // what was carried out; nil: no plan was, as of a log
	Log      string   // name of the log; empty where a plan was carried out
	Release  string   // of the kernel: "6.1.192", or a branch for the simulator; empty: unknown
	Criteria Criteria // what is known of the boot beside its timeline
	Timeline *Timeline
	Verdict  Verdict // Judge(Timeline, Criteria)
	Untimed  bool    // of the timeline the order alone is known: no line of the log has a time, or clocks that cannot be related gave them
	Console  []byte  // as received, to the byte; nil: there was none

	// LineTimes says of each line of Console when its first byte came, by the host's clock
	// since power-on; nil: nobody noted it, as of a machine whose clock is its own.
	LineTimes []time.Duration

	Provenance *Provenance // how it was recorded; nil: it was not, see Origin
}

// At says when an event was, for people; "" where that is not known.
func (o *Observation) At(e Event) string {
	if o.Untimed {
		return ""
	}
	return Seconds(e.At)
}

// Scenario names what the boot is one of: its plan's scenario, or "log".
func (o *Observation) Scenario() string {
	if o.Plan == nil {
		return string(o.Origin)
	}
	return o.Plan.Scenario
}

// Variant names the boot among those of its scenario: its plan's variant, or the log.
func (o *Observation) Variant() string {
	if o.Plan == nil {
		return o.Log
	}
	return o.Plan.Variant
}

// Kernel returns what is known of the kernel: where it was not recorded its release and
// a label.
func (o *Observation) Kernel() KernelSource {
	switch {
	case o.Provenance != nil:
		return o.Provenance.Kernel
	case o.Plan != nil:
		k := o.Plan.Kernel
		label := fmt.Sprintf("%s-%s", o.Release, k.Arm)
		if k.Arch != "" {
			label += "-" + string(k.Arch)
		}
		return KernelSource{Label: label + " (simulated)", Release: o.Release, Arm: k.Arm, Arch: k.Arch}
	}
	return KernelSource{Label: o.Release, Release: o.Release}
}

// Recorded returns how the boot was recorded; the zero value where it was not.
func (o *Observation) Recorded() Provenance {
	if o.Provenance == nil {
		return Provenance{}
	}
	return *o.Provenance
}
