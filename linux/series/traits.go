package series

import "dmrace"

// Of returns what an arm of a kernel does of which these traits are known. What its
// source was seen to do with dm-mod.waitfor= outranks its release; the traits of a
// patched kernel are its own, for the arm alone tells nothing. Its errors are those of
// [For].
func Of(k dmrace.Traits, arm dmrace.Arm) (Set, error) {
	s, _, err := Known(k, arm)
	return s, err
}

// Known returns what [Of] does, and the rows that it had to count as absent because the
// release does not tell: its branch is in the row's Unknown, it is a candidate of the
// release that first has it, or a vendor's. What the source was seen to do with
// dm-mod.waitfor= is known, and so is what the arm has and lacks.
func Known(k dmrace.Traits, arm dmrace.Arm) (s Set, unknown []Row, err error) {
	if arm.Patched() != "" {
		arm = dmrace.ArmStock
	}
	r, err := parseFor(k.Release, arm)
	if err != nil {
		return Set{}, nil, err
	}
	for i := range rows {
		row := &rows[i]
		switch row.In(r) {
		case Present:
			*row.set(&s) = true
		case Unclear:
			if !row.known(k, arm) {
				unknown = append(unknown, row.clone())
			} else if row.Name == "Waitfor" {
				s.Waitfor = true // cut takes it away again if the arm lacks it
			}
		}
	}
	if k.Waitfor != "" {
		s.Waitfor, s.SecondWait = k.Waitfor != dmrace.WaitforNone, k.Waitfor == dmrace.Waitfor2026
	}
	s.cut(arm)
	return s, unknown, nil
}

// cut takes out what an arm lacks, and puts in what it brings.
func (s *Set) cut(name dmrace.Arm) {
	if arm, ok := ArmNamed(name); ok {
		arm.apply(s)
	}
}

// Does says what dm-mod.waitfor= does in such a kernel.
func (s Set) Does() dmrace.Waitfor {
	switch {
	case s.SecondWait:
		return dmrace.Waitfor2026
	case s.Waitfor:
		return dmrace.Waitfor2022
	}
	return dmrace.WaitforNone
}
