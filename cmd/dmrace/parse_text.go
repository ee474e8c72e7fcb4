package main

import (
	"fmt"
	"io"

	"dmrace"
	"dmrace/fieldlog/explain"
	"dmrace/internal/english"
	"dmrace/lint"
	"dmrace/results"
	"dmrace/results/report"
)

// showLog writes all that is to be said of a log, for people: where the boot ended and
// why, the lines that show it, what to do next, and what is not known.
func showLog(w io.Writer, b *explain.Explanation) error {
	fmt.Fprintf(w, "%s: %s\n", b.Log, results.Outcome(b.Verdict))
	paragraph(w, "", b.Why())
	fmt.Fprintf(w, "\n%s\n", whatWasRead(b))
	for _, n := range b.Source.Notices {
		fmt.Fprintf(w, "note: %s\n", n)
	}
	showStory(w, b)
	paragraph(w, "\nWhat to do next:\n", b.Next())
	paragraph(w, "\nWhat is not known:\n", b.Unknown())
	if len(b.Findings) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\nThe command line has %s:\n\n", english.Count(len(b.Findings), "error"))
	return lint.Text(w, "<cmdline>", b.Cmdline, b.Findings, lintStyle(w))
}

// paragraph writes sentences under a heading, if there are any.
func paragraph(w io.Writer, heading string, sentences []string) {
	if len(sentences) == 0 {
		return
	}
	fmt.Fprint(w, heading)
	for _, s := range sentences {
		fmt.Fprintln(w, prose(w, s))
	}
}

// whatWasRead says what of the log was read.
func whatWasRead(b *explain.Explanation) string {
	l := b.Source
	kernel := "a kernel that does not say its version"
	if b.Release != "" {
		kernel = "Linux " + b.Release
	}
	if l.Untimed && l.Counted {
		return fmt.Sprintf("%s, %s whose times cannot be related", kernel, english.Count(l.Messages, "message"))
	}
	if l.Untimed {
		return fmt.Sprintf("%s, %s without times", kernel, english.Count(l.Messages, "line"))
	}
	return fmt.Sprintf("%s, %s from %s to %s", kernel, english.Count(l.Messages, "message"), dmrace.Seconds(l.First), dmrace.Seconds(l.Timeline.End.At))
}

// showStory shows the lines that matter, and above them a drawing of the race where there
// is one.
func showStory(w io.Writer, b *explain.Explanation) {
	r := &dmrace.Recording{Observation: *b.Story()}
	if len(r.Timeline.Events) == 0 {
		return
	}
	fmt.Fprintln(w)
	if _, raced := b.Race(); raced && !b.Untimed {
		results.Rows(w, r)
		fmt.Fprintln(w)
	}
	results.Annotate(w, r)
}

// reportOfLog returns the boot of a log as reports have it.
func reportOfLog(b *explain.Explanation) *report.Report {
	return report.OfLog(b.Story(), b.Next(), b.Unknown())
}
