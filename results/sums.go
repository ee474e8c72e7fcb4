package results

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/digest"
	"dmrace/internal/visible"
)

// Sum is one line to keep of a recording: what was booted, how it ended, and what a boot of
// the same plan is held against.
type Sum struct {
	Run     string        // "<scenario>/<variant>/<kernel>"
	PlanID  string        // 64 hexadecimal digits
	Console string        // SHA-256 of the console, to the byte; repeatable boots (vmtest.Repeatable) have the same
	Ended   dmrace.Expect // outcome, stage and cause of the verdict
}

// SumOf is the sum of a recording.
func SumOf(r *dmrace.Recording) Sum {
	return Sum{runName(r), r.Plan.ID(), digest.Bytes(r.Console), ending(r.Verdict)}
}

// Verdict is the part of the recording's verdict that a sum keeps.
func (s Sum) Verdict() dmrace.Verdict {
	return dmrace.Verdict{Outcome: s.Ended.Outcome, Stage: s.Ended.Stage, Cause: s.Ended.Cause}
}

// WriteSums writes a line for each: plan, console, run, outcome, stage and cause with a tab
// between them.
func WriteSums(w io.Writer, list []Sum) error {
	for _, s := range list {
		words := []string{s.PlanID, s.Console, s.Run, string(s.Ended.Outcome), string(s.Ended.Stage), string(s.Ended.Cause)}
		if _, err := fmt.Fprintln(w, strings.Join(words, "\t")); err != nil {
			return err
		}
	}
	return nil
}

// ReadSums reads what [WriteSums] wrote. An error names the line.
func ReadSums(r io.Reader) ([]Sum, error) {
	var list []Sum
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		s, err := readSum(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		list = append(list, s)
	}
	return list, lines.Err()
}

func readSum(line string) (Sum, error) {
	f := strings.Split(line, "\t")
	if len(f) != 6 {
		return Sum{}, fmt.Errorf("it has %d columns, not the plan, the console, the run, the outcome, the stage and the cause", len(f))
	}
	s := Sum{PlanID: f[0], Console: f[1], Run: f[2],
		Ended: dmrace.Expect{Outcome: dmrace.Outcome(f[3]), Stage: dmrace.Stage(f[4]), Cause: dmrace.Cause(f[5])}}
	switch {
	case !isDigest(s.PlanID):
		return Sum{}, fmt.Errorf("%s is not the ID of a plan", visible.Line(s.PlanID))
	case !isDigest(s.Console):
		return Sum{}, fmt.Errorf("%s is not the SHA-256 of a console", visible.Line(s.Console))
	case !isRunName(s.Run):
		return Sum{}, fmt.Errorf("%s is not the name of a run", visible.Line(s.Run))
	}
	return s, s.Ended.Validate()
}

// isDigest reports whether s is a SHA-256 in hexadecimal.
func isDigest(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

// Held is what became of a sum in later boots.
type Held string

// What can become of it, the worst first.
const (
	EndsOtherwise Held = "ends otherwise"     // another outcome, stage or cause
	OtherPlan     Held = "another plan"       // a boot of the same name that is not the same boot
	EndsAlike     Held = "another console"    // the same end, another console
	SameBytes     Held = "the same console"   // to the byte
	NotBooted     Held = "not among the runs" // nothing is held against it
	NoSum         Held = "no sum"             // a boot that no sum speaks of
)

// Holding is a sum and the boot that was held against it.
type Holding struct {
	Run       string
	What      Held
	Want, Got dmrace.Expect
}

// HoldSums holds boots against sums that were kept, in the order of the runs' names.
func HoldSums(kept, boots []Sum) []Holding {
	byRun := map[string]Sum{}
	for _, b := range boots {
		byRun[b.Run] = b
	}
	var list []Holding
	for _, k := range kept {
		b, ok := byRun[k.Run]
		delete(byRun, k.Run)
		h := Holding{Run: k.Run, What: hold(k, b), Want: k.Ended, Got: b.Ended}
		if !ok {
			h.What = NotBooted
		}
		list = append(list, h)
	}
	for _, b := range byRun {
		list = append(list, Holding{Run: b.Run, What: NoSum, Got: b.Ended})
	}
	slices.SortFunc(list, func(a, b Holding) int { return strings.Compare(a.Run, b.Run) })
	return list
}

func hold(kept, boot Sum) Held {
	switch {
	case kept.PlanID != boot.PlanID:
		return OtherPlan
	case kept.Ended != boot.Ended:
		return EndsOtherwise
	case kept.Console != boot.Console:
		return EndsAlike
	}
	return SameBytes
}

// AllHold reports whether no boot ends otherwise than its sum says, or was of another plan.
func AllHold(list []Holding) bool {
	return !slices.ContainsFunc(list, func(h Holding) bool { return h.What == EndsOtherwise || h.What == OtherPlan })
}

// WriteHoldings writes a line for each boot that does not hold, and how many are what.
func WriteHoldings(w io.Writer, list []Holding) error {
	count := map[Held]int{}
	for _, h := range list {
		count[h.What]++
		var err error
		switch h.What {
		case EndsOtherwise:
			_, err = fmt.Fprintf(w, "%s: %s, the sum says %s\n", visible.Line(h.Run), h.Got, h.Want)
		case OtherPlan:
			_, err = fmt.Fprintf(w, "%s: its plan is not that of the sum\n", visible.Line(h.Run))
		}
		if err != nil {
			return err
		}
	}
	var parts []string
	for _, what := range []Held{EndsOtherwise, OtherPlan, EndsAlike, SameBytes, NotBooted, NoSum} {
		if n := count[what]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	_, err := fmt.Fprintln(w, cmp.Or(strings.Join(parts, ", "), "no sums and no runs"))
	return err
}
