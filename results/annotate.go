package results

import (
	"fmt"
	"io"
	"strings"
	"time"

	"dmrace"
)

// longProbe is how long a probe must take to be worth a line.
const longProbe = 100 * time.Millisecond

// margin is the column at which explanations begin; a longer line pushes its own
// further right.
const margin = 88

// Annotate writes the lines of a boot that matter, as the kernel printed them,
// with the decisive ones explained at the right margin.
func Annotate(w io.Writer, r *dmrace.Recording) {
	why := map[int]string{}
	for _, p := range r.Verdict.Evidence {
		why[p.Event.Seq] = p.Why
	}
	for _, e := range r.Timeline.Events {
		explained, decisive := why[e.Seq]
		if !decisive && !matters(e) {
			continue
		}
		line := printkLine(e)
		if decisive {
			line += " <" + strings.Repeat("-", max(margin-len(line), 3)) + " " + explained
		}
		fmt.Fprintln(w, line)
	}
	if r.Timeline.End.Reason == dmrace.EndObserved {
		fmt.Fprintf(w, "... watched until %s of guest time: nothing more is printed\n", dmrace.Seconds(r.Timeline.End.At))
	}
}

// printkLine gives an event back as the kernel printed it.
func printkLine(e dmrace.Event) string {
	line := fmt.Sprintf("[%5d.%06d]", e.At/time.Second, e.At%time.Second/time.Microsecond)
	if e.Thread != "" {
		line += fmt.Sprintf("[%5s]", e.Thread)
	}
	if e.Line == "" { // PID 1's report is no message of the kernel's
		return line + fmt.Sprintf(" (%s: %s)", e.Subject, e.Detail)
	}
	return line + " " + e.Line
}

// matters reports whether an event belongs into a log that is cut to the story:
// everything but initcalls, short probes and what follows PID 1's report.
func matters(e dmrace.Event) bool {
	switch e.Kind {
	case dmrace.InitcallEnter, dmrace.InitcallReturn, dmrace.Poweroff:
		return false
	case dmrace.ProbeDone:
		var ret int
		var us int64
		fmt.Sscanf(e.Detail, "returned %d after %d", &ret, &us)
		return time.Duration(us)*time.Microsecond >= longProbe
	}
	return true
}
