package page

import (
	"slices"

	"dmrace"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/results/report/lanes"
)

// What needs a look comes before what does not: ranks of boots, figures and scenarios.
const (
	wrong   = iota // regressed, without a verdict, or not as it was expected
	changed        // fixed, or failing in another way
	plain          // as it was, and as it was expected
)

// rank is that of the boot that needs a look most.
func rank(boots []report.Entry) int {
	least := plain
	for _, b := range boots {
		least = min(least, bootRank(b))
	}
	return least
}

func bootRank(b report.Entry) int {
	switch b.Effect() {
	case results.Regressed, results.Undecided:
		return wrong
	case results.Fixed, results.Differs:
		return changed
	}
	if b.Plan != nil && !b.AsExpected() && b.Side() == "" {
		return wrong
	}
	return plain
}

func figureRank(f lanes.Figure) int {
	return rank(entries(f))
}

func entries(f lanes.Figure) []report.Entry {
	var out []report.Entry
	for _, b := range f.Boots {
		out = append(out, b.Entry)
	}
	return out
}

// change is what a change to the kernel did, as the page has it.
type change struct {
	Kernels   []fact
	Changed   []trial
	Unchanged []trial
}

// trial is a boot before and after the change.
type trial struct {
	ID                string // of its figure
	Effect            string
	Scenario, Variant string
	Before, After     verdict
}

// verdict is how a boot ended, with what the sign before it needs.
type verdict struct {
	Verdict dmrace.Verdict
}

// Words puts the verdict in one line.
func (v verdict) Words() string { return results.Outcome(v.Verdict) }

// changeOf prepares what a change did; nil where there was none.
func changeOf(r *report.Report) *change {
	v := r.Validated
	if v == nil || len(v.Trials) == 0 {
		return nil
	}
	figures := slices.Concat(lanes.Figures(r)...)
	out := &change{Kernels: kernelsOf(v)}
	for _, t := range results.ByEffect(v.Trials) {
		row := trial{Effect: string(t.Effect()), Scenario: t.Before.Scenario(), Variant: t.Before.Variant(), Before: verdict{t.Before.Verdict}, After: verdict{t.After.Verdict}}
		i := slices.IndexFunc(figures, func(f lanes.Figure) bool {
			return slices.ContainsFunc(f.Boots, func(b lanes.Chart) bool { return b.Recording == t.Before })
		})
		if i >= 0 {
			row.ID = figures[i].ID
		}
		if e := t.Effect(); e == results.Passes || e == results.Fails {
			out.Unchanged = append(out.Unchanged, row)
		} else {
			out.Changed = append(out.Changed, row)
		}
	}
	return out
}

// kernelsOf names both kernels and what lies between them.
func kernelsOf(v *results.Validated) []fact {
	before, after := v.Trials[0].Before.Kernel(), v.Trials[0].After.Kernel()
	rows := []fact{{"before", results.SourceTree(before)}, {"after", results.SourceTree(after)}}
	for _, name := range results.PatchNames(after) {
		rows = append(rows, fact{"with", name})
	}
	for _, c := range v.Commits {
		rows = append(rows, fact{"with", c.ID + " " + c.Subject})
	}
	return rows
}

// kernelName names the kernel of a boot; beside a change its side says enough.
func kernelName(b lanes.Chart) string {
	if b.Side() != "" {
		return results.SourceTree(b.Kernel())
	}
	return b.Kernel().Label
}
