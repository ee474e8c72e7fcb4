package lint

import "slices"

// Fixed returns a line with all fixed that can be fixed for sure, and the findings that
// this answers, in the order in which they were: a line counts only if, checked again for
// every kernel that is asked about, it has no problem that the one before had not. What is
// wrong with the line as a whole may hide other problems: it is fixed if those can be
// fixed, too. Notes are left alone. The errors are those of [Check].
func Fixed(line string, o Options) (string, []Finding, error) {
	const most = 32
	found, checks, err := check(line, o, &tables{})
	if err != nil {
		return line, nil, err
	}
	first := fixState{line: line, found: found, checks: checks, holes: o.Holes}
	sure, now := first, first
	for range most {
		next, err := now.step(o)
		if err != nil {
			return line, nil, err
		}
		if next == nil {
			break
		}
		now = *next
		if first.noneNew(&now) {
			sure = now
		}
	}
	return sure.line, sure.answered, nil
}

// fixState is a line with some things fixed.
type fixState struct {
	line     string
	found    []Finding    // in it
	checks   []checkedFor // with the errors of each kernel
	holes    []Hole       // of it
	answered []Finding
}

// completed goes on with the fix of a finding that uncovers errors until none of them is left,
// and returns that line, or else what is wrong with the fix. Of what is on the root itself no
// fix may bring an error.
func completed(line string, f Finding, found []Finding, checks []checkedFor, o Options) (fixed, wrong string) {
	const most = 4
	first := fixState{line: line, found: found, checks: checks, holes: o.Holes}
	now, err := first.with(f, o)
	if err != nil || now.line == line {
		return "", ""
	}
	wrong = newError(found, now.found)
	for range most {
		if aboutRoot(f) {
			break
		}
		next, err := now.step(o)
		if err != nil || next == nil {
			break
		}
		if now = next; first.noneNew(now) {
			return now.line, ""
		}
	}
	return "", wrong
}

// newError is what the first error says that was not there before.
func newError(before, after []Finding) string {
	had := countOf(before)
	for _, f := range after {
		if key := "error " + f.Code; f.Severity == Error {
			if had[key]--; had[key] < 0 {
				return f.Message
			}
		}
	}
	return ""
}

// step fixes one more thing, of errors before that of warnings; nil: there is none.
func (s *fixState) step(o Options) (*fixState, error) {
	var hiding *fixState
	for _, severity := range []Severity{Error, Warning} {
		for _, f := range s.found {
			if f.Severity != severity || f.Fix == "" || f.Fix == s.line {
				continue
			}
			next, err := s.with(f, o)
			switch {
			case err != nil:
				return nil, err
			case countOf(next.found)[f.Code] >= countOf(s.found)[f.Code]:
			case s.noneNew(next):
				return next, nil
			case hiding == nil && !aboutRoot(f):
				hiding = next
			}
		}
	}
	return hiding, nil
}

// with is the state with one finding answered; the same state where its fix goes through a
// hole.
func (s *fixState) with(f Finding, o Options) (*fixState, error) {
	holes, ok := movedHoles(s.line, f.Fix, s.holes)
	if !ok {
		return s, nil
	}
	o.Holes = holes
	found, checks, err := check(f.Fix, o, &tables{})
	if err != nil {
		return nil, err
	}
	return &fixState{f.Fix, found, checks, holes, append(slices.Clone(s.answered), f)}, nil
}

// noneNew reports whether a state has no finding that is new or worse, and on no kernel an
// error that is: what only some of them have is a warning in the findings, before as after.
func (s *fixState) noneNew(next *fixState) bool {
	for i := range min(len(s.checks), len(next.checks)) {
		if more(s.checks[i].errors, next.checks[i].errors) {
			return false
		}
	}
	return noneNew(s.found, next.found)
}

// noneNew reports whether no finding is new or worse. A warning that rests on what only
// some kernels do counts as well.
func noneNew(before, after []Finding) bool {
	had := countOf(before)
	for code, n := range countOf(after) {
		if n > had[code] {
			return false
		}
	}
	return true
}

// countOf counts errors and warnings by their codes, and errors once more by themselves.
func countOf(found []Finding) map[string]int {
	n := map[string]int{}
	for _, f := range found {
		if f.Severity != Note {
			n[f.Code]++
		}
		if f.Severity == Error {
			n["error "+f.Code]++
		}
	}
	return n
}

// movedHoles returns where the holes of a line are in its fixed form, without those that the
// fix goes through. It reports whether there are none of these.
func movedHoles(line, fixed string, holes []Hole) (moved []Hole, all bool) {
	if len(holes) == 0 {
		return nil, true
	}
	from, behind := common(line, fixed)
	for _, h := range holes {
		switch {
		case h.End <= from:
		case h.Start >= len(line)-behind:
			h.Start += len(fixed) - len(line)
			h.End += len(fixed) - len(line)
		default:
			continue
		}
		moved = append(moved, h)
	}
	return moved, len(moved) == len(holes)
}

// common returns how much two lines have in common at their beginnings, and at their ends.
func common(line, fixed string) (from, behind int) {
	for from < len(line) && from < len(fixed) && line[from] == fixed[from] {
		from++
	}
	for behind < len(line)-from && behind < len(fixed)-from && line[len(line)-1-behind] == fixed[len(fixed)-1-behind] {
		behind++
	}
	return from, behind
}
