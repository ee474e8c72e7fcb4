package lint

import (
	"fmt"
	"strings"
)

// verified is how many fixes of a line are looked at once more, the worst findings first: a
// line with more is broken as a whole, and each look costs one check for each kernel.
const verified = 16

// verify looks at the fixed lines once more, on every kernel that is asked about. One that
// has an error on some of them which the line has not is offered for the others alone.
func verify(line string, found []Finding, checks []checkedFor, o Options) {
	for i := range min(len(found), verified) {
		f := &found[i]
		holes, ok := movedHoles(line, f.Fix, o.Holes)
		if f.Fix == "" || !ok {
			continue
		}
		with := o
		with.Holes = holes
		var right []string
		for _, c := range checks {
			if !more(c.errors, errorsOf(findings(f.Fix, c.kernel, &with))) {
				right = append(right, c.name)
			}
		}
		f.rightOn(right, len(checks))
	}
}

// checkedFor is a kernel for which a line was checked.
type checkedFor struct {
	kernel
	errors map[string]int // of the line, by code
}

// rightOn says for which kernels a fix is right, unless it is for all.
func (f *Finding) rightOn(right []string, all int) {
	switch {
	case len(right) == all:
	case len(right) == 0:
		f.Fix = ""
	default:
		f.FixNote = fmt.Sprintf("right on %s alone, %s: %s", strings.Join(right, ", "), f.FixNote, f.Fix)
		f.Fix = ""
	}
}

// errorsOf counts errors by their codes.
func errorsOf(found []Finding) map[string]int {
	n := map[string]int{}
	for _, f := range found {
		if f.Severity == Error {
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
