package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/linux/series"
)

// unsure says on which unknown rows a finding rests, or how bad it is: "it is so only
// without 035641b01e72 (…), and 5.15.0-91-generic does not tell", and what would tell.
func (u *unclear) unsure(k key, worst, least int) string {
	so := func(s series.Set) bool { return u.weight(s, k) == worst }
	says := "it is so only "
	if least >= 0 {
		says = "it is as bad as that only "
		if worst == Error.weight() {
			says = "it is an error only "
		}
	} else {
		so = func(s series.Set) bool { return u.weight(s, k) >= 0 }
	}
	rows := slices.DeleteFunc(slices.Clone(u.matter), func(row series.Row) bool {
		_, _, decides := u.sides(row, so)
		return !decides
	})
	if len(rows) == 0 {
		rows = u.matter // none by itself, in the ways that were tried
	}
	var conditions []string
	ofWaitfor := true
	for _, row := range rows {
		with, without, _ := u.sides(row, so)
		conditions = append(conditions, condition(row, with, without))
		ofWaitfor = ofWaitfor && (row.Name == "Waitfor" || row.Name == "SecondWait")
	}
	text := fmt.Sprintf("%s%s, and %s does not tell", says, strings.Join(conditions, " and "), u.kernel.name)
	if ofWaitfor {
		text += "; its source tree does, given with --kernel"
	}
	return text
}

// sides reports in which ways a finding is so: with a row, without it, and whether the
// row decides about it, which is whether adding it or taking it away changes that in some
// way.
func (u *unclear) sides(row series.Row, so func(series.Set) bool) (with, without, decides bool) {
	for _, s := range u.ways {
		if so(s) {
			with, without = with || s.Has(row), without || !s.Has(row)
		}
		other, alone := turned(s, row)
		decides = decides || alone && slices.Contains(u.ways, other) && so(s) != so(other)
	}
	return with, without, decides
}

// turned returns the set with the row if it is without, and the other way round, and
// whether that changes this row alone.
func turned(s series.Set, row series.Row) (other series.Set, alone bool) {
	if s.Has(row) {
		other = s.Without(row)
		return other, other.With(row) == s
	}
	other = s.With(row)
	return other, other.Without(row) == s
}

// condition says what a row must be for a finding to be so.
func condition(row series.Row, with, without bool) string {
	switch {
	case with && without:
		return "depending on " + row.Reference()
	case with:
		return "with " + row.Reference()
	}
	return "without " + row.Reference()
}
