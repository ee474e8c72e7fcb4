package results

import (
	"cmp"
	"fmt"
	"io"

	"dmrace"
	"dmrace/internal/table"
)

// Outcome formats a verdict as the tables print it.
func Outcome(v dmrace.Verdict) string {
	return ending(v).String()
}

// ending is the part of a verdict that an expectation states.
func ending(v dmrace.Verdict) dmrace.Expect {
	return dmrace.Expect{Outcome: v.Outcome, Stage: v.Stage, Cause: v.Cause}
}

// Table writes one row per recording: what was booted, how it ended, whether that
// was expected, and how long it took by the kernel's clock and on the host. What is not
// known is "-".
func Table(w io.Writer, recordings []*dmrace.Recording) error {
	tw := table.New(w)
	tw.Head("SCENARIO", "VARIANT", "KERNEL", "VERDICT", "EXPECTED", "GUEST", "HOST")
	for _, r := range recordings {
		tw.Row(r.Scenario(), r.Variant(), cmp.Or(r.Kernel().Label, "-"), Outcome(r.Verdict), Met(r),
			fmt.Sprintf("%.1f s", r.Timeline.End.At.Seconds()), cmp.Or(HostTime(r), "-"))
	}
	return tw.Flush()
}
