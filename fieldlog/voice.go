package fieldlog

import (
	"regexp"
	"slices"
	"strings"

	"dmrace"
)

// voice is a line that was read last, of user space or without a time: it may have been
// wrapped as the kernel's may, and go on in the next.
type voice struct {
	line, raw string // as people see it, and as it is in the log with the escape sequences
	shown     string // for people, where it is one line
	text      string // all lines of it, without what stands before them
	event     dmrace.Event
	says      bool // text is an event
	lines     int
}

// say makes an event of a text.
type say func(text string) (dmrace.Event, bool)

// mostWrapped is how many lines one can have been: the longest that systemd writes, its
// list of features, has 600 characters.
const mostWrapped = 12

// usual is at how many columns a mail program wraps if nothing is known of it.
var usual = width{columns: 72}

// anew matches what begins a line and stands in the middle of none: systemd's columns, and a
// program with its pid.
var anew = regexp.MustCompile(`^(?:\[ *(?:OK|FAILED|DEPEND|TIME|INFO|WARN|SKIP|UNSUPP|LOCKED|\**)[ *]*\] | {6,}\S|\S+\[\d{1,10}\]: )`)

// dateFirst matches the beginning of a line of a program that puts a date and a time first, as
// Go's package log does.
var dateFirst = regexp.MustCompile(`^\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d`)

// beginsAnew reports whether a line cannot be the rest of another.
func beginsAnew(line string) bool {
	line = strings.TrimLeft(line, ">|")
	if dateFirst.MatchString(line) {
		return true
	}
	return strings.ContainsAny(line, "[") && anew.MatchString(strings.TrimPrefix(line, " ")) || strings.HasPrefix(line, "       ")
}

// goesOn returns a voice with the line that follows it, if that is its rest: no room was left
// for its first word, it says nothing alone, and what the two say together is more than what
// the first says. In a log that is not known to have been broken (w is zero) the two have to
// be another event than the first, or a longer one.
func (v *voice) goesOn(w width, line, raw string, says say) (voice, bool) {
	known := w.columns > 0
	if !known {
		w = usual
	}
	full := w.full(v.line, line) || (raw != line || v.raw != v.line) && w.full(v.raw, raw)
	if v.text == "" || v.lines >= mostWrapped || !full || !known && len(v.line) > widest || beginsAnew(line) {
		return voice{}, false
	}
	rest := line[len(margins.FindString(line)):]
	next := voice{line: line, raw: raw, text: joined(v.text, rest, w.hard), lines: v.lines + 1}
	next.event, next.says = says(next.text)
	switch {
	case !next.says:
		return next, !v.says && (known && !speaks(says, rest) || commandGoesOn(v.text, rest))
	case weight(next.event.Kind) < weight(v.event.Kind), !known && next.event.Kind == v.event.Kind && !extends(v.event, next.event, v.text, rest):
		return voice{}, false
	}
	alone, ok := says(rest)
	return next, !ok || weight(alone.Kind) < weight(next.event.Kind)
}

// speaks reports whether a text is an event.
func speaks(says say, text string) bool {
	_, ok := says(text)
	return ok
}

// commandGoesOn reports whether a line is the rest of the command line: it begins with an
// argument, or a value in quotes is not ended yet.
func commandGoesOn(text, rest string) bool {
	return strings.HasPrefix(text, cmdlineIs) && (argument.MatchString(rest) || strings.Count(text, `"`)%2 == 1)
}

// argument matches what a command line goes on with behind a wrap.
var argument = regexp.MustCompile(`^ *(?:[\w.-]+=\S|(?:ro|rw|quiet|splash|rootwait|noinitrd|nosmp|debug)(?: |$))`)

// joined puts the rest of a text behind it.
func joined(text, rest string, hard bool) string {
	if hard {
		return text + rest
	}
	return strings.TrimRight(text, " ") + " " + strings.TrimLeft(rest, " ")
}

// weight orders events by how much they decide: that user space runs is the least.
func weight(k dmrace.EventKind) int {
	switch k {
	case "":
		return 0
	case dmrace.UserSpace:
		return 1
	case dmrace.GaveUp, dmrace.Panic:
		return 3
	}
	return 2
}

// ofDriver matches what begins a message of the kernel's: a driver, and its device.
var ofDriver = regexp.MustCompile(`^\S+(?: \S+)?: `)

// extends reports whether a message of the kernel's is told further by the line behind it,
// which is a sentence's rest and no message.
func extends(first, both dmrace.Event, text, rest string) bool {
	if slices.Contains(ofOthers, first.Kind) || len(both.Subject)+len(both.Detail) <= len(first.Subject)+len(first.Detail) {
		return false
	}
	rest = strings.TrimLeft(rest, " ")
	small := rest != "" && (rest[0] >= 'a' && rest[0] <= 'z' || rest[0] >= '0' && rest[0] <= '9' || rest[0] == '(')
	return small && !strings.ContainsAny(text[len(text)-1:], ".!\")") && !ofDriver.MatchString(rest)
}
