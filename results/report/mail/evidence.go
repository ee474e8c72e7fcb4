package mail

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/english"
	"dmrace/internal/visible"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/results/report"
)

// evidence says how boots ended that lie on no two sides of a change.
func evidence(p *page, r *report.Report) {
	p.para("", r.Title)
	p.heading("What was booted" + places(r))
	for _, b := range r.Boots() {
		p.para("  * ", fmt.Sprintf("%s/%s on %s: %s%s", b.Scenario(), b.Variant(), kernel(b.Recording), results.Outcome(b.Verdict), unexpected(b)))
	}
	for _, g := range r.Groups {
		for _, o := range g.Omitted {
			p.para("  * ", fmt.Sprintf("%s/%s: not booted: %s", g.Name, o.Name, o.Why))
		}
	}
	if len(r.Boots()) == 0 {
		p.para("", "No boot was recorded.")
		return
	}
	if len(r.Boots()) > 1 {
		natural(p, r)
	}
	for _, g := range r.Groups {
		story(p, g)
	}
}

// places says where the boots of a report were made: ", in QEMU and on board bench-pi".
func places(r *report.Report) string {
	var all []string
	for _, b := range r.Boots() {
		if where := visible.Line(results.Where(&b.Observation)); where != "" && !slices.Contains(all, where) {
			all = append(all, where)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return ", " + english.And(all)
}

// story shows the boots of a scenario that tell its story: two that differ in one thing,
// else each that did not come up, else the first.
func story(p *page, g report.Group) {
	if len(g.Boots) == 0 {
		return
	}
	p.heading(strings.TrimSuffix(g.Name+": "+g.Title, ": "))
	if a, b, what := differInOne(g.Boots); what != "" {
		p.para("", "Two boots that differ in "+what+".")
		one(p, "", a)
		one(p, "", b)
		difference(p, a.Recording, b.Recording)
		return
	}
	shown := slices.DeleteFunc(slices.Clone(g.Boots), func(b report.Entry) bool { return b.Verdict.Outcome == dmrace.Booted })
	if len(shown) == 0 {
		shown = g.Boots
	}
	one(p, "", shown[0])
	if n := len(g.Boots) - 1; n > 0 {
		p.line("")
		p.para("", fmt.Sprintf("Of the other %s the list above has the verdicts.", boots(n)))
	}
}

// differInOne returns a boot that does not come up and one that does, which differ in the
// kernel alone or in the command line alone, and in which of them; "" where there are none.
func differInOne(all []report.Entry) (failed, booted report.Entry, what string) {
	for _, want := range []string{"the kernel alone", "the command line alone"} {
		for _, a := range all {
			for _, b := range all {
				if a.Verdict.Outcome != dmrace.Booted && b.Verdict.Outcome == dmrace.Booted && differ(a.Recording, b.Recording) == want {
					return a, b, want
				}
			}
		}
	}
	return report.Entry{}, report.Entry{}, ""
}

// differ says in what two boots differ, where it is one thing.
func differ(a, b *dmrace.Recording) string {
	machines := a.Plan.Machine == b.Plan.Machine && reflect.DeepEqual(a.Plan.Disk, b.Plan.Disk) && slices.Equal(a.Recorded().Injections, b.Recorded().Injections)
	line := a.Plan.Cmdline == b.Plan.Cmdline
	kernel := a.Kernel().ImageHash == b.Kernel().ImageHash
	switch {
	case machines && line && !kernel:
		return "the kernel alone"
	case machines && !line && kernel:
		return "the command line alone"
	}
	return ""
}

// one writes one boot: what it was, how it ended, its log and its provenance.
func one(p *page, role string, b report.Entry) {
	p.line("")
	p.para("* ", strings.TrimSuffix(role+b.Variant()+": "+b.Title, ": "))
	p.line("")
	p.item("Verdict", results.Outcome(b.Verdict)+unexpected(b))
	p.item("Kernel", kernel(b.Recording))
	p.item("Delay", delay(b.Recording))
	boot(p, b)
}

// boot writes why a boot ended as it did, its log and its provenance.
func boot(p *page, b report.Entry) {
	v := b.Recorded()
	p.item("That is", b.Verdict.Summary)
	p.line("")
	lines(p, b)
	p.line("")
	p.item("Clock", results.Clock(b.Recording))
	p.item("QEMU", v.QEMU)
	p.item("Board", results.Board(b.Recording))
	p.item("Compiler", v.Kernel.Compiler)
	p.item("Image", hashed(v.Kernel.ImageHash))
	p.item("Predicted", b.Simulated("the same, from the command line alone", "otherwise, from the command line alone: "))
	if at := results.RecordedAt(b.Recording, "2006-01-02 15:04:05 UTC"); at != "" {
		p.item("Recorded", at+by(v.Dmrace))
	}
	if v.Rerun != "" {
		p.line("  To repeat it:")
		p.command(v.Rerun)
	}
}

func hashed(sum string) string {
	if sum == "" {
		return ""
	}
	return "SHA-256 " + sum
}

func by(version string) string {
	if version == "" {
		return ""
	}
	return ", by dmrace " + version
}

// delay says whether something was made late.
func delay(r *dmrace.Recording) string {
	if len(r.Recorded().Injections) == 0 {
		return "natural: nothing was injected"
	}
	return results.Injected(r)
}

// difference names the words that only one of two command lines has: a reader must not
// have to compare them.
func difference(p *page, before, after *dmrace.Recording) {
	for _, d := range []struct {
		when       string
		one, other *dmrace.Recording
	}{{"the first", before, after}, {"the second", after, before}} {
		there := strings.Fields(d.other.Plan.Cmdline)
		only := slices.DeleteFunc(strings.Fields(d.one.Plan.Cmdline), func(w string) bool { return slices.Contains(there, w) })
		if len(only) > 0 {
			p.line("")
			p.para("  ", "Only on the command line of "+d.when+": "+strings.Join(only, " "))
		}
	}
}

// unexpected marks a boot that did not end as its scenario says.
func unexpected(b report.Entry) string {
	wanted := results.Unexpected(b.Recording)
	if wanted == "" {
		return ""
	}
	return " (expected: " + wanted + ")"
}

// kernel names the kernel of a boot and says how it differs from its source.
func kernel(r *dmrace.Recording) string {
	k := r.Kernel()
	instrumented := "uninstrumented"
	if r.Recorded().Instrumented {
		instrumented = "instrumented: it carries the dmrace shim"
	}
	return fmt.Sprintf("%s, %s, %s", results.Built(k), armInWords(k.Arm), instrumented)
}

// armInWords says what the arm of a kernel is, to a reader who does not know the name.
func armInWords(arm dmrace.Arm) string {
	switch {
	case arm.Patched() != "":
		return "patched"
	case arm == dmrace.ArmStock:
		return "stock"
	case arm == "":
		return "as it was given"
	case arm == dmrace.ArmNoWaitfor:
		return "with the dm-mod.waitfor= loop cut out"
	case arm == dmrace.ArmWaitfor2022:
		return "without the second wait of 99a2312f6980"
	}
	if a, known := series.ArmNamed(arm); known {
		return a.Title
	}
	return "arm " + string(arm)
}
