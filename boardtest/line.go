package boardtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"dmrace/boardtest/boardfile"
	"dmrace/fieldlog"
)

// hasItsLine holds what the kernel says of its command line against the plan's, once it
// has: a boot on another line is none of the plan's.
func (w *watcher) hasItsLine(st state) error {
	if w.checked || w.line == "" {
		return nil
	}
	text := w.heard.since(0)
	_, behind, ok := strings.Cut(text, "Kernel command line: ")
	if !ok || strings.Count(behind, "\n") < fewLines && time.Since(st.lastByte) < time.Second {
		return nil
	}
	w.checked = true
	return w.sameLine(text)
}

// fewLines is how many lines there must be behind a command line for all of its parts to
// have come.
const fewLines = 12

// sameLine returns how the command line that a console tells of is not the plan's.
func (w *watcher) sameLine(console string) error {
	log, err := fieldlog.Read(context.Background(), strings.NewReader(console), fieldlog.Options{})
	if err != nil || log.Cmdline == "" {
		return nil
	}
	if why := otherLine(w.line, log.Cmdline, w.board.Line.Also, log.CmdlineCut); why != "" {
		fix := "characters were lost on the way to the board or from it: see console.pace and the wiring"
		switch w.board.Line.By {
		case boardfile.ByHook:
			fix = "see what the hook writes and what the boot loader reads; words of the firmware's own belong into command-line.also"
		case boardfile.ByAsIs:
			fix = "let the scenario say what the board's line says, or give the board the plan's; words of the firmware's own belong into command-line.also"
		}
		return w.trouble(fix, "the kernel has another command line than the plan: %s", why)
	}
	return nil
}

// otherLine says in which word the kernel's line differs from the plan's; "" where it does
// not. Words of also may stand in it anywhere. Of one that printk has cut its beginning
// counts.
func otherLine(want, got string, also []string, cut bool) string {
	wanted := strings.Fields(want)
	n := 0
	for _, word := range strings.Fields(got) {
		switch {
		case n < len(wanted) && word == wanted[n]:
			n++
		case isAlso(word, also):
		case n < len(wanted) && cut && strings.HasPrefix(wanted[n], word):
			return ""
		case n < len(wanted):
			return quoted(word) + " stands where the plan has " + quoted(wanted[n])
		default:
			return quoted(word) + " stands behind what the plan has"
		}
	}
	if n < len(wanted) && !cut {
		return quoted(wanted[n]) + " of the plan is missing"
	}
	return ""
}

// isAlso reports whether a word is one of the firmware's own.
func isAlso(word string, also []string) bool {
	return slices.ContainsFunc(also, func(a string) bool {
		begin, all := strings.CutSuffix(a, "*")
		return word == a || all && strings.HasPrefix(word, begin)
	})
}

// quoted is a word of a command line, for errors.
func quoted(word string) string { return fmt.Sprintf("%.120q", word) }
