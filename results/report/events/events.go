// Package events renders the events of all boots of a report as CSV (RFC 4180, with a
// header), one event a row, for a spreadsheet or a data frame.
//
// A cell in which a spreadsheet would see a formula, because it begins with =, +, -, @ or
// a tab, gets an apostrophe in front: spreadsheets take that for "this is text". So does
// a cell that begins with one, so that another reader takes one off and has what was
// recorded. No cell holds a line break.
package events

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/results/report"
)

// Header names the columns. at_us is guest time since boot in microseconds; seq counts
// the events of one boot from 1. side and effect are empty but for boots before and after a
// change.
var Header = []string{"scenario", "variant", "kernel", "seq", "at_us", "kind", "subject", "detail", "thread", "line", "side", "effect"}

// Write writes the events of all boots, boot by boot.
func Write(w io.Writer, r *report.Report) error {
	cw := csv.NewWriter(w)
	cw.Write(Header) // the first error is kept, and told below
	for _, b := range r.Boots() {
		for _, e := range b.Timeline.Events {
			cw.Write(row(b, e))
		}
	}
	cw.Flush()
	if err := cw.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func row(b report.Entry, e dmrace.Event) []string {
	return []string{
		cell(b.Scenario()), cell(b.Variant()), cell(b.Kernel().Label),
		strconv.Itoa(e.Seq), strconv.FormatInt(e.At.Microseconds(), 10),
		cell(string(e.Kind)), cell(e.Subject), cell(e.Detail), cell(e.Thread), cell(e.Line), b.Side(), string(b.Effect()),
	}
}

// cell makes text the content of a cell.
func cell(text string) string {
	text = visible.Line(text)
	if text != "" && strings.ContainsRune("=+-@\t'", rune(text[0])) {
		return "'" + text
	}
	return text
}
