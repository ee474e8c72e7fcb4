package series

import (
	"fmt"
	"strings"

	"dmrace"
)

// Named reads what a verb's --kernel may say of a version: what [Parse] takes, or a
// derived backport: "5.10+6.1" is 5.10 with the dm-mod.waitfor= of 6.1. meaning says
// what it was taken for where that is open, as [Release.Meaning] does. Its errors are
// Parse's.
//
// A verb whose --kernel takes versions does this and no more:
//
//	k, meaning, err := series.Named(flag)
//	if err != nil {
//		return err // or try the flag as a path, and give both reasons
//	}
//	if meaning != "" {
//		fmt.Fprintln(stderr, meaning)
//	}
//	boot, err := sim.FromPlan(plan, k)                        // simulate on it
//	expect := series.ExpectOn(variant, series.Promised(k))    // what is expected there
//	lint.Check(line, lint.Options{Kernel: k.Release, Waitfor: k.Waitfor})
//
// The Release of k is the one spelling of the version ("6.1" for "6.1.y"), so that it
// can be looked up by name, in the catalogue for example. Its Waitfor is empty, which is
// what the release promises, except for a backport.
func Named(text string) (k dmrace.Traits, meaning string, err error) {
	base, donor, derived := strings.Cut(text, "+")
	r, isBranch := parse(base)
	if derived && isBranch && r.Branch {
		from, err := Parse(donor)
		if err != nil {
			return k, "", fmt.Errorf("%s: behind the + stands the kernel whose dm-mod.waitfor= it has: %w", text, err)
		}
		return dmrace.Traits{Release: r.String(), Waitfor: from.set().Does()}, r.Meaning(), nil
	}
	if r, err = Parse(text); err != nil {
		return k, "", err
	}
	return dmrace.Traits{Release: r.String()}, r.Meaning(), nil
}

// Promised returns the traits with what the release promises of dm-mod.waitfor= where
// nothing better is known. As in [For], what the release does not tell counts as absent,
// and so does everything of a name that is no version.
func Promised(k dmrace.Traits) dmrace.Traits {
	if r, ok := parse(k.Release); ok && k.Waitfor == "" {
		k.Waitfor = r.set().Does()
	}
	return k
}
