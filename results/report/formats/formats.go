// Package formats is the register of what a report can be written as. A format is a
// folder beside this one and a row in [All]: flags, completion, help and messages are made
// from the rows.
package formats

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"dmrace"
	"dmrace/internal/nearest"
	"dmrace/results/report"
	"dmrace/results/report/events"
	"dmrace/results/report/junit"
	"dmrace/results/report/kcidb"
	"dmrace/results/report/ktap"
	"dmrace/results/report/mail"
	"dmrace/results/report/markdown"
	"dmrace/results/report/page"
	"dmrace/results/report/svg"
	"dmrace/results/report/trace"
)

// Format is one way to write a report.
type Format struct {
	Name    string   // as --format and --report take it
	Endings []string // of file names that tell it: ".html"; none: it must be named
	Short   string   // one line that says who reads it
	Write   func(io.Writer, *report.Report) error
}

// All lists the formats, sorted by name.
func All() []Format {
	return []Format{
		{"csv", []string{".csv"}, "a row for each event, for a spreadsheet or pandas", events.Write},
		{"html", []string{".html"}, "one page with swim lanes, verdicts and consoles, for a reviewer", page.Write},
		{"junit", []string{".xml"}, "JUnit XML, for a CI system", junit.Write},
		{"kcidb", nil, "KCIDB's JSON, for kernelci.org", kcidb.Write},
		{"ktap", []string{".ktap"}, "KTAP, as the kernel's own tests print it", ktap.Write},
		{"mail", []string{".mbox", ".txt", ".eml"}, "a plain-text mail to a kernel list, in an mbox", mail.Write},
		{"markdown", []string{".md"}, "Markdown, for an issue or a step summary", markdown.Write},
		{"svg", []string{".svg"}, "the swim lanes alone, for a document", svg.Write},
		{"tap13", nil, "TAP version 13", ktap.WriteTAP13},
		{"tap14", []string{".tap"}, "TAP version 14", ktap.WriteTAP14},
		{"trace", nil, "a trace for ui.perfetto.dev or chrome://tracing", trace.Write},
	}
}

// Names lists the formats' names, sorted.
func Names() []string {
	var names []string
	for _, f := range All() {
		names = append(names, f.Name)
	}
	return names
}

// Find returns the format of that name; none is a [dmrace.UsageError].
func Find(name string) (Format, error) {
	i := slices.IndexFunc(All(), func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, usagef("there is no format %q%s: there are %s", name, hint(name), strings.Join(Names(), ", "))
	}
	return All()[i], nil
}

// hint proposes what may have been meant.
func hint(name string) string {
	if near := nearest.Of(name, Names()); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// Of returns the format that a file name's ending tells, and whether one does.
func Of(file string) (Format, bool) {
	ending := strings.ToLower(filepath.Ext(file))
	i := slices.IndexFunc(All(), func(f Format) bool { return slices.Contains(f.Endings, ending) })
	if i < 0 {
		return Format{}, false
	}
	return All()[i], true
}

// File is a report that is asked for.
type File struct {
	Name string
	Format
}

// ParseFile reads what --report takes: a file whose ending tells the format, or
// FORMAT=FILE. Errors are [dmrace.UsageError].
func ParseFile(text string) (File, error) {
	name, file, named := strings.Cut(text, "=")
	if named && file == "" {
		return File{}, usagef("--report %s names no file: write FORMAT=FILE", text)
	}
	if named {
		f, err := Find(name)
		return File{file, f}, err
	}
	f, ok := Of(text)
	if !ok {
		return File{}, usagef("--report %s: the ending does not tell the format: write FORMAT=%s with one of %s", text, text, strings.Join(Names(), ", "))
	}
	return File{text, f}, nil
}

func usagef(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}
