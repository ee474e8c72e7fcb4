package lint

import (
	"fmt"
	"strings"
)

// verify looks at the fixed lines once more, on every kernel that is asked about. One that
// has an error on some of them which the line has not is offered for the others alone.
func verify(line string, found []Finding, versions []string, o Options) error {
	had := map[string]map[string]int{}
	for _, version := range versions {
		k, err := kernelOf(version, o)
		if err != nil {
			return err
		}
		had[version] = errorsOf(findings(line, k, &o))
	}
	for i := range found {
		f := &found[i]
		holes, ok := movedHoles(line, f.Fix, o.Holes)
		if f.Fix == "" || !ok {
			continue
		}
		with := o
		with.Holes = holes
		var right []string
		for _, version := range versions {
			k, err := kernelOf(version, o)
			if err != nil {
				return err
			}
			if !more(had[version], errorsOf(findings(f.Fix, k, &with))) {
				right = append(right, version)
			}
		}
		f.rightOn(right, versions)
	}
	return nil
}

// rightOn says for which kernels a fix is right, unless it is for all.
func (f *Finding) rightOn(right, versions []string) {
	switch {
	case len(right) == len(versions):
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
