package main

import (
	"fmt"
	"io"

	"dmrace"
	"dmrace/fieldlog/explain"
	"dmrace/lint"
	"dmrace/results"
	"dmrace/results/report"
)

// showLog writes all that is to be said of a log, for people.
func showLog(w io.Writer, b *explain.Boot) error {
	kernel := "a kernel that does not say its version"
	if b.Release != "" {
		kernel = "Linux " + b.Release
	}
	l := b.Source
	fmt.Fprintf(w, "%s, %d messages from %s to %s\n", kernel, l.Messages, dmrace.Seconds(l.First), dmrace.Seconds(l.Timeline.End.At))
	for _, n := range l.Notices {
		fmt.Fprintf(w, "note: %s\n", n)
	}
	fmt.Fprintln(w)
	showStory(w, &dmrace.Recording{Observation: *b.Story()})
	fmt.Fprintln(w)
	for _, sentence := range b.Sentences() {
		fmt.Fprintln(w, folded(sentence, 80))
	}
	if len(b.Findings) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\nThe command line has %s:\n\n", counted(len(b.Findings), "error"))
	return lint.Text(w, "<cmdline>", b.Cmdline, b.Findings, lint.TextOptions{Color: coloured(w)})
}

// showStory draws the boot, or says how it ended where nothing of it is known.
func showStory(w io.Writer, r *dmrace.Recording) {
	if len(r.Timeline.Events) == 0 {
		fmt.Fprintf(w, "%s: %s\n", r.Variant(), results.Outcome(r.Verdict))
		return
	}
	results.Strip(w, r)
	fmt.Fprintln(w)
	results.Annotate(w, r)
}

// reportOfLog returns the boot of a log as reports have it.
func reportOfLog(b *explain.Boot) *report.Report {
	return report.OfLog(b.Story())
}
