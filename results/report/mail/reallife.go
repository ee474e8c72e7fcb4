package mail

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/results"
	"dmrace/results/report"
)

// realLife answers: is this actually able to be hit in real life? The answer rests on
// the recorded boot that was interfered with least.
func realLife(p *page, r *report.Report) {
	p.heading("Can it be hit in real life?")
	b, ok := mostNatural(r)
	if !ok {
		p.para("", "This report does not show it: none of its boots looks a device of its table up before the device is there, and hangs or panics for it.")
		return
	}
	which := fmt.Sprintf("%s %s on %s", b.Scenario(), b.Variant(), b.Kernel().Label)
	switch interference(b.Recording) {
	case untouched:
		p.para("", fmt.Sprintf("Yes: %s hit it with nothing made late, on a kernel that carries no instrumentation.", which))
	case delayed:
		p.para("", fmt.Sprintf("Yes, when a device takes its time: %s hit it on a kernel that carries no instrumentation, with a delay from outside (%s).", which, results.Injected(b.Recording)))
	default:
		p.para("", fmt.Sprintf("With help: %s hit it on a kernel that is not as it is shipped (%s; %s). It shows in which order things happen, not how often.", which, kernel(b.Recording), results.Injected(b.Recording)))
	}
	p.line("")
	p.para("", sentence(b.Verdict.Summary))
	raceLost(p, b)
}

// How far a boot was interfered with.
const (
	untouched = iota // a kernel without instrumentation, and nothing made late
	delayed          // such a kernel, and something made late from outside
	changed          // the kernel carries the shim or differs from its source
)

// interference says how far a boot was interfered with.
func interference(r *dmrace.Recording) int {
	arm := r.Kernel().Arm
	switch {
	case r.Recorded().Instrumented || arm != "" && arm != dmrace.ArmStock:
		return changed
	case len(r.Recorded().Injections) > 0 || len(r.Plan.Inject) > 0:
		return delayed
	}
	return untouched
}

// raced are the causes by which a boot loses the race that the mail is about. A boot that
// ends for another reason shows nothing of it.
var raced = []dmrace.Cause{dmrace.CauseDataDevice, dmrace.CauseHashDevice, dmrace.CausePhantom}

// mostNatural returns the boot that lost the race with the least interference.
func mostNatural(r *report.Report) (best report.Entry, found bool) {
	for _, b := range r.Boots() {
		failed := slices.Contains([]dmrace.Outcome{dmrace.Hung, dmrace.Panicked, dmrace.Restarted}, b.Verdict.Outcome) && slices.Contains(raced, b.Verdict.Cause)
		if failed && (!found || interference(b.Recording) < interference(best.Recording)) {
			best, found = b, true
		}
	}
	return best, found
}

// sentence makes a summary a sentence.
func sentence(s string) string {
	if s == "" {
		return "Nothing more is known of it."
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
