package results

import (
	"bytes"
	"fmt"

	"dmrace"
)

// VerdictParting says how the verdict of a second boot of a plan and the order of its decisive
// events differ from those of the first, a line each; none where they are the same.
func VerdictParting(first, second *dmrace.Recording) (lines []string) {
	if was, is := Outcome(first.Verdict), Outcome(second.Verdict); was != is {
		lines = append(lines, fmt.Sprintf("verdict: it was %s, and is %s", was, is))
	}
	a, b := first.Criteria.DecisiveOrder(first.Timeline), second.Criteria.DecisiveOrder(second.Timeline)
	for i := range max(len(a), len(b)) {
		if was, is := nth(a, i), nth(b, i); was != is {
			return append(lines, fmt.Sprintf("order: decisive event %d was %s, and is %s", i+1, was, is))
		}
	}
	return lines
}

// nth is a decisive event, or that there are no more.
func nth(events []string, i int) string {
	if i < len(events) {
		return events[i]
	}
	return "the end"
}

// ConsoleParting says at which byte the consoles of two boots of one plan part, or is empty. A
// boot that was watched hanging is stopped when the host looks, so that one of the consoles
// may go on where the other ends.
func ConsoleParting(first, second *dmrace.Recording) string {
	a, b := first.Console, second.Console
	n := min(len(a), len(b))
	at := 0
	for at < n && a[at] == b[at] {
		at++
	}
	watched := first.Timeline.End.Reason != dmrace.EndReset && second.Timeline.End.Reason != dmrace.EndReset
	if at == len(a) && at == len(b) || at == n && watched {
		return ""
	}
	line := 1 + bytes.Count(a[:at], []byte("\n"))
	return fmt.Sprintf("console: it parts at byte %d, in line %d; %d bytes were said, and now %d", at, line, len(a), len(b))
}
