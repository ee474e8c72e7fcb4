package results

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"

	"dmrace"
)

// Outcome formats a verdict as the tables print it.
func Outcome(v dmrace.Verdict) string {
	return dmrace.Expect{Outcome: v.Outcome, Stage: v.Stage, Cause: v.Cause}.String()
}

// Table writes one row per recording: what was booted, how it ended, whether that
// was expected, and how long it took by the kernel's clock and on the host. What is not
// known is "-".
func Table(w io.Writer, recordings []*dmrace.Recording) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "SCENARIO\tVARIANT\tKERNEL\tVERDICT\tEXPECTED\tGUEST\tHOST")
	for _, r := range recordings {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%.1f s\t%s\n", r.Scenario(), r.Variant(), cmp.Or(r.Kernel().Label, "-"),
			Outcome(r.Verdict), Met(r), r.Timeline.End.At.Seconds(), cmp.Or(HostTime(r), "-"))
	}
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}
