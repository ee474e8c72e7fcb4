package explain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/cmdline"
)

// part is something that may be to be said; "" is nothing.
type part = func(*Explanation) string

// What is said behind the summary of the verdict, in this order.
var (
	why     = []part{(*Explanation).howItEnded, (*Explanation).howItRaced, (*Explanation).howItWaited}
	next    = []part{(*Explanation).whatToDo, (*Explanation).whatToChange}
	unknown = []part{(*Explanation).whatIsMissing, (*Explanation).whatIsHidden, (*Explanation).whatInitDid}
)

// Why says where the boot ended and why, in a sentence first.
func (b *Explanation) Why() []string {
	return append([]string{sentence(b.Verdict.Summary)}, b.say(why)...)
}

// Next says what to do about it.
func (b *Explanation) Next() []string { return b.say(next) }

// Unknown says what the log does not tell, and which option or setting would.
func (b *Explanation) Unknown() []string { return b.say(unknown) }

// Sentences says all of that.
func (b *Explanation) Sentences() []string { return slices.Concat(b.Why(), b.Next(), b.Unknown()) }

// say returns what the parts have to say.
func (b *Explanation) say(parts []part) []string {
	var all []string
	for _, p := range parts {
		if text := p(b); text != "" {
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
	if strings.HasSuffix(summary, "?") || strings.HasSuffix(summary, "!") {
		return summary
	}
	return strings.TrimRight(summary, ".") + "."
}

// whatIsMissing asks for what the log does not tell.
func (b *Explanation) whatIsMissing() string {
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
func (b *Explanation) whatIsHidden() string {
	word := cmdline.Hides(b.Cmdline)
	if word == "" || b.Verdict.Outcome != dmrace.Inconclusive {
		return ""
	}
	return word + " keeps messages off the console that a verdict rests on: boot once with ignore_loglevel in its place."
}

// whatInitDid says of a PID 1 that was started, and of which nothing is heard, what would
// tell how far it came.
func (b *Explanation) whatInitDid() string {
	exec, started := b.Timeline.Last(dmrace.InitExec)
	off, mute := b.Timeline.Last(dmrace.ConsoleOff)
	mute = mute && off.Subject == "PID 1"
	v := b.Verdict
	next := v.Stage == dmrace.StageInit && v.Cause == dmrace.CauseCutShort && (started || b.Timeline.Count(dmrace.InitFreed) > 0)
	if !next && (v.Outcome != dmrace.Booted || !started) {
		return ""
	}
	for _, e := range b.Timeline.Events {
		if started && e.Seq > exec.Seq && slices.Contains(ofPID1, e.Kind) {
			return ""
		}
	}
	if mute {
		return "PID 1 has no console (" + off.Detail + "), so that nothing it says is here: the root or the archive lacks /dev/console, or console= names none that this kernel has."
	}
	return "What PID 1 did is not in this log. If nothing comes after it: it writes to the last console= of the command line, so name this port there; with init=/bin/sh (rdinit=/bin/sh in an initramfs) a shell answers if user space runs at all, and a system that runs without a prompt lacks a getty on this port."
}

// ofPID1 are the events that show what PID 1 does.
var ofPID1 = []dmrace.EventKind{dmrace.UserSpace, dmrace.UserError, dmrace.UserWaits, dmrace.GaveUp, dmrace.InitReport, dmrace.Poweroff, dmrace.FSMount}

// lasting formats a length of time as people say it.
func (b *Explanation) lasting(d time.Duration) string {
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
