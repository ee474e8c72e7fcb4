package results

import (
	"fmt"
	"strings"
	"time"

	"dmrace"
)

// What is said of a boot beside its verdict is said here, once for all formats. A fact
// that is not known is "", and the formats leave it out with its label: of a log that
// somebody kept it is not known how the kernel was built and what was made late, and a
// simulated boot has no QEMU, no host and no hour.

// Stated reports whether somebody said how the boot was to end.
func Stated(r *dmrace.Recording) bool { return r.Expect.Outcome != "" }

// Unexpected is the expectation that a boot did not meet; "" where it did, or where none
// was stated.
func Unexpected(r *dmrace.Recording) string {
	if !Stated(r) || r.AsExpected() {
		return ""
	}
	return r.Expect.String()
}

// Met says in a table whether a boot ended as it was expected to: "yes", "NO: booted", or
// "-" where nobody said how it was to end.
func Met(r *dmrace.Recording) string {
	switch {
	case !Stated(r):
		return "-"
	case r.AsExpected():
		return "yes"
	}
	return "NO: " + r.Expect.String()
}

// Origin says where a boot was seen that was not recorded: "in the log board.txt", "by the
// simulator, from the plan alone"; "" of a recording, whose provenance says more.
func Origin(o *dmrace.Observation) string {
	switch {
	case o.Plan == nil:
		return "in the log " + o.Log
	case o.Provenance == nil:
		return "by the simulator, from the plan alone"
	}
	return ""
}

// Kernel names the kernel: the source that it was built from, else what the witness calls
// it.
func Kernel(o *dmrace.Observation) string {
	k := o.Kernel()
	if k.Source != "" {
		return k.Source
	}
	return k.Label
}

// Instrumentation says whether the kernel carried the shim, and in what else it
// differs from its tree: reviewers treat these differently.
func Instrumentation(r *dmrace.Recording) string {
	if r.Provenance == nil {
		return ""
	}
	kind := "stock"
	switch arm := r.Kernel().Arm; {
	case arm.Patched() != "":
		kind = "patched"
	case arm != "" && arm != dmrace.ArmStock:
		kind = "arm " + string(arm)
	}
	if r.Provenance.Instrumented {
		return kind + ", instrumented: it carries the dmrace shim"
	}
	return kind + ", uninstrumented"
}

// Clock names the clock of a recorded boot, what ran it, and from where if not from power-on:
// "icount clock, tcg", "icount clock, tcg, from snapshot 0123456789ab".
func Clock(r *dmrace.Recording) string {
	if r.Plan == nil || r.Provenance == nil {
		return ""
	}
	clock := strings.TrimSuffix(fmt.Sprintf("%s clock, %s", r.Plan.Clock, r.Provenance.Accelerator), ", ")
	if s := r.Provenance.Snapshot; s != nil {
		clock += fmt.Sprintf(", from snapshot %.12s", s.Key)
	}
	return clock
}

// Begun says of a boot that did not begin with power-on where it did; "" of any other.
func Begun(r *dmrace.Recording) string {
	s := r.Recorded().Snapshot
	if s == nil {
		return ""
	}
	return fmt.Sprintf("from snapshot %s, saved at %s", s.Key, dmrace.Seconds(time.Duration(s.AtUS)*time.Microsecond))
}

// Injected says what was made late, and by what: as it was recorded, or as the plan of a
// simulated boot has it.
func Injected(r *dmrace.Recording) string {
	var all []string
	switch {
	case r.Plan == nil:
		return ""
	case r.Provenance != nil:
		all = r.Provenance.Injections
	default:
		for _, i := range r.Plan.Inject {
			all = append(all, i.String())
		}
	}
	if len(all) == 0 {
		return "nothing injected"
	}
	return "injected: " + strings.Join(all, ", ")
}

// Board says on which board a boot was made, and how its command line got there: "bench-pi
// (U-Boot 2023.01; telnet host:2000; its command line by u-boot)"; "" of any other.
func Board(r *dmrace.Recording) string {
	b := r.Recorded().Board
	if b == nil {
		return ""
	}
	facts := []string{b.Console, "command line by " + b.Line}
	if b.Loader != "" {
		facts = append([]string{b.Loader}, facts...)
	}
	return fmt.Sprintf("%s (%s)", b.Name, strings.Join(facts, "; "))
}

// Where says where a boot was made: "in QEMU", "on board bench-pi"; "" where it is not known.
func Where(o *dmrace.Observation) string {
	switch {
	case o.Provenance != nil && o.Provenance.Board != nil:
		return "on board " + o.Provenance.Board.Name
	case o.Origin == dmrace.OriginQEMU:
		return "in QEMU"
	}
	return ""
}

// RecordedAt is when the boot was recorded, in UTC and in a layout of package time.
func RecordedAt(r *dmrace.Recording, layout string) string {
	at := r.Recorded().RecordedAt
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(layout)
}

// HostTime is how long a recorded boot took the host.
func HostTime(r *dmrace.Recording) string {
	if r.Provenance == nil {
		return ""
	}
	return fmt.Sprintf("%.1f s", (time.Duration(r.Provenance.HostWallMillis) * time.Millisecond).Seconds())
}
