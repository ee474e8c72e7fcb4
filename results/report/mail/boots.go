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

// beforeAfter shows the two boots of a scenario that tell its story, and what sets them
// apart.
func beforeAfter(p *page, g report.Group) {
	p.para("", strings.TrimSuffix(g.Name+": "+g.Title, ": "))
	var recordings []*dmrace.Recording
	for _, b := range g.Boots {
		recordings = append(recordings, b.Recording)
	}
	before, after := results.BeforeAfter(recordings)
	if before == nil {
		p.line("")
		p.para("* Before: ", "there is none to show. Every recorded boot of this scenario reaches PID 1.")
	} else {
		boot(p, "* Before: ", find(g, before))
	}
	if after == nil {
		p.line("")
		p.para("* After: ", "there is none to show. No recorded boot of this scenario waits for its devices and then reaches PID 1.")
	} else {
		boot(p, "* After: ", find(g, after))
	}
	if before != nil && after != nil {
		difference(p, before, after)
	}
	p.line("")
}

// find returns the boot of a recording.
func find(g report.Group, r *dmrace.Recording) report.Entry {
	return g.Boots[slices.IndexFunc(g.Boots, func(b report.Entry) bool { return b.Recording == r })]
}

// boot writes one boot: what it was, how it ended, its log and its provenance.
func boot(p *page, role string, b report.Entry) {
	v := b.Recorded()
	p.line("")
	title := strings.TrimPrefix(b.Title, strings.TrimPrefix(role, "* ")) // "Before: the table is ..."
	p.para(role, strings.TrimSuffix(b.Variant()+". "+title, ". "))
	p.line("")
	p.item("Verdict", results.Outcome(b.Verdict)+unexpected(b))
	p.item("That is", b.Verdict.Summary)
	p.item("Kernel", kernel(b.Recording))
	p.item("Delay", delay(b.Recording))
	p.line("")
	lines(p, b)
	p.line("")
	p.item("Clock", results.Clock(b.Recording))
	p.item("QEMU", v.QEMU)
	p.item("Compiler", v.Kernel.Compiler)
	p.item("Predicted", predicted(b))
	if at := results.RecordedAt(b.Recording, "2006-01-02 15:04:05 UTC"); at != "" {
		p.item("Recorded", at+by(v.Dmrace))
	}
	if v.Rerun != "" {
		p.line("  To repeat it:")
		p.line("    %s", visible.Line(v.Rerun))
	}
}

// delay says whether something was made late.
func delay(r *dmrace.Recording) string {
	if len(r.Recorded().Injections) == 0 {
		return "natural: nothing was injected"
	}
	return results.Injected(r)
}

func by(version string) string {
	if version == "" {
		return ""
	}
	return ", by dmrace " + version
}

// predicted says what the simulator made of the boot's command line, where it was asked.
func predicted(b report.Entry) string {
	a, ok := b.Agreement()
	switch d := a.Differences(); {
	case b.NotModelled != nil:
		return b.NotModelled.Error()
	case !ok:
		return ""
	case d != "":
		return "otherwise, from the command line alone: " + d
	}
	return "the same, from the command line alone"
}

// difference says what sets the boot after apart from the boot before: a reader must
// not have to compare two command lines word by word.
func difference(p *page, before, after *dmrace.Recording) {
	p.line("")
	p.line("What differs between the two:")
	p.line("")
	if b, a := kernel(before), kernel(after); b != a {
		p.para("  * ", fmt.Sprintf("the kernel: before %s, after %s", b, a))
	} else {
		p.para("  * ", "not the kernel: it is the same")
	}
	if b, a := before.Plan.Machine, after.Plan.Machine; b != a {
		p.para("  * ", fmt.Sprintf("the PS/2 controller of the machine: before %t, after %t", b.I8042, a.I8042))
	}
	if b, a := delay(before), delay(after); b != a {
		p.para("  * ", fmt.Sprintf("the delay: before %s, after %s", b, a))
	}
	words(p, "only before", before, after)
	words(p, "only after", after, before)
}

// words lists what the command line of one boot has and that of the other has not.
func words(p *page, when string, one, other *dmrace.Recording) {
	there := strings.Fields(other.Plan.Cmdline)
	var only []string
	for _, w := range strings.Fields(one.Plan.Cmdline) {
		if !slices.Contains(there, w) {
			only = append(only, w)
		}
	}
	if len(only) > 0 {
		p.para("  * ", "on the command line "+when+": "+strings.Join(only, " "))
	}
}
