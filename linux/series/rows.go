package series

import (
	"slices"
	"sync"
)

// Row is one difference between kernel releases.
type Row struct {
	Name     string   // of the field in [Set]
	Commit   string   // in mainline, 12 hexadecimal digits
	Subject  string   // the commit's
	Mainline string   // the first release that has it, "6.2"; empty where every kernel with dm-init has it
	Stable   []string // the first stable release of each older branch that has it: "6.1.40"
	Unknown  []string // older branches for which it is not known: "6.19"
	Explain  string   // what it changes at boot
	Arm      bool     // no release has it: an arm of [Arms] brings it

	set func(*Set) *bool
}

// Rows returns the table, in the order of the fields of [Set].
func Rows() []Row {
	all := make([]Row, len(rows))
	for i, r := range rows {
		all[i] = r.clone()
	}
	return all
}

// clone returns a copy that a caller may change.
func (r Row) clone() Row {
	r.Stable, r.Unknown = slices.Clone(r.Stable), slices.Clone(r.Unknown)
	return r
}

// RowNamed returns the row of a field of [Set], and whether there is one.
func RowNamed(name string) (Row, bool) {
	for _, r := range rows {
		if r.Name == name {
			return r.clone(), true
		}
	}
	return Row{}, false
}

// Presence says whether a kernel has what a row describes.
type Presence int

// The presences.
const (
	Absent  Presence = iota
	Present          // it is in the release
	Unclear          // the release does not tell
)

// In looks a release up in the row.
func (r *Row) In(v Release) Presence {
	switch {
	case r.Arm:
		return Absent
	case r.Mainline == "":
		return Present
	}
	first := literal(r.Mainline).First()
	switch c := v.compareSeries(first); {
	case c > 0:
		return Present
	case c == 0:
		return v.reaches(first)
	}
	if p := r.stable(v); p != Absent {
		return p
	}
	if v.Vendor() || v.Candidate == 0 && slices.ContainsFunc(r.Unknown, func(b string) bool { return v.compareSeries(literal(b)) == 0 }) {
		return Unclear
	}
	return Absent
}

// stable looks a release up among the stable branches of a row.
func (r *Row) stable(v Release) Presence {
	for _, text := range r.Stable {
		if s := literal(text); v.compareSeries(s) == 0 {
			return v.reaches(s)
		}
	}
	return Absent
}

// First returns the first release of a branch: "6.2" in a row is 6.2.0. Any other
// version is itself.
func (r Release) First() Release {
	r.Branch = false
	return r
}

// reaches says whether a release is first, of the same branch, or one after it. A
// candidate of first may or may not hold what is new in it.
func (r Release) reaches(first Release) Presence {
	switch {
	case r.Branch || r.Patch > first.Patch || r.Patch == first.Patch && r.Candidate == 0:
		return Present
	case r.Patch == first.Patch:
		return Unclear
	}
	return Absent
}

// Before reports whether the release is known to come before a version, of which a
// branch is its first release: 5.10 and 6.5.13 come before "6.6". A branch, being its
// newest release, comes before none of its own, and of a candidate of that version, or
// a vendor's kernel of its branch, it is not known.
func (r Release) Before(version Release) bool {
	first := version.First()
	if c := r.compareSeries(first); c != 0 {
		return c < 0
	}
	return r.reaches(first) == Absent && !r.Vendor()
}

// literals are the versions of the table.
var literals = sync.OnceValue(func() map[string]Release {
	all := map[string]Release{}
	for _, r := range rows {
		for _, text := range slices.Concat([]string{r.Mainline}, r.Stable, r.Unknown) {
			if v, ok := parse(text); ok {
				all[text] = v
			}
		}
	}
	return all
})

// literal is a version of the table, parsed.
func literal(text string) Release {
	if v, ok := literals()[text]; ok {
		return v
	}
	v, ok := parse(text)
	if !ok {
		panic("series: " + text) // the table is a constant of this package, and its test parses all of it
	}
	return v
}
