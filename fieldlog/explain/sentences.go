package explain

import (
	"fmt"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/cmdline"
)

// parts are what is said behind the summary of the verdict, in this order. One that has
// nothing to say returns "".
var parts = []func(*Boot) string{(*Boot).howItEnded, (*Boot).howItRaced, (*Boot).howItWaited, (*Boot).whatIsMissing, (*Boot).whatIsHidden}

// Sentences says where the boot ended, why, what is missing in the log, and what to do
// next.
func (b *Boot) Sentences() []string {
	all := []string{sentence(b.Verdict.Summary)}
	for _, part := range parts {
		if text := part(b); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// sentence makes a sentence of a summary. A parameter or a function at its beginning
// keeps its small letter.
func sentence(summary string) string {
	first, _, _ := strings.Cut(summary, " ")
	if first != "" && strings.Trim(first, "abcdefghijklmnopqrstuvwxyz") == "" {
		summary = strings.ToUpper(summary[:1]) + summary[1:]
	}
	return strings.TrimRight(summary, ".") + "."
}

// whatIsMissing asks for what the log does not tell.
func (b *Boot) whatIsMissing() string {
	learn := "have it checked as well"
	if b.mapped() {
		learn = "learn what the tables need and how to fix it"
	}
	switch {
	case b.wholeLine():
		return ""
	case b.Cmdline != "":
		return "The command line in the log is cut, so it was not read: give all of it with --cmdline to " + learn + "."
	}
	return "The command line is not in the log: give it with --cmdline to " + learn + "."
}

// whatIsHidden says which argument keeps decisive messages off the console, where the
// verdict lacks something.
func (b *Boot) whatIsHidden() string {
	word := cmdline.Hides(b.Cmdline)
	if word == "" || b.Verdict.Outcome != dmrace.Inconclusive {
		return ""
	}
	return word + " keeps messages off the console that a verdict rests on: boot once with ignore_loglevel in its place."
}

// lasting formats a length of time as people say it.
func (b *Boot) lasting(d time.Duration) string {
	switch {
	case d < time.Second && b.Source.Seconds:
		return "less than a second"
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
