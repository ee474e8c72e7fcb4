package series

import "dmrace"

// Of returns what an arm of a kernel does of which these traits are known. What its
// source was seen to do with dm-mod.waitfor= outranks its release; the traits of a
// patched kernel are its own, for the arm alone tells nothing. Its errors are those of
// [For].
func Of(k dmrace.Traits, arm dmrace.Arm) (Set, error) {
	if arm.Patched() != "" {
		arm = dmrace.ArmStock
	}
	s, err := For(k.Release, arm)
	if err == nil && k.Waitfor != "" {
		s.Waitfor, s.SecondWait = k.Waitfor != dmrace.WaitforNone, k.Waitfor == dmrace.Waitfor2026
		s.cut(arm)
	}
	return s, err
}

// cut takes out what an arm lacks.
func (s *Set) cut(arm dmrace.Arm) {
	switch arm {
	case dmrace.ArmNoWaitfor:
		s.Waitfor, s.SecondWait = false, false
	case dmrace.ArmWaitfor2022:
		s.SecondWait = false
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
