package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/wholefile"
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
	"dmrace/scenarios"
)

// writer writes a report in one format.
type writer func(io.Writer, *report.Report) error

// formats are what a report can be written as, by the names that --format and --report
// take.
var formats = map[string]writer{
	"html": page.Write, "svg": svg.Write, "mail": mail.Write, "markdown": markdown.Write, "csv": events.Write,
	"junit": junit.Write, "ktap": ktap.Write, "tap13": ktap.WriteTAP13, "tap14": ktap.WriteTAP14,
	"kcidb": kcidb.Write, "trace": trace.Write,
}

// endings are the endings of file names that tell a format.
var endings = map[string]string{
	".html": "html", ".svg": "svg", ".md": "markdown", ".csv": "csv", ".xml": "junit", ".ktap": "ktap", ".tap": "tap14",
	".txt": "mail", ".eml": "mail",
}

func formatNames() []string { return slices.Sorted(maps.Keys(formats)) }

// formatOf returns the writer of a format.
func formatOf(name string) (writer, error) {
	w, ok := formats[name]
	if !ok {
		return nil, usagef("there is no format %q: there are %s", name, strings.Join(formatNames(), ", "))
	}
	return w, nil
}

// reportFile is one report that is asked for with --report.
type reportFile struct {
	name  string
	write writer
}

// addReportFlag adds --report to a verb that records.
func addReportFlag(cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVar(to, "report", nil, "write a report of the boots into this file; its ending tells the format, or FORMAT=FILE does: "+strings.Join(formatNames(), ", ")+" (may be repeated)")
}

// reportFiles reads --report.
func reportFiles(flags []string) ([]reportFile, error) {
	var files []reportFile
	for _, flag := range flags {
		format, name, named := strings.Cut(flag, "=")
		if !named {
			name, format = flag, endings[strings.ToLower(filepath.Ext(flag))]
		}
		if format == "" {
			return nil, usagef("--report %s: the ending does not tell the format: write FORMAT=%s with one of %s", flag, flag, strings.Join(formatNames(), ", "))
		}
		write, err := formatOf(format)
		if err != nil {
			return nil, err
		}
		files = append(files, reportFile{name, write})
	}
	return files, nil
}

// writeReports writes what --report asks for. A report that cannot be written does not
// keep the others from being.
func writeReports(files []reportFile, recordings []*dmrace.Recording, omitted []omission) error {
	if len(files) == 0 {
		return nil
	}
	r, err := reportOf(slices.Clone(recordings), true)
	if err != nil {
		return err
	}
	addOmitted(r, omitted)
	return writeFiles(files, r)
}

func writeFiles(files []reportFile, r *report.Report) (err error) {
	for _, f := range files {
		err = errors.Join(err, writeOutput(f.name, func(w io.Writer) error { return f.write(w, r) }))
	}
	return err
}

// omission is a variant that a kernel cannot boot.
type omission struct{ scenario, variant, kernel, why string }

// addOmitted adds what was left out to the groups of its scenarios.
func addOmitted(r *report.Report, omitted []omission) {
	for _, o := range omitted {
		i := slices.IndexFunc(r.Groups, func(g report.Group) bool { return g.Name == o.scenario })
		if i < 0 {
			s, _ := scenarios.Find(o.scenario) // one of a file stands there without its title
			r.Groups = append(r.Groups, groupOf(o.scenario, s))
			i = len(r.Groups) - 1
		}
		r.Groups[i].Omitted = append(r.Groups[i].Omitted, report.Omitted{Name: fmt.Sprintf("%s@%s", o.variant, o.kernel), Why: o.why})
	}
}

// writeOutput writes a file, whole or not at all. What is no regular file (a pipe, a
// terminal) is written to as it is.
func writeOutput(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	put := wholefile.Write
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() {
		put = os.WriteFile
	}
	if err := put(name, b.Bytes(), 0o644); err != nil {
		return &dmrace.EnvError{Err: err, Fix: "name a file that can be written to, or free space there"}
	}
	return nil
}
