package results

import (
	"fmt"
	"io"
	"text/tabwriter"

	"dmrace"
)

// Trial is one boot before and after a change to the kernel, and the verdict that
// is wanted of today's kernels.
type Trial struct {
	Before, After *dmrace.Recording
	Want          dmrace.Expect
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
	if b.Outcome == dmrace.Inconclusive || a.Outcome == dmrace.Inconclusive {
		return Undecided
	}
	switch before, after := c.Want.Met(b), c.Want.Met(a); {
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
	k := trials[0]
	fmt.Fprintf(w, "before  %s (%s)\nafter   %s (%s)\n\n", k.Before.Kernel().Label, k.Before.Kernel().Source, k.After.Kernel().Label, afterSource(k.After.Kernel()))
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "EFFECT\tSCENARIO\tVARIANT\tBEFORE\tAFTER\tWANTED")
	count := map[Effect]int{}
	for _, e := range effects {
		for _, c := range trials {
			if c.Effect() != e {
				continue
			}
			count[e]++
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", e, c.Before.Plan.Scenario, c.Before.Plan.Variant, Outcome(c.Before.Verdict), Outcome(c.After.Verdict), c.Want)
		}
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write validation: %w", err)
	}
	_, err := fmt.Fprintf(w, "\n%d fixed, %d regressed, %d unchanged%s\n", count[Fixed], count[Regressed], count[Passes]+count[Fails], rest(count))
	return err
}

// afterSource names the source of a kernel with the patches that were applied to it.
func afterSource(k dmrace.KernelSource) string {
	s := k.Source
	for _, p := range k.Patches {
		s += " + " + p
	}
	return s
}

// rest names the effects that are there only if something went otherwise than planned.
func rest(count map[Effect]int) string {
	s := ""
	if n := count[Differs]; n > 0 {
		s += fmt.Sprintf(", %d fail in another way", n)
	}
	if n := count[Undecided]; n > 0 {
		s += fmt.Sprintf(", %d inconclusive", n)
	}
	return s
}
