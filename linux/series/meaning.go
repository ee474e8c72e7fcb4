package series

import (
	"fmt"
	"slices"
)

// Meaning says what the version was taken for where its text leaves that open, as one
// sentence without a full stop, or "" where it is one release. It says no more than the
// table knows.
func (r Release) Meaning() string {
	newest := literal(branches[len(branches)-1])
	switch {
	case r.compareSeries(newest) > 0 && !r.Vendor():
		return fmt.Sprintf("%s is newer than %s, the newest that is known here: it is taken to do what %s does", r, newest, newest)
	case r.Branch:
		if last := lastChange(r); last != (Release{}) {
			return fmt.Sprintf("%s is taken for its newest release, %s or later", r, last)
		}
		return fmt.Sprintf("%s is taken for its newest release", r)
	case r.Vendor():
		return fmt.Sprintf("%s is more than Linux %s: what was added to that its number does not tell, and a simulation leaves it out", r, r.numbers())
	case r.Candidate > 0:
		return fmt.Sprintf("%s comes before %s: what is new in that it may have or not, and a simulation leaves it out", r, r.numbers())
	}
	return ""
}

// numbers returns the release of which this is a candidate or a vendor's: "6.1.40", or
// "6.6" for mainline's.
func (r Release) numbers() string {
	bare := Release{Major: r.Major, Minor: r.Minor, Patch: r.Patch}
	if r.Patch == 0 {
		return bare.Series()
	}
	return bare.String()
}

// lastChange returns the last stable release of a branch that the table tells from the
// one before it, or the zero value.
func lastChange(branch Release) (last Release) {
	for _, row := range rows {
		for _, text := range row.Stable {
			if s := literal(text); s.compareSeries(branch) == 0 && s.Patch > last.Patch {
				last = s
			}
		}
	}
	return last
}

// branches are those for which the table was made, oldest first: 5.10, 6.1, 6.12 and 7.2
// were read in source, 5.15 and 6.6 are the long-term branches between them.
var branches = []string{"5.10", "5.15", "6.1", "6.6", "6.12", "7.2"}

// Branches returns the branches that the table was made for, oldest first: what holds on
// each of them is taken to hold on every kernel.
func Branches() []string { return slices.Clone(branches) }

// Newest returns the newest branch that is known: what a kernel is taken for that does
// not say what it is.
func Newest() string { return branches[len(branches)-1] }
