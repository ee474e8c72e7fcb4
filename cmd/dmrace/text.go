package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"

	"dmrace/internal/table"
	"dmrace/lint"
)

// proseWidth is how many characters a line of sentences has at most.
const proseWidth = 80

// prose breaks sentences into lines for w.
func prose(w io.Writer, text string) string {
	width := proseWidth
	if columns := table.Columns(w); columns > 0 {
		width = min(width, columns)
	}
	return strings.Join(table.Fold(text, width), "\n")
}

// writeJSON writes v as JSON for programs and people: indented, and with <, > and & as they
// are.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// coloured reports whether w is a terminal on which colour is not unwanted (no-color.org).
func coloured(w io.Writer) bool { return isTerminal(w) && os.Getenv("NO_COLOR") == "" }

// lintStyle says how findings are written to w.
func lintStyle(w io.Writer) lint.TextOptions {
	return lint.TextOptions{Color: coloured(w), Width: min(table.Columns(w), lintWidth)}
}

// lintWidth is how many characters a line of a finding has at most, and has where w does
// not say what it holds.
const lintWidth = 100
