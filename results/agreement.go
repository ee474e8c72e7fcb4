package results

import (
	"fmt"
	"io"
	"text/tabwriter"

	"dmrace"
)

// Compared is a recorded boot beside its prediction.
type Compared struct {
	Recording *dmrace.Recording
	Agreement dmrace.Agreement
}

// AgreementTable writes one row per boot: what was recorded, what was predicted, and
// whether the two witnesses agree. What differs stands below the table.
func AgreementTable(w io.Writer, boots []Compared) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SCENARIO\tVARIANT\tKERNEL\tRECORDED\tPREDICTED\tAGREE")
	for _, b := range boots {
		agree := "yes"
		if !b.Agreement.Agrees() {
			agree = "NO"
		}
		r := b.Recording
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Scenario(), r.Variant(), r.Kernel().Label,
			Outcome(b.Agreement.Recorded), Outcome(b.Agreement.Predicted), agree)
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	for _, b := range boots {
		if d := b.Agreement.Differences(); d != "" {
			fmt.Fprintf(w, "\n%s/%s: %s\n", b.Recording.Plan.Scenario, b.Recording.Plan.Variant, d)
		}
	}
	return nil
}
