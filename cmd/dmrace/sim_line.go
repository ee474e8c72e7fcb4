package main

import (
	"context"
	"fmt"
	"io"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

// lineJSON is the boot of a line in the output of sim --cmdline --json.
type lineJSON struct {
	Verdict     *dmrace.Verdict `json:"verdict"` // null: it is not predicted
	Margin      string          `json:"margin,omitempty"`
	Fixed       string          `json:"fixed,omitempty"`
	TakenFor    string          `json:"kernel_taken_for,omitempty"`
	Unsure      string          `json:"unsure,omitempty"`
	NotModelled string          `json:"not_modelled,omitempty"`
}

// simulateLine predicts the boot of a line on one's own disks and shows what it comes to.
func simulateLine(ctx context.Context, w, people io.Writer, f simFlags, k predictedKernel) error {
	l := lab.Line{Text: f.cmdline, On: k.Traits}
	for _, text := range f.disks {
		d, err := lab.ParseDisk(text)
		if err != nil {
			return err
		}
		l.Disks = append(l.Disks, d)
	}
	p, err := l.Predict(ctx)
	if err != nil {
		return err
	}
	if err := f.showLine(w, p, k); err != nil {
		return err
	}
	if p.Unsure != "" {
		fmt.Fprintf(people, "note: %s does not tell how it ends: %s\n", k.Release, p.Unsure)
	}
	if p.NotModelled != nil {
		return p.NotModelled
	}
	if p.Recording.Verdict.Outcome != dmrace.Booted {
		return errFound
	}
	return nil
}

// showLine writes the prediction as it was asked for.
func (f simFlags) showLine(w io.Writer, p *lab.PredictedLine, k predictedKernel) error {
	switch {
	case f.json && p.NotModelled != nil:
		return writeJSON(w, lineJSON{TakenFor: k.meaning, NotModelled: p.NotModelled.Error()})
	case f.json:
		return writeJSON(w, lineJSON{Verdict: &p.Recording.Verdict, Margin: p.Margin(), Fixed: p.Fixed, TakenFor: k.meaning, Unsure: p.Unsure})
	case p.NotModelled != nil:
		return nil
	case f.timeline:
		_, err := p.Recording.Timeline.WriteTo(w)
		return err
	}
	results.Strip(w, p.Recording)
	fmt.Fprintf(w, "\n%s\n  %s\n\nmargin  %s\n", results.Outcome(p.Recording.Verdict), p.Recording.Verdict.Summary, p.Margin())
	if p.Fixed == "" {
		return nil
	}
	fmt.Fprintf(w, "\nfixed   %s\n", p.Fixed)
	for _, finding := range p.Fixes {
		fmt.Fprintf(w, "        %s: %s\n", finding.Code, finding.FixNote)
	}
	return nil
}
