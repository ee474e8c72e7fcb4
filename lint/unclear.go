package lint

import (
	"slices"

	"dmrace/linux/series"
)

// findings returns what is found in a line for a kernel. Of a row of the table that is
// not known of it, both is looked at: the line is checked as a kernel with the row takes
// it and as one without. What is found in either way stands; the rest is no error, and
// says on which row it rests. No rule needs to know of that.
func findings(line string, k kernel, o *Options, t *tables) []Finding {
	if len(k.unknown) == 0 {
		return newPass(line, k, o, t).check()
	}
	u := unclear{line: line, kernel: k, options: o, tables: t, checked: map[series.Set][]Finding{}}
	return u.findings()
}

// unclear is the check of a line for a kernel of which some rows are not known.
type unclear struct {
	line    string
	kernel  kernel // with none of the unknown rows
	options *Options
	tables  *tables
	checked map[series.Set][]Finding
	ways    []series.Set // what the kernel may do
	matter  []series.Row // the unknown rows that make a difference to the line
	several map[key]bool // places at which one rule finds more than one thing
}

func (u *unclear) findings() []Finding {
	none := u.kernel.features
	alike := func(a, b series.Set) bool { return same(u.check(a), u.check(b)) }
	u.matter = series.Matter(none, u.kernel.unknown, alike)
	if len(u.matter) == 0 {
		return u.check(none)
	}
	u.ways = series.Ways(none, u.matter)
	return u.join()
}

// check returns what is found if the kernel does what a set says.
func (u *unclear) check(s series.Set) []Finding {
	found, ok := u.checked[s]
	if !ok {
		k := u.kernel
		k.features = s
		found = newPass(u.line, k, u.options, u.tables).check()
		u.checked[s] = found
	}
	return found
}

// same reports whether two kernels have the same findings. A lost boot is not looked at:
// its times may differ.
func same(a, b []Finding) bool {
	return slices.EqualFunc(a, b, func(f, g Finding) bool {
		f.Race, g.Race = nil, nil
		return f == g
	})
}

// join puts what is found in several ways together. Of one finding the last way, with
// the most rows, knows best how to fix it.
func (u *unclear) join() []Finding {
	u.several = severalIn(u.ways, u.check)
	var joined []Finding
	index := map[key]int{}
	for _, s := range u.ways {
		for _, f := range u.check(s) {
			k := u.keyOf(f)
			i, ok := index[k]
			if !ok {
				i = len(joined)
				index[k] = i
				joined = append(joined, f)
			}
			joined[i] = better(joined[i], f)
		}
	}
	for i := range joined {
		u.weigh(&joined[i])
	}
	order(joined)
	return joined
}

// severalIn returns the places at which one rule finds more than one thing in some way.
func severalIn(ways []series.Set, check func(series.Set) []Finding) map[key]bool {
	several := map[key]bool{}
	for _, s := range ways {
		seen := map[key]bool{}
		for _, f := range check(s) {
			k := positionOf(f)
			several[k] = several[k] || seen[k]
			seen[k] = true
		}
	}
	return several
}

// positionOf is the key of whatever a rule finds at a place.
func positionOf(f Finding) key { return key{code: f.Code, start: f.Start, end: f.End} }

// keyOf tells the findings of the ways apart: by what is said where a rule finds several
// things at a place, and else by rule and place, for what is said may differ.
func (u *unclear) keyOf(f Finding) key {
	if u.several[positionOf(f)] {
		return keyOf(f)
	}
	return positionOf(f)
}

// better joins a finding with one of a later way.
func better(old, f Finding) Finding {
	if f.Fix == "" && old.Fix != "" {
		f.Fix, f.FixNote = old.Fix, old.FixNote
	}
	if f.Race == nil {
		f.Race = old.Race
	}
	return f
}

// weigh gives a finding the severity that it has whatever the kernel does, no more than a
// warning where it depends on that, and says on what.
func (u *unclear) weigh(f *Finding) {
	k, worst, least := u.keyOf(*f), -1, Error.weight()
	for _, s := range u.ways {
		w := u.weight(s, k)
		worst, least = max(worst, w), min(least, w)
	}
	f.Severity = severityOf(worst)
	if worst > least {
		f.Severity = severityOf(min(worst, Warning.weight()))
		f.Unsure = u.unsure(k, worst, least)
	}
}

// weight is that of a finding in a way, -1 where it is not found.
func (u *unclear) weight(s series.Set, k key) int {
	for _, f := range u.check(s) {
		if u.keyOf(f) == k {
			return f.Severity.weight()
		}
	}
	return -1
}
