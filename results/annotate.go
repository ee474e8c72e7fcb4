package results

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/internal/table"
	"dmrace/internal/visible"
)

// longProbe is how long a probe must take to be worth a line.
const longProbe = 100 * time.Millisecond

// margin is the column at which explanations begin; a longer line pushes its own
// further right.
const margin = 88

// leastDashes is how long the arrow from an explanation to its line is at least.
const leastDashes = 3

// LogLine is one line of a boot's log.
type LogLine struct {
	Text string // as the kernel printed it, with its stamp and caller, made [visible.Line]
	Why  string // what is decisive about it; empty for a line that only belongs to the story
}

// Log returns the lines of a boot that matter, in the order in which they were printed.
// A last line tells where a boot was only watched.
func Log(r *dmrace.Recording) []LogLine {
	why := map[int]string{}
	for _, p := range r.Verdict.Evidence {
		why[p.Event.Seq] = p.Why
	}
	var lines []LogLine
	silent := unheard(r)
	var again repeats
	for _, e := range r.Timeline.Events {
		for ; len(silent) > 0 && silent[0].at < e.At; silent = silent[1:] {
			lines = append(lines, LogLine{Text: silent[0].text})
		}
		explained, decisive := why[e.Seq]
		if again.adds(e, decisive) || !decisive && !matters(e) {
			continue
		}
		lines = append(lines, again.told()...)
		lines = append(lines, LogLine{lineOf(r, e), explained})
	}
	lines = append(lines, again.told()...)
	for _, l := range silent {
		lines = append(lines, LogLine{Text: l.text})
	}
	if r.Timeline.End.Reason == dmrace.EndObserved {
		lines = append(lines, LogLine{Text: fmt.Sprintf("... watched until %s of guest time: nothing more is printed", dmrace.Seconds(r.Timeline.End.At))})
	}
	return lines
}

// Annotate writes the lines of [Log], with the decisive ones explained at the right
// margin, or below them where a line of w is too short for that.
func Annotate(w io.Writer, r *dmrace.Recording) {
	columns := table.Columns(w)
	for _, l := range Log(r) {
		fmt.Fprintln(w, l.within(columns))
	}
}

// within returns the line with its explanation, on a screen of so many columns; 0: any.
func (l LogLine) within(columns int) string {
	if l.Why == "" {
		return l.Text
	}
	why := visible.Line(l.Why)
	dashes := max(margin-len(l.Text), leastDashes)
	if columns > 0 {
		dashes = min(dashes, columns-len(l.Text)-len(" < ")-len(why))
	}
	if dashes >= leastDashes {
		return l.Text + " <" + strings.Repeat("-", dashes) + " " + why
	}
	const below = "  ^-- "
	return l.Text + "\n" + below + strings.Join(table.Fold(why, columns-len(below)), "\n"+strings.Repeat(" ", len(below)))
}

// consoleLine is a line of the console that is no event.
type consoleLine struct {
	at   time.Duration
	text string
}

// mapperLine matches what the device mapper says on the console.
var mapperLine = regexp.MustCompile(`^\[ *(\d{1,9})\.(\d{6})\](?:\[ *[TC]\d+\])? (device-mapper: .*)$`)

// unheard returns what the device mapper said on the console from dm_init_init() on and
// what is no event, such as "error adding target to table": it decides nothing, and a
// reader who knows the log by heart looks for it.
func unheard(r *dmrace.Recording) []consoleLine {
	began, ok := r.Timeline.First(dmrace.DMWait)
	if !ok {
		return nil
	}
	heard := map[string]bool{}
	for _, e := range r.Timeline.Events {
		heard[e.Line] = true
	}
	var lines []consoleLine
	for raw := range bytes.Lines(r.Console) {
		f := mapperLine.FindSubmatch(bytes.TrimRight(raw, "\r\n"))
		if f == nil || heard[string(f[3])] {
			continue
		}
		at, err := time.ParseDuration(fmt.Sprintf("%s.%ss", f[1], f[2]))
		if err == nil && at >= began.At && at <= r.Timeline.End.At {
			lines = append(lines, consoleLine{at, visible.Line(string(f[0]))})
		}
	}
	return lines
}

// mostAlike is how many messages of one kind in a row are shown.
const mostAlike = 4

// repeats leaves out what a board says again and again.
type repeats struct {
	kind dmrace.EventKind
	n    int // in a row
	left int // not shown
}

// adds takes an event, and reports whether it is one too many. Those that prove
// something are always shown.
func (a *repeats) adds(e dmrace.Event, decisive bool) bool {
	if e.Kind != a.kind {
		a.kind, a.n = e.Kind, 0
	}
	a.n++
	if decisive || a.n <= mostAlike || !slices.Contains(dmrace.BoardKinds, e.Kind) {
		return false
	}
	a.left++
	return true
}

// told says how many messages were left out since it was last asked.
func (a *repeats) told() []LogLine {
	n := a.left
	a.left = 0
	if n == 0 {
		return nil
	}
	return []LogLine{{Text: fmt.Sprintf("... %d more such messages", n)}}
}

// lineOf gives an event back as the boot's log has it: without a stamp where it has none.
func lineOf(r *dmrace.Recording, e dmrace.Event) string {
	if r.Untimed {
		return visible.Line(e.Line)
	}
	return printkLine(e)
}

// printkLine gives an event back as the kernel printed it: print_time() and
// print_caller() in kernel/printk/printk.c.
func printkLine(e dmrace.Event) string {
	line := fmt.Sprintf("[%5d.%06d]", e.At/time.Second, e.At%time.Second/time.Microsecond)
	if e.Thread != "" {
		line += fmt.Sprintf("[%6s]", visible.Line(e.Thread))
	}
	if e.Line == "" { // PID 1's report is no message of the kernel's, nor is what was simulated
		words := e.Subject + ": " + e.Detail
		if e.Detail == "" {
			words = string(e.Kind) + " " + e.Subject
		}
		return line + visible.Line(" ("+words+")")
	}
	return line + " " + visible.Line(e.Line)
}

// matters reports whether an event belongs into a log that is cut to the story:
// everything but initcalls, short probes and what follows PID 1's report.
func matters(e dmrace.Event) bool {
	switch e.Kind {
	case dmrace.InitcallEnter, dmrace.InitcallReturn, dmrace.Poweroff,
		dmrace.Frame, dmrace.UserSpace, dmrace.CardTried, dmrace.FlashPart:
		return false
	case dmrace.ProbeDone:
		return ProbeTime(e) >= longProbe
	}
	return true
}

// ProbeTime returns how long the probe took that a probe-done event tells of, as
// really_probe_debug() in drivers/base/dd.c measures it; or 0 where the event does not
// say, or claims more than the boot has lasted.
func ProbeTime(e dmrace.Event) time.Duration {
	var ret int
	var us int64
	fmt.Sscanf(e.Detail, "returned %d after %d", &ret, &us)
	if us < 0 || us > int64(e.At/time.Microsecond) {
		return 0
	}
	return time.Duration(us) * time.Microsecond
}
