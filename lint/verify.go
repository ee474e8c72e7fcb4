package lint

import (
	"fmt"
	"strings"
)

// verified is how many fixed lines are looked at once more, those of the worst findings
// first: each costs one check for each kernel, and a line with more is broken as a whole.
// What is not looked at is not offered.
const verified = 16

// verify looks at the fixed lines once more, on every kernel that is asked about. One that
// has an error on some of them which the line has not is offered for the others alone. One
// that is right on none is offered with what it uncovers fixed as well, or not at all.
func verify(line string, found []Finding, checks []checkedFor, o Options, t *tables) {
	looks := map[string]look{} // by fixed line
	for i := range found {
		f := &found[i]
		if f.Fix == "" {
			continue
		}
		l, looked := looks[f.Fix]
		if !looked && len(looks) < verified {
			l = lookAt(line, *f, found, checks, o, t)
			looks[f.Fix] = l
		}
		f.rightOn(l, len(checks))
	}
}

// look is what a look at a fixed line showed.
type look struct {
	right           []string // the kernels on which it is right
	fixed, uncovers string   // where there is none: the line that is, or what is wrong with this one
}

// lookAt looks at the fixed line of a finding.
func lookAt(line string, f Finding, found []Finding, checks []checkedFor, o Options, t *tables) look {
	with := o
	with.Holes, _ = movedHoles(line, f.Fix, o.Holes)
	l := look{right: rightFor(f.Fix, checks, &with, t)}
	if len(l.right) == 0 {
		l.fixed, l.uncovers = completed(line, f, found, checks, o)
	}
	return l
}

// rightFor returns the kernels on which a fixed line has no error that the line had not.
func rightFor(fixed string, checks []checkedFor, o *Options, t *tables) []string {
	var right []string
	of := checker{line: fixed, options: o, tables: t, counts: true, alone: len(checks) == 1}
	for _, c := range checks {
		if !more(c.errors, errorsOf(of.findings(c.kernel))) {
			right = append(right, c.name)
		}
	}
	return right
}

// checkedFor is a kernel for which a line was checked.
type checkedFor struct {
	kernel
	errors map[string]int // of the line, by code
}

// rightOn says for which kernels a fix is right, unless it is for all, and completes or
// withdraws one that is right on none.
func (f *Finding) rightOn(l look, all int) {
	switch {
	case len(l.right) == all:
	case len(l.right) > 0:
		f.FixNote = fmt.Sprintf("right on %s alone, %s: %s", strings.Join(l.right, ", "), f.FixNote, f.Fix)
		f.Fix = ""
	case l.fixed != "":
		f.Fix = l.fixed
		f.FixNote += ", and what that uncovers fixed as well"
	default:
		f.Fix = ""
		if l.uncovers != "" {
			f.FixNote += "; but then " + l.uncovers
		}
	}
}

// errorsOf counts errors by their codes.
func errorsOf(found []Finding) map[string]int {
	var n map[string]int
	for i := range found {
		if f := &found[i]; f.Severity == Error {
			if n == nil {
				n = map[string]int{}
			}
			n[f.Code]++
		}
	}
	return n
}

// more reports whether there is an error that was not there before.
func more(before, after map[string]int) bool {
	for code, n := range after {
		if n > before[code] {
			return true
		}
	}
	return false
}
