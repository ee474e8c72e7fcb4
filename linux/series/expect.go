package series

import "dmrace"

// ExpectOn returns what is expected of a variant on such a kernel, whose Waitfor is
// that of its stock tree. One that is not known to be old is expected to do what
// today's do.
func ExpectOn(v dmrace.Variant, k dmrace.Traits) dmrace.Expect {
	for _, e := range v.Earlier {
		if e.Before != "" && before(k.Release, e.Before) || e.Lacks != "" && lacks(k.Waitfor, e.Lacks) {
			return e.Expect
		}
	}
	return v.Expect
}

// before is [Release.Before] for texts. A name that is no version ("tree:…") comes
// before nothing.
func before(release, version string) bool {
	r, isRelease := parse(release)
	v, isVersion := parse(version)
	return isRelease && isVersion && r.Before(v)
}

// lacks reports whether a kernel is known to lack something.
func lacks(w dmrace.Waitfor, what dmrace.Lack) bool {
	return w == dmrace.WaitforNone || w == dmrace.Waitfor2022 && what == dmrace.LackSecondWait
}
