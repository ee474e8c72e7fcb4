package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/fieldlog/explain"
	"dmrace/internal/visible"
	"dmrace/results"
)

// muchLater is from what difference on an event that both boots have is shown.
const muchLater = 100 * time.Millisecond

// twoJSON is the output of parse GOOD BAD --json.
type twoJSON struct {
	Good    explain.Record   `json:"good"`
	Bad     explain.Record   `json:"bad"`
	Differs []string         `json:"differs"` // where the two part, what takes longer, what they were given
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
	if a.Log == b.Log {
		a.Log, b.Log = good, bad
	}
	changes := results.Diff(a.Story().Timeline, b.Story().Timeline)
	if f.json {
		err = writeJSON(cmd.OutOrStdout(), twoJSON{a.Record(), b.Record(), differs(a, b, changes), changes})
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
	paragraph(w, "", differs(a, b, changes))
	for _, one := range []struct {
		letter string
		*explain.Explanation
	}{{"A", a}, {"B", b}} {
		fmt.Fprintf(w, "\n%s  %s: %s\n", one.letter, visible.Line(one.Log), results.Outcome(one.Verdict))
		paragraph(w, "", one.Why())
	}
	told := slices.DeleteFunc(slices.Clone(changes), func(c results.Change) bool { return !tells(c) })
	if slices.ContainsFunc(told, func(c results.Change) bool { return c.Fate != results.Kept || late(c) }) {
		fmt.Fprint(w, "\nWhat differs (- only in A, + only in B, ! in another order), and what decides:\n\n")
		if err := results.WriteLines(w, told, a.Untimed || b.Untimed); err != nil {
			return err
		}
	}
	paragraph(w, "\nWhat to do next:\n", b.Next())
	return nil
}

// differs says in sentences where two boots part, what takes longer in the second, and what
// the two were given.
func differs(a, b *explain.Explanation, changes []results.Change) (all []string) {
	second := b.Verdict
	if b.CameUp() {
		second.Evidence = nil
	}
	if p, ok := results.PartingOf(changes, second); ok {
		behind := "They part from the beginning on: "
		if p.Behind != nil {
			behind = "They part behind " + quoted(p.Behind) + ": "
		}
		all = append(all, behind+"A goes on with "+goesOn(a, p.A)+", B with "+goesOn(b, p.B)+".")
	}
	if text := longer(a, b, changes); text != "" {
		all = append(all, text)
	}
	if all = append(all, explain.Given(a, b)...); len(all) == 0 {
		all = []string{"Nothing differs that is read of a log: what tells the two apart is in neither, or not among the messages that dmrace reads."}
	}
	return all
}

// longer says how much later PID 1 starts in the second boot, and where that time passes.
func longer(a, b *explain.Explanation, changes []results.Change) string {
	s, total, ok := results.StepUp(changes, dmrace.InitExec, muchLater)
	if !ok || a.Untimed || b.Untimed {
		return ""
	}
	word := "later"
	if total < 0 {
		word = "sooner"
	}
	text := fmt.Sprintf("PID 1 is started %s %s in B", about(total.Abs()), word)
	if s.Longer().Abs()*2 > total.Abs() {
		where := "before " + quoted(s.To)
		if s.From != nil {
			where = "between " + quoted(s.From) + " and " + quoted(s.To)
		}
		text += fmt.Sprintf("; most of that passes %s: %s in A, %s in B", where, about(s.A), about(s.B))
	}
	return text + "."
}

// about formats a length of time for a sentence.
func about(d time.Duration) string {
	if d.Abs() < time.Second {
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// goesOn is an event of a boot, with its time where the log has times.
func goesOn(b *explain.Explanation, e *dmrace.Event) string {
	switch {
	case e == nil:
		return "nothing of its own"
	case b.Untimed:
		return quoted(e)
	}
	return quoted(e) + " at " + dmrace.Seconds(e.At)
}

// quoted is an event's line for a sentence.
func quoted(e *dmrace.Event) string { return `"` + results.Message(e) + `"` }

// tells reports whether a change is worth a row: what is decisive, what one log alone
// has, and what moved by much. What a trace or a list repeats is not.
func tells(c results.Change) bool {
	parts := results.Parts(c.Kind) || c.Kind == dmrace.RootwaitEnter
	if c.Fate != results.Kept {
		return parts
	}
	return dmrace.Decisive(c.Kind) || late(c) && parts
}

// late reports whether an event that both boots have moved by much.
func late(c results.Change) bool {
	moved, _ := c.Moved()
	return moved.Abs() >= muchLater
}
