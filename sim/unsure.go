package sim

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/needs"
	"dmrace/linux/series"
)

// Unsure says how else the boot of a plan may end where that rests on what the release of
// the kernel does not tell: each end with what the kernel must have for it, first the one
// that [Predict] gives. It is empty where nothing that is unknown matters. Its errors are
// those of [FromPlan].
//
//	hung in rootwait: data-device-missing without 035641b01e72 (dm init: …); booted with
//	035641b01e72
func Unsure(p *dmrace.Plan, k dmrace.Traits) (string, error) {
	none, unknown, err := series.Known(k, p.Kernel.Arm)
	if err != nil {
		return "", err
	}
	e := ends{plan: p, release: k.Release, of: map[series.Set]string{}}
	matter := series.Matter(none, unknown, func(a, b series.Set) bool { return e.end(a) == e.end(b) })
	if len(matter) == 0 || e.err != nil {
		return "", e.err
	}
	return e.text(series.Ways(none, matter), matter), e.err
}

// ends is how the boot of a plan ends on kernels that do this or that.
type ends struct {
	plan    *dmrace.Plan
	release string
	of      map[series.Set]string
	err     error // the first
}

func (e *ends) end(f series.Set) string {
	known, ok := e.of[f]
	if ok {
		return known
	}
	b, err := layOut(e.plan, e.release, f)
	if err != nil {
		if e.err == nil {
			e.err = err
		}
		return ""
	}
	costs := CostsFor(e.plan.Kernel.Arch, e.release)
	v := dmrace.Judge(b.Run(&costs), needs.Criteria(e.plan))
	e.of[f] = dmrace.Expect{Outcome: v.Outcome, Stage: v.Stage, Cause: v.Cause}.String()
	return e.of[f]
}

// text lists the ends, each with the fewest rows that lead to it.
func (e *ends) text(ways []series.Set, matter []series.Row) string {
	var said, list []string
	named := map[string]bool{}
	for _, way := range ways {
		end := e.end(way)
		if slices.Contains(said, end) {
			continue
		}
		said = append(said, end)
		list = append(list, end+" "+condition(way, matter, named))
	}
	return strings.Join(list, "; ")
}

// condition says which of the rows a kernel has. named are those that were named in full
// before: their commits say enough.
func condition(way series.Set, matter []series.Row, named map[string]bool) string {
	var with, without []string
	for _, row := range matter {
		name := row.Reference()
		if named[row.Name] {
			name = row.Commit
		}
		named[row.Name] = true
		if way.Has(row) {
			with = append(with, name)
		} else {
			without = append(without, name)
		}
	}
	switch {
	case len(with) == 0:
		return "without " + strings.Join(without, " and ")
	case len(without) == 0:
		return "with " + strings.Join(with, " and ")
	}
	return fmt.Sprintf("with %s but not %s", strings.Join(with, " and "), strings.Join(without, " and "))
}
