package lanes

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"dmrace"
)

// ConsoleLines returns for each event the number of its line on the console, from 1,
// and 0 where no line is found, as in a simulated boot. printk may interleave lines
// and a timeline may leave some out, so a line is known by its time and its text.
func ConsoleLines(console []byte, events []dmrace.Event) []int {
	wanted := map[string][]int{} // what a line must be, to the lines that are so
	for _, e := range events {
		wanted[lineKey(e)], wanted[textKey(e.Line)] = nil, nil
	}
	number := 0
	for line := range bytes.Lines(console) {
		number++
		key := keyOfLine(string(bytes.TrimRight(line, "\r\n")))
		if found, ok := wanted[key]; ok {
			wanted[key] = append(found, number)
		}
	}
	out := make([]int, len(events))
	for i, e := range events {
		key := lineKey(e)
		if len(wanted[key]) == 0 {
			key = textKey(e.Line) // user space writes to the console itself, without a time
		}
		if found := wanted[key]; len(found) > 0 {
			out[i] = found[0]
			if len(found) > 1 { // the same text at the same time: one line each
				wanted[key] = found[1:]
			}
		}
	}
	return out
}

// lineKey is what identifies the line of an event. PID 1's report has no time.
func lineKey(e dmrace.Event) string {
	if e.Kind == dmrace.InitReport {
		return dmrace.ReportMark
	}
	return stamp(e.At) + strings.TrimSpace(e.Line)
}

// textKey is what identifies a line that has no time: no time begins with a blank.
func textKey(line string) string { return " " + strings.TrimSpace(line) }

func stamp(at time.Duration) string {
	return fmt.Sprintf("%d.%06d ", at/time.Second, at%time.Second/time.Microsecond)
}

// stamped is the time of a line, behind which the kernel may name the caller.
var stamped = regexp.MustCompile(`\[ *\d+\.\d{6}\]`)

// keyOfLine returns the same of a line as printed: "[   21.612240][    T1] text". The prompt of
// a shell may stand before it.
func keyOfLine(line string) string {
	if strings.Contains(line, dmrace.ReportMark) {
		return dmrace.ReportMark
	}
	found := stamped.FindStringIndex(line)
	if found == nil { // "[ TIME ] Timed out waiting for device" of systemd is none
		return textKey(line)
	}
	at, text, _ := strings.Cut(line[found[0]+1:], "]")
	if caller, after, ok := strings.Cut(text, "]"); ok && strings.HasPrefix(caller, "[") {
		text = after
	}
	return strings.TrimSpace(at) + " " + strings.TrimSpace(text)
}
