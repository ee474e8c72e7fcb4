package mail

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/results"
	"dmrace/results/report"
)

// change says what a change to the kernel did.
func change(p *page, r *report.Report) {
	v := r.Validated
	if len(v.Trials) == 0 {
		p.para("", "Nothing was booted on both kernels.")
		return
	}
	p.para("", "Every boot below was made twice, with the same command line: on the kernel before the change, and on the one after it.")
	p.heading("What the change did")
	what(p, v)
	p.line("")
	p.para("  ", results.Effects(v.Trials))
	p.line("")
	for _, t := range results.ByEffect(v.Trials) {
		trial(p, t)
	}
	upstream(p, r)
	trees(p, v)
	realLife(p, v)
	p.heading("Before and after")
	pairs(p, r)
}

// what names the change and the two kernels.
func what(p *page, v *results.Validated) {
	names := v.PatchNames()
	for _, c := range v.Commits {
		names = append(names, fmt.Sprintf("%s (%q)", c.ID, c.Subject))
	}
	if v.More > 0 {
		names = append(names, fmt.Sprintf("and %d more commits", v.More))
	}
	for i, name := range names {
		p.item([]string{"Change", ""}[min(i, 1)], name)
	}
	before, after := v.Trials[0].Before.Kernel(), v.Trials[0].After.Kernel()
	p.item("Before", results.SourceTree(before))
	if results.SourceTree(after) == results.SourceTree(before) && len(names) > 0 {
		p.item("After", "the same with the change")
	} else {
		p.item("After", results.SourceTree(after))
	}
}

// trial writes a row of the table, with both verdicts below it where they differ.
func trial(p *page, t results.Trial) {
	name := t.Before.Scenario() + "/" + t.Before.Variant()
	before, after := results.Outcome(t.Before.Verdict), results.Outcome(t.After.Verdict)
	first := fmt.Sprintf("  %-13s ", t.Effect())
	if before == after {
		p.para(first, name+": "+before)
		return
	}
	p.para(first, name)
	p.para("                before: ", before)
	p.para("                after:  ", after)
}

// upstream answers: what is the commit id of this change in Linus's tree?
func upstream(p *page, r *report.Report) {
	p.heading("The commit in Linus's tree")
	var ids []string
	if r.Envelope.Upstream != "" {
		ids = append(ids, r.Envelope.Upstream)
	} else {
		for _, f := range r.Validated.Patches() {
			if f.Upstream != "" && !slices.Contains(ids, f.Upstream) {
				ids = append(ids, f.Upstream)
			}
		}
	}
	for _, id := range ids {
		p.para("  ", known(id))
	}
	if len(ids) == 0 {
		p.para("", "None was named for this run: neither the change nor who ran it names one.")
	}
}

// trees answers: why is this needed, and in which trees?
func trees(p *page, v *results.Validated) {
	p.heading("Why it is needed in this tree")
	fixed := having(v, results.Fixed)
	if len(fixed) == 0 {
		p.para("", fmt.Sprintf("This run does not show that it is: of %s none fails before the change and passes after it.", boots(len(v.Trials))))
	} else {
		p.para("", fmt.Sprintf("Of %s on %s, %s without the change and not with it:", boots(len(v.Trials)), results.SourceTree(v.Trials[0].Before.Kernel()), fail(len(fixed))))
		p.line("")
	}
	for _, why := range reasons(fixed) {
		p.para("  * ", why)
	}
	p.line("")
	p.para("", regressions(v)+" No other tree was booted for this run.")
}

// reasons says why boots fail before the change, each reason once with the boots that it
// is the reason of.
func reasons(fixed []results.Trial) []string {
	boots := map[string][]string{}
	var order []string
	for _, t := range fixed {
		why := results.Outcome(t.Before.Verdict)
		if boots[why] == nil {
			order = append(order, why)
		}
		boots[why] = append(boots[why], t.Before.Scenario()+"/"+t.Before.Variant())
	}
	var out []string
	for _, why := range order {
		out = append(out, why+": "+strings.Join(boots[why], ", "))
	}
	return out
}

// regressions says whether anything that passed before does not any more.
func regressions(v *results.Validated) string {
	passed := 0
	for _, t := range v.Trials {
		if t.Want.Met(t.Before.Verdict) {
			passed++
		}
	}
	switch n := len(having(v, results.Regressed)); {
	case n > 0:
		return fmt.Sprintf("Of %s that passed before the change %d do not pass after it: see \"Before and after\".", boots(passed), n)
	case passed == 0:
		return "No boot passed before the change."
	}
	return fmt.Sprintf("What ended as expected before the change, %s, does so after it.", boots(passed))
}

// having returns the trials in which the change had an effect, in their order.
func having(v *results.Validated, e results.Effect) []results.Trial {
	return slices.DeleteFunc(slices.Clone(v.Trials), func(t results.Trial) bool { return t.Effect() != e })
}

func fail(n int) string {
	if n == 1 {
		return "1 fails"
	}
	return fmt.Sprintf("%d fail", n)
}

func boots(n int) string {
	if n == 1 {
		return "1 boot"
	}
	return fmt.Sprintf("%d boots", n)
}

// mostPairs is how many pairs of boots are shown whole; the table has the others.
const mostPairs = 3

// pairs shows what regressed, then what was fixed, of each scenario the boot that was
// interfered with least; where there is neither, the first pair.
func pairs(p *page, r *report.Report) {
	chosen := chosen(r.Validated)
	for i, t := range chosen {
		if i == mostPairs {
			break
		}
		if i > 0 {
			p.line("")
		}
		pair(p, r, t)
	}
	if n := len(chosen) - mostPairs; n > 0 {
		p.line("")
		p.para("", fmt.Sprintf("%d more of the table are not shown here.", n))
	}
}

// chosen are the pairs in the order in which they are shown.
func chosen(v *results.Validated) []results.Trial {
	var out []results.Trial
	for _, e := range []results.Effect{results.Regressed, results.Fixed} {
		of := having(v, e)
		slices.SortStableFunc(of, func(a, b results.Trial) int { return cmp.Compare(interference(a.Before), interference(b.Before)) })
		seen := map[string]bool{}
		var again []results.Trial
		for _, t := range of {
			if seen[t.Before.Scenario()] {
				again = append(again, t)
				continue
			}
			seen[t.Before.Scenario()] = true
			out = append(out, t)
		}
		out = append(out, again...)
	}
	if len(out) == 0 {
		out = v.Trials[:1]
	}
	return out
}

// pair shows one command line on both kernels.
func pair(p *page, r *report.Report, t results.Trial) {
	name := t.Before.Scenario() + "/" + t.Before.Variant()
	p.para("", name+titled(r, t.Before))
	p.line("")
	p.item("Effect", string(t.Effect()))
	p.item("Delay", delay(t.Before))
	p.line("  Command line, the same for both:")
	line := t.Before.Recorded().Cmdline
	p.wrapped(cmp.Or(line, t.Before.Plan.Cmdline))
	if after := t.After.Recorded().Cmdline; after != line {
		p.line("  ... which on the kernel after the change came to:")
		p.wrapped(after)
	}
	for _, side := range []struct {
		role string
		r    *dmrace.Recording
	}{{"Before the change", t.Before}, {"After the change", t.After}} {
		p.line("")
		p.para("* ", side.role+": "+results.Outcome(side.r.Verdict))
		p.line("")
		boot(p, entry(r, side.r))
	}
}

// titled adds what the report says of a boot.
func titled(r *report.Report, one *dmrace.Recording) string {
	if e := entry(r, one); e.Title != "" {
		return ": " + e.Title
	}
	return ""
}

// entry returns the boot of a recording, with all that the report has of it.
func entry(r *report.Report, one *dmrace.Recording) report.Entry {
	for _, b := range r.Boots() {
		if b.Recording == one {
			return b
		}
	}
	return report.Entry{Recording: one}
}
