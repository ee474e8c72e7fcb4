package mail

import (
	"bytes"
	"fmt"
	"io"

	"dmrace/results/report"
)

// Write writes the report. It returns a [dmrace.UsageError], and writes nothing, where
// an address, the Message-Id or the commit of the report is none.
func Write(w io.Writer, r *report.Report) error {
	if err := Check(r); err != nil {
		return err
	}
	var body bytes.Buffer
	p := &page{w: &body}
	switch here, elsewhere := recorded(r); {
	case r.Validated != nil:
		change(p, r)
	default:
		if len(here) > 0 || len(elsewhere) == 0 {
			evidence(p, onlyRecorded(r))
		}
		ended(p, elsewhere)
	}
	trailers(p, r)
	if p.err != nil {
		return fmt.Errorf("write mail: %w", p.err)
	}
	_, err := w.Write(envelope(r, body.Bytes()))
	return err
}

// trailers writes what git interpret-trailers reads, in a paragraph of its own.
func trailers(p *page, r *report.Report) {
	var lines []string
	for _, by := range r.Envelope.ReportedBy {
		lines = append(lines, "Reported-by: "+by)
	}
	for _, link := range r.Envelope.Links {
		lines = append(lines, "Link: "+link)
	}
	if r.TestedBy != "" {
		lines = append(lines, "Tested-by: "+r.TestedBy)
	}
	if len(lines) == 0 {
		return
	}
	p.line("")
	for _, l := range lines {
		p.line("%s", l)
	}
}
