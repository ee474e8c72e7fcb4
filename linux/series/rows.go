package series

import "slices"

// Row is one difference between kernel releases.
type Row struct {
	Name     string   // of the field in [Set]
	Commit   string   // in mainline, 12 hexadecimal digits
	Subject  string   // the commit's
	Mainline string   // the first release that has it, "6.2"; empty where every kernel with dm-init has it
	Stable   []string // the first stable release of each older branch that has it: "6.1.40"
	Unknown  []string // older branches for which it is not known: "6.19"
	Explain  string   // what it changes at boot

	set func(*Set) *bool
}

// Rows returns the table, in the order of the fields of [Set].
func Rows() []Row {
	all := slices.Clone(rows)
	for i := range all {
		all[i].Stable, all[i].Unknown = slices.Clone(all[i].Stable), slices.Clone(all[i].Unknown)
	}
	return all
}

// presence says whether a release has what a row describes.
type presence int

const (
	absent presence = iota
	present
	unclear
)

// in looks a release up in a row.
func (r Row) in(v version) presence {
	if r.Mainline == "" {
		return present
	}
	first := literal(r.Mainline)
	switch c := v.series(first); {
	case c > 0:
		return present
	case c == 0:
		return v.reaches(first)
	}
	if p := r.stable(v); p != absent {
		return p
	}
	if v.vendor || !v.rc && slices.ContainsFunc(r.Unknown, func(b string) bool { return v.series(literal(b)) == 0 }) {
		return unclear
	}
	return absent
}

// stable looks a release up among the stable branches of a row.
func (r Row) stable(v version) presence {
	for _, text := range r.Stable {
		if s := literal(text); v.series(s) == 0 {
			return v.reaches(s)
		}
	}
	return absent
}

// literal parses a version of the table.
func literal(text string) version {
	v, err := parse(text)
	if err != nil {
		panic(err) // the table is a constant of this package, and its test parses all of it
	}
	return v
}
