package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"dmrace/lab"
	"dmrace/results"
	"dmrace/results/report/formats"
)

// reportFlags are the flags of dmrace report.
type reportFlags struct {
	envelope
	format  string
	output  string
	title   string
	predict bool
}

func newReport() *cobra.Command {
	var f reportFlags
	runs := results.Store{Dir: results.DefaultDir}.RunDir("")
	cmd := &cobra.Command{
		Use:   "report [RUN...]",
		Short: "Show recorded boots as a page, a drawing or a text for a reader",
		Long: `Show recorded boots as a page, a drawing or a text for a reader. RUN is a folder of
evidence: of one boot, or of a kernel's, a variant's or a scenario's; all there is in
` + runs + ` unless one is given.

The formats, which the ending of --output tells unless --format does:
` + formatTable(),
		Example: `  dmrace report -o evidence.html
  dmrace report dmrace-results/runs/mmc-natural --predict -o natural.html
  dmrace report dmrace-results/runs/mmc-slow-probe/*/6.1.* -o slow-probe.svg`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{runs}
			}
			return writeReport(cmd.Context(), cmd.OutOrStdout(), f, args)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.format, "format", "", "the format: "+strings.Join(formats.Names(), ", ")+" (default html, or what --output tells)")
	addOutput(cmd, &f.output, "write the report")
	fl.StringVar(&f.title, "title", "", "the title of the report")
	fl.BoolVar(&f.predict, "predict", false, "add what the simulator expects of each boot")
	f.envelope.add(cmd, "")
	cmd.RegisterFlagCompletionFunc("format", completeFormats)
	return cmd
}

// formatTable is the register of formats as help shows it.
func formatTable() string {
	var b strings.Builder
	for _, f := range formats.All() {
		fmt.Fprintf(&b, "  %-9s %-11s %s\n", f.Name, strings.Join(f.Endings, " "), f.Short)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// writeReport loads the evidence and writes it in the format asked for.
func writeReport(ctx context.Context, stdout io.Writer, f reportFlags, dirs []string) error {
	format, err := f.asked()
	if err != nil {
		return err
	}
	if err := f.envelope.check(); err != nil {
		return err
	}
	recordings, err := results.Recordings(ctx, dirs...)
	if err != nil {
		return err
	}
	r, err := lab.ReportOf(ctx, recordings, nil, f.predict)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return fmt.Errorf("%w\n  leave --predict out to report what was recorded", err)
	}
	f.envelope.fill(r)
	if f.title != "" {
		r.Title = f.title
	}
	return writeOutput(stdout, f.output, func(w io.Writer) error { return format.Write(w, r) })
}

// asked returns the format that is named, or that the output's ending tells; HTML for an output without one.
func (f reportFlags) asked() (formats.Format, error) {
	told, ok := formats.Of(f.output)
	switch ending := filepath.Ext(f.output); {
	case f.format != "":
		return formats.Find(f.format)
	case ok:
		return told, nil
	case ending != "":
		return told, usagef("-o %s: the ending %s does not tell the format: add --format, one of %s", f.output, ending, strings.Join(formats.Names(), ", "))
	}
	return formats.Find("html")
}
