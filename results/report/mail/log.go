package mail

import (
	"fmt"
	"slices"

	"dmrace"
	"dmrace/results"
	"dmrace/results/report"
)

// A boot that was not recorded here answers none of the questions of a stable maintainer:
// of a log that somebody kept it is not known how the kernel was built, and a simulated
// boot shows nothing that happened. What is said of it is where it ended and why.

// recorded returns the boots that were recorded, and those that were not.
func recorded(r *report.Report) (here, elsewhere []report.Entry) {
	for _, b := range r.Boots() {
		if b.Provenance != nil {
			here = append(here, b)
		} else {
			elsewhere = append(elsewhere, b)
		}
	}
	return here, elsewhere
}

// onlyRecorded is the report without the boots that were not.
func onlyRecorded(r *report.Report) *report.Report {
	out := *r
	out.Groups = nil
	for _, g := range r.Groups {
		g.Boots = slices.DeleteFunc(slices.Clone(g.Boots), func(b report.Entry) bool { return b.Provenance == nil })
		if len(g.Boots)+len(g.Omitted) > 0 {
			out.Groups = append(out.Groups, g)
		}
	}
	return &out
}

// ended says of each boot where it ended, why, and which lines show it.
func ended(p *page, boots []report.Entry) {
	for _, b := range boots {
		p.heading("Where the boot ended, and why: " + b.FullName())
		p.item("Verdict", results.Outcome(b.Verdict)+unexpected(b))
		p.item("That is", b.Verdict.Summary)
		p.item("Kernel", results.Kernel(&b.Observation))
		p.item("Seen", results.Origin(&b.Observation))
		if b.Plan != nil {
			p.item("Delay", results.Injected(b.Recording))
		}
		raceLost(p, b)
		p.line("")
		lines(p, b)
		sentences(p, "What to do next", b.Next)
		sentences(p, "What is not known", b.Unknown)
	}
}

// sentences writes what is said under a heading, if there is anything.
func sentences(p *page, heading string, said []string) {
	if len(said) == 0 {
		return
	}
	p.heading(heading)
	for _, s := range said {
		p.para("", s)
	}
}

// raceLost says by how much a race was lost.
func raceLost(p *page, b report.Entry) {
	if w, ok := dmrace.RaceWindow(b.Timeline, b.Criteria); ok && w.Margin() < 0 {
		p.line("")
		p.para("", fmt.Sprintf("The devices of the table were looked up at %s; the last of them appeared at %s.", dmrace.Seconds(w.Lookup.At), dmrace.Seconds(w.Appeared.At)))
	}
}

// lines writes the lines that matter, each with what is decisive about it.
func lines(p *page, b report.Entry) {
	for _, l := range results.Log(b.Recording) {
		p.line("%s", l.Text)
		if l.Why != "" {
			p.para("    ^-- ", l.Why)
		}
	}
}
