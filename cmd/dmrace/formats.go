package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/internal/wholefile"
	"dmrace/lab"
	"dmrace/results/report"
	"dmrace/results/report/formats"
)

// addReportFlag adds --report to a verb that has boots to show.
func addReportFlag(cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVar(to, "report", nil, "write a report of the boots into this file (- is standard output); its ending tells the format, or FORMAT=FILE does: "+strings.Join(formats.Names(), ", ")+" (may be repeated)")
}

// addOutput adds -o, which names one file in every verb that has it.
func addOutput(cmd *cobra.Command, to *string, what string) {
	cmd.Flags().StringVarP(to, "output", "o", "-", what+" into this file; - is standard output")
}

// completeFormats completes the name of a report's format.
func completeFormats(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, f := range formats.All() {
		out = append(out, f.Name+"\t"+f.Short)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// reportFiles reads --report.
func reportFiles(flags []string) ([]formats.File, error) {
	var files []formats.File
	for _, flag := range flags {
		f, err := formats.ParseFile(flag)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// writeReports writes what --report asks for, of boots and of what was left out.
func writeReports(stdout io.Writer, files []formats.File, recordings []*dmrace.Recording, omitted []lab.Omission, list ...lab.Scenario) error {
	if len(files) == 0 {
		return nil
	}
	// Also where a signal ended the boots: what there is is written.
	r, err := lab.ReportOf(context.Background(), recordings, omitted, true, list...)
	if err != nil {
		return err
	}
	return writeFiles(stdout, files, r)
}

// writeFiles writes a report into files. One that cannot be written does not keep the
// others from being.
func writeFiles(stdout io.Writer, files []formats.File, r *report.Report) (err error) {
	for _, f := range files {
		err = errors.Join(err, writeOutput(stdout, f.Name, func(w io.Writer) error { return f.Write(w, r) }))
	}
	return err
}

// writeOutput writes a file, whole or not at all. What is no regular file (a pipe, a
// terminal) is written to as it is; "-" is the standard output.
func writeOutput(stdout io.Writer, name string, write func(io.Writer) error) error {
	var b bytes.Buffer // half a file is none
	if err := write(&b); err != nil {
		return err
	}
	if name == "-" {
		_, err := stdout.Write(b.Bytes())
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
