package results

import (
	"bufio"
	"fmt"
	"io"

	"dmrace"
	"dmrace/internal/visible"
)

// Show writes all that a reader wants to know of one recording: the verdict, what proves
// it, what was booted, and the annotated log.
func Show(w io.Writer, run string, r *dmrace.Recording) error {
	b := bufio.NewWriter(w)
	p := r.Recorded()
	fmt.Fprintf(b, "%s\n\n", visible.Line(run))
	for _, f := range [][2]string{
		{"verdict", Outcome(r.Verdict) + held(r)}, {"summary", r.Verdict.Summary}, {"seen", Origin(&r.Observation)},
		{"kernel", built(r)}, {"delay", Injected(r)}, {"clock", Clock(r)},
		{"qemu", p.QEMU}, {"board", Board(r)}, {"recorded", RecordedAt(r, "2006-01-02 15:04:05 UTC")}, {"plan", p.PlanID}, {"again", p.Rerun},
	} {
		if f[1] != "" {
			fmt.Fprintf(b, "  %-9s %s\n", f[0], visible.Line(f[1]))
		}
	}
	if p.ConsoleDropped > 0 {
		fmt.Fprintf(b, "  %-9s the boot said more than is kept: %d bytes were dropped, and it was watched until then\n", "console", p.ConsoleDropped)
	}
	fmt.Fprint(b, "\nproofs\n\n")
	for _, proof := range r.Verdict.Evidence {
		fmt.Fprintf(b, "  %s\n      %s\n", printkLine(proof.Event), visible.Line(proof.Why))
	}
	fmt.Fprint(b, "\nlog\n\n")
	if err := b.Flush(); err != nil {
		return fmt.Errorf("show %s: %w", run, err)
	}
	Annotate(w, r)
	return nil
}

// held says what a verdict is held against.
func held(r *dmrace.Recording) string {
	switch {
	case !Stated(r):
		return ""
	case r.AsExpected():
		return ", as expected"
	}
	return ", NOT expected: " + r.Expect.String()
}
