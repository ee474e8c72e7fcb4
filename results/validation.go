package results

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"dmrace"
	"dmrace/internal/table"
)

// Trial is one boot before and after a change to the kernel, and the verdict that
// is wanted of today's kernels.
type Trial struct {
	Before, After *dmrace.Recording
	Want          dmrace.Expect
}

// Validated is what a change to the kernel did, and what the change is.
type Validated struct {
	Trials  []Trial
	Commits []Commit          // of a change between two revisions the first, the oldest before the others
	More    int               // commits beside those
	Fix     *dmrace.PatchFile // a fix of dmrace's own that the change is, as it would be sent; nil: none
	Files   []string          // in which the two kernels differ
}

// Commit is a commit of the tree that was built.
type Commit struct{ ID, Subject string }

// Patches returns the patches that the change is; none where it lies between revisions.
func (v *Validated) Patches() []dmrace.PatchFile {
	switch {
	case len(v.Trials) == 0:
		return nil
	case v.Fix != nil:
		return []dmrace.PatchFile{*v.Fix}
	}
	return v.Trials[0].After.Kernel().PatchFiles
}

// PatchNames names those patches, as [PatchNames] does.
func (v *Validated) PatchNames() []string {
	if v.Fix != nil {
		return []string{PatchName(*v.Fix)}
	}
	return PatchNames(v.Trials[0].After.Kernel())
}

// Of returns the trial that a recording is half of, and whether it is the boot before the
// change.
func (v *Validated) Of(r *dmrace.Recording) (t Trial, before, ok bool) {
	for _, t := range v.Trials {
		if r == t.Before || r == t.After {
			return t, r == t.Before, true
		}
	}
	return Trial{}, false, false
}

// Effect is what a change did to one boot.
type Effect string

// The effects.
const (
	Fixed     Effect = "fixed"        // fails before, passes after
	Regressed Effect = "REGRESSED"    // passes before, fails after
	Passes    Effect = "unchanged"    // passes before and after
	Fails     Effect = "still fails"  // in the same way
	Differs   Effect = "fails anew"   // fails before and after, in another way
	Undecided Effect = "INCONCLUSIVE" // one of the two is no verdict
)

// effects in the order in which the table has them: what a reader looks for first.
var effects = []Effect{Regressed, Undecided, Fixed, Differs, Fails, Passes}

// Effect says what the change did.
func (c Trial) Effect() Effect {
	b, a := c.Before.Verdict, c.After.Verdict
	before, after := c.Want.Met(b), c.Want.Met(a)
	if b.Outcome == dmrace.Inconclusive && !before || a.Outcome == dmrace.Inconclusive && !after {
		return Undecided
	}
	switch {
	case before && after:
		return Passes
	case after:
		return Fixed
	case before:
		return Regressed
	case b.Outcome != a.Outcome || b.Stage != a.Stage || b.Cause != a.Cause:
		return Differs
	}
	return Fails
}

// Validation writes what a change did, boot by boot: first what regressed, then what
// was fixed, then what never changed.
func Validation(w io.Writer, trials []Trial) error {
	if len(trials) == 0 {
		_, err := fmt.Fprintln(w, "nothing was booted on both kernels")
		return err
	}
	fmt.Fprintf(w, "before  %s\nafter   %s\n\n", Built(trials[0].Before.Kernel()), Built(trials[0].After.Kernel()))
	tw := table.New(w)
	tw.Head("EFFECT", "SCENARIO", "VARIANT", "BEFORE", "AFTER", "WANTED")
	for _, c := range ByEffect(trials) {
		tw.Row(string(c.Effect()), c.Before.Scenario(), c.Before.Variant(), Outcome(c.Before.Verdict), Outcome(c.After.Verdict), c.Want.String())
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", Effects(trials))
	return err
}

// ByEffect sorts trials by what the change did, what a reader looks for first; those alike
// stay in their order.
func ByEffect(trials []Trial) []Trial {
	out := slices.Clone(trials)
	slices.SortStableFunc(out, func(a, b Trial) int {
		return cmp.Compare(slices.Index(effects, a.Effect()), slices.Index(effects, b.Effect()))
	})
	return out
}

// Effects counts trials by what the change did: "2 fixed, 0 regressed, 6 unchanged".
func Effects(trials []Trial) string {
	count := map[Effect]int{}
	for _, t := range trials {
		count[t.Effect()]++
	}
	return fmt.Sprintf("%d fixed, %d regressed, %d unchanged%s", count[Fixed], count[Regressed], count[Passes]+count[Fails], rest(count))
}

// rest names the effects that are there only if something went otherwise than planned.
func rest(count map[Effect]int) string {
	s := ""
	if n := count[Differs]; n > 0 {
		s += fmt.Sprintf(", %d still failing, in another way", n)
	}
	if n := count[Undecided]; n > 0 {
		s += fmt.Sprintf(", %d inconclusive", n)
	}
	return s
}

// Lines say for a log what a change did: the kernels, the counts, and each boot that does
// not end as it did.
func (v *Validated) Lines() []string {
	if len(v.Trials) == 0 {
		return nil
	}
	out := []string{
		"before: " + Built(v.Trials[0].Before.Kernel()),
		"after: " + Built(v.Trials[0].After.Kernel()),
		Effects(v.Trials),
	}
	for _, t := range ByEffect(v.Trials) {
		if before, after := Outcome(t.Before.Verdict), Outcome(t.After.Verdict); before != after {
			out = append(out, fmt.Sprintf("%s: %s/%s: before %s, after %s", t.Effect(), t.Before.Scenario(), t.Before.Variant(), before, after))
		}
	}
	return out
}
