package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/fieldlog/explain"
	"dmrace/results"
)

// muchLater is from what difference on an event that both boots have is shown.
const muchLater = 100 * time.Millisecond

// twoJSON is the output of parse GOOD BAD --json.
type twoJSON struct {
	Good    explain.Record   `json:"good"`
	Bad     explain.Record   `json:"bad"`
	Changes []results.Change `json:"changes"`
}

// parseTwo reads two logs and says what differs: what moved, came later or is missing in
// the second. The exit status is the second's.
func parseTwo(cmd *cobra.Command, f parseFlags, good, bad string) error {
	if f.timeline || len(f.reports) > 0 || good == "-" && bad == "-" {
		return usagef("two logs are compared as text or with --json: --timeline and --report take one log, and - can stand for one of two")
	}
	if err := f.check(good); err != nil {
		return err
	}
	a, err := f.explained(cmd, good)
	if err != nil {
		return err
	}
	b, err := f.explained(cmd, bad)
	if err != nil {
		return err
	}
	changes := results.Diff(a.Story().Timeline, b.Story().Timeline)
	if f.json {
		err = writeJSON(cmd.OutOrStdout(), twoJSON{a.Record(), b.Record(), changes})
	} else {
		err = showTwo(cmd.OutOrStdout(), a, b, changes)
	}
	if err == nil && !b.CameUp() {
		err = errFound
	}
	return err
}

// showTwo writes where both boots ended, and what differs on the way.
func showTwo(w io.Writer, a, b *explain.Explanation, changes []results.Change) error {
	for _, one := range []struct {
		letter string
		*explain.Explanation
	}{{"A", a}, {"B", b}} {
		fmt.Fprintf(w, "%s  %s: %s\n", one.letter, one.Log, results.Outcome(one.Verdict))
		paragraph(w, "", one.Why())
		fmt.Fprintln(w)
	}
	told := slices.DeleteFunc(slices.Clone(changes), func(c results.Change) bool { return !tells(c) })
	if len(told) == 0 {
		fmt.Fprintln(w, "No event differs: what is told apart is in neither log, or not among the messages that dmrace reads.")
		return nil
	}
	fmt.Fprint(w, "What differs (- only in A, + only in B, ! in another order), and what decides:\n\n")
	if err := results.WriteDiff(w, told, false); err != nil {
		return err
	}
	paragraph(w, "\nWhat to do next:\n", b.Next())
	return nil
}

// tells reports whether a change is worth a row: what is decisive, what one log alone
// has, and what moved by much.
func tells(c results.Change) bool {
	moved, both := c.Moved()
	return !both || c.Fate != results.Kept || dmrace.Decisive(c.Kind) || moved.Abs() >= muchLater
}
