package lanes

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/results/report"
)

// Figure is boots that are drawn above one another on one axis.
type Figure struct {
	ID     string // for anchors, unique within a report
	Group  string // the name of the group it is of
	Kernel string // the release that the boots ran; "" where it is unknown, or two lie beside each other
	Change string // the variant of which the boots before and after a change are shown; "" where there was none
	Boots  []Chart
	Axis   Axis
	Focus  Range // what is to be shown first: from dm-init's beginning to the last decisive fact
}

// Figures lays the groups of a report out, each kernel's boots in a figure of their
// own: on another kernel the same steps take place at other times, and an axis shared
// with it would show both small. The boots of one variant before and after a change are
// drawn together. The result has one list for each group.
func Figures(r *report.Report) [][]Figure {
	ids := namer{}
	out := make([][]Figure, len(r.Groups))
	for i, g := range r.Groups {
		index := map[string]int{}
		for _, b := range g.Boots {
			f := Figure{Group: g.Name, Kernel: b.Kernel().Release}
			if b.Side() != "" {
				f.Kernel, f.Change = "", b.Variant()
			}
			key := f.Kernel + "\x00" + f.Change
			n, ok := index[key]
			if !ok {
				n = len(out[i])
				index[key] = n
				f.ID = ids.name("figure", g.Name, f.Kernel+f.Change)
				out[i] = append(out[i], f)
			}
			laid := Of(b)
			laid.ID = ids.name("boot", b.Scenario(), b.Variant(), b.Kernel().Label)
			out[i][n].Boots = append(out[i][n].Boots, laid)
		}
		for n := range out[i] {
			out[i][n].share()
			out[i][n].tellTwins()
		}
	}
	return out
}

// OfLogs reports whether nobody planned these boots: they are in logs that were kept.
func (f *Figure) OfLogs() bool {
	return !slices.ContainsFunc(f.Boots, func(b Chart) bool { return b.Plan != nil })
}

// Has reports whether anything of that sort is in these boots.
func (f *Figure) Has(a Activity) bool {
	held := func(s Span) bool { return s.Activity == a && !s.Minor }
	return slices.ContainsFunc(f.Boots, func(b Chart) bool {
		return slices.ContainsFunc(b.Lanes, func(l Lane) bool { return slices.ContainsFunc(l.Spans, held) })
	})
}

// tellTwins marks boots that have the variant and the release of another in the figure, such
// as one on arm64 beside one on amd64, or one with a backport: a variant alone names both.
func (f *Figure) tellTwins() {
	count := map[string]int{}
	for _, b := range f.Boots {
		count[b.Label()]++
	}
	for i, b := range f.Boots {
		f.Boots[i].Twin = b.Plan != nil && count[b.Label()] > 1
	}
}

// share gives the boots of a figure their common axis.
func (f *Figure) share() {
	var times []time.Duration
	var from, to time.Duration
	first := true
	for _, b := range f.Boots {
		for _, e := range b.Timeline.Events {
			times = append(times, e.At)
		}
		times = append(times, b.Timeline.End.At)
		if begin, end, ok := b.interesting(); ok {
			if first || begin < from {
				from = begin
			}
			to, first = max(to, end), false
		}
	}
	f.Axis = newAxis(times, from, to)
	f.Focus = f.Axis.Whole()
	if !first {
		f.Focus = f.padded(Range{f.Axis.At(from), f.Axis.At(to)})
	}
}

// padding is the room left and right of the focus, as a share of it.
const padding = 0.03

// padded widens a range so that what lies at its ends can be seen, within the axis.
func (f *Figure) padded(r Range) Range {
	pad := max((r.To-r.From)*padding, 500)
	whole := f.Axis.Whole()
	return Range{max(whole.From, r.From-pad), min(whole.To+pad, r.To+pad)}
}

// interesting returns when the boot began to be decided and when that was over. A
// hang is part of it to its end: that it goes on is what there is to see.
func (b Chart) interesting() (from, to time.Duration, ok bool) {
	for _, e := range b.Timeline.Events {
		decides := dmrace.Decisive(e.Kind) || e.Kind == dmrace.DMWait || e.Kind == dmrace.RootwaitEnter
		if !decides {
			continue
		}
		if !ok {
			from, ok = e.At, true
		}
		to = e.At
	}
	if ok && b.Verdict.Outcome != dmrace.Booted {
		to = max(to, b.Timeline.End.At)
	}
	return from, to, ok
}

// namer makes names that are unique and fit into an anchor.
type namer map[string]bool

// name joins parts to an anchor. The second of a name ends in "-2".
func (n namer) name(parts ...string) string {
	base := anchor(strings.Join(parts, "-"))
	name := base
	for i := 2; n[name]; i++ {
		name = fmt.Sprintf("%s-%d", base, i)
	}
	n[name] = true
	return name
}

// anchor replaces what needs an escape in a URL or in HTML.
func anchor(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, strings.ToValidUTF8(s, "-"))
}
