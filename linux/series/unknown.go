package series

import "dmrace"

// Whether says whether a kernel of which these traits are known has a row: as its source
// was seen, or else as its release tells. Of a kernel without a release, and of a row that
// there is not, it is [Unclear].
func Whether(k dmrace.Traits, name string) Presence {
	row, isRow := RowNamed(name)
	r, isRelease := parse(k.Release)
	switch {
	case isRow && row.known(k, "") && name == "Waitfor":
		return presence(k.Waitfor != dmrace.WaitforNone)
	case isRow && row.known(k, ""):
		return presence(k.Waitfor == dmrace.Waitfor2026)
	case isRow && isRelease:
		return row.In(r)
	}
	return Unclear
}

func presence(has bool) Presence {
	if has {
		return Present
	}
	return Absent
}

// known reports whether something other than the release tells about the row.
func (r Row) known(k dmrace.Traits, arm dmrace.Arm) bool {
	switch r.Name {
	case "Waitfor": // waitfor-2022 is cut from a kernel that has it
		return k.Waitfor != "" || arm == dmrace.ArmNoWaitfor || arm == dmrace.ArmWaitfor2022
	case "SecondWait":
		return k.Waitfor != "" || arm == dmrace.ArmNoWaitfor || arm == dmrace.ArmWaitfor2022
	}
	return false
}

// Has reports whether the set has what a row describes.
func (s Set) Has(r Row) bool { return *r.set(&s) }

// With returns the set with a row, and with what the row builds upon: there is no second
// wait without dm-mod.waitfor=.
func (s Set) With(r Row) Set {
	*r.set(&s) = true
	s.Waitfor = s.Waitfor || s.SecondWait
	return s
}

// Without returns the set without a row, and without what builds upon it.
func (s Set) Without(r Row) Set {
	*r.set(&s) = false
	s.SecondWait = s.SecondWait && s.Waitfor
	return s
}
