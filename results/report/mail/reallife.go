package mail

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/results/report"
)

// realLife answers: is this actually able to be hit in real life? The answer rests on
// the boot that the change fixes and that was interfered with least.
func realLife(p *page, v *results.Validated) {
	p.heading("Can it be hit in real life?")
	fixed := having(v, results.Fixed)
	if len(fixed) == 0 {
		p.para("", "This run does not show it: the change makes no boot pass that fails without it.")
		return
	}
	var before []*dmrace.Recording
	for _, t := range fixed {
		before = append(before, t.Before)
	}
	answer(p, mostNatural(before), "without the change")
}

// natural answers the same of boots without a change: of those that lose the race of the
// tables, which a longer wait would let come up.
func natural(p *page, r *report.Report) {
	var lost []*dmrace.Recording
	for _, b := range r.Boots() {
		if slices.Contains([]dmrace.Outcome{dmrace.Hung, dmrace.Panicked, dmrace.Restarted}, b.Verdict.Outcome) && slices.Contains(raced, b.Verdict.Cause) {
			lost = append(lost, b.Recording)
		}
	}
	if len(lost) == 0 {
		return
	}
	p.heading("Can it be hit in real life?")
	answer(p, mostNatural(lost), "and fails")
}

// answer says how natural a failure is, and how it came about.
func answer(p *page, b *dmrace.Recording, how string) {
	which := fmt.Sprintf("%s/%s", b.Scenario(), b.Variant())
	switch interference(b) {
	case untouched:
		p.para("", fmt.Sprintf("Yes: %s hits it %s, with nothing made late, on a kernel that carries no instrumentation (%s).", which, how, circumstances(b)))
	case delayed:
		p.para("", fmt.Sprintf("Yes, when a device takes its time: %s hits it %s, on a kernel that carries no instrumentation, with a delay from outside (%s).", which, how, results.Injected(b)))
	default:
		p.para("", fmt.Sprintf("With help: %s hits it %s, on a kernel that is not as it is shipped (%s; %s). It shows in which order things happen, not how often.", which, how, kernel(b), results.Injected(b)))
	}
	p.line("")
	p.para("", sentence(b.Verdict.Summary))
	raceLost(p, report.Entry{Recording: b})
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

// raced are the causes by which a boot loses the race of the tables. A boot that ends for
// another reason shows nothing of it.
var raced = []dmrace.Cause{dmrace.CauseDataDevice, dmrace.CauseHashDevice, dmrace.CausePhantom}

// circumstances are where a boot was made and by which clock: "in QEMU, icount clock, tcg".
func circumstances(b *dmrace.Recording) string {
	all := []string{visible.Line(results.Where(&b.Observation)), results.Clock(b)}
	return strings.Join(slices.DeleteFunc(all, func(s string) bool { return s == "" }), ", ")
}

// mostNatural returns the first of the boots that were interfered with least, of these one
// on a board if there is any: that is real life.
func mostNatural(boots []*dmrace.Recording) *dmrace.Recording {
	best := boots[0]
	for _, b := range boots {
		less := interference(b) - interference(best)
		if less < 0 || less == 0 && b.Origin == dmrace.OriginBoard && best.Origin != dmrace.OriginBoard {
			best = b
		}
	}
	return best
}

// sentence makes a summary a sentence.
func sentence(s string) string {
	if s == "" {
		return "Nothing more is known of it."
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
