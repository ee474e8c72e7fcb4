package results

import (
	"fmt"
	"io"

	"dmrace"
	"dmrace/internal/table"
)

// Witnessed is the boot of a board beside its prediction and what QEMU made of it.
type Witnessed struct {
	Compared
	QEMU *dmrace.Recording // nil: nothing
}

// apart says how the board and QEMU differ, or nothing.
func (w Witnessed) apart() string {
	if w.QEMU == nil {
		return ""
	}
	if a, b := Outcome(w.Recording.Verdict), Outcome(w.QEMU.Verdict); a != b {
		return fmt.Sprintf("the board %s, QEMU %s", a, b)
	}
	return ""
}

// Differs reports whether the board ended otherwise than was predicted, or than in QEMU.
func (w Witnessed) Differs() bool { return w.Compared.Differs() || w.apart() != "" }

// WitnessTable writes one row for each boot of a board: what was predicted, what QEMU made of
// it and what the board did, and whether they agree. What differs stands below.
func WitnessTable(w io.Writer, all []Witnessed) error {
	tw := table.New(w)
	tw.Head("SCENARIO", "VARIANT", "PREDICTED", "QEMU", "BOARD", "AGREE")
	for _, b := range all {
		_, predicted, agree := b.cells()
		qemu := "-"
		if b.QEMU != nil {
			qemu = Outcome(b.QEMU.Verdict)
		}
		if b.Differs() {
			agree = "NO"
		}
		r := b.Recording
		tw.Row(r.Scenario(), r.Variant(), predicted, qemu, Outcome(r.Verdict), agree)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, b := range all {
		if !b.Differs() {
			continue
		}
		why := b.apart()
		if b.Compared.Differs() {
			why = b.Agreement.Differences()
		}
		fmt.Fprintf(w, "\n%s/%s: %s\n", b.Recording.Scenario(), b.Recording.Variant(), why)
	}
	var compared []Compared
	for _, b := range all {
		compared = append(compared, b.Compared)
	}
	return notModelledList(w, compared)
}
