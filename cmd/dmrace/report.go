package main

import (
	"bytes"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dmrace/results"
)

// defaultRuns is where the recordings are that are reported unless others are named.
const defaultRuns = results.DefaultDir + "/runs"

// reportFlags are the flags of dmrace report.
type reportFlags struct {
	format   string
	output   string
	title    string
	testedBy string
	predict  bool
}

func newReport() *cobra.Command {
	var f reportFlags
	names := strings.Join(formatNames(), ", ")
	cmd := &cobra.Command{
		Use:   "report [RUN...]",
		Short: "Show recorded boots as a page, a drawing or a text for a reader",
		Long: `Show recorded boots as a page, a drawing or a text for a reader. RUN is a folder of
evidence: of one boot, or of a kernel's, a variant's or a scenario's; all there is in
` + defaultRuns + ` unless one is given. The formats are ` + names + `.`,
		Example: `  dmrace report -o evidence.html
  dmrace report dmrace-results/runs/mmc-natural --predict -o natural.html
  dmrace report dmrace-results/runs/mmc-slow-probe/*/6.1.* --format svg -o slow-probe.svg`,
		RunE: func(cmd *cobra.Command, args []string) error { return writeReport(cmd.OutOrStdout(), f, args) },
	}
	fl := cmd.Flags()
	fl.StringVar(&f.format, "format", "html", "the format: "+names)
	fl.StringVarP(&f.output, "output", "o", "", "write into this file instead of to the standard output")
	fl.StringVar(&f.title, "title", "", "the title of the report")
	fl.StringVar(&f.testedBy, "tested-by", "", `who vouches for it: "Name <address>"`)
	fl.BoolVar(&f.predict, "predict", false, "add what the simulator expects of each boot")
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// writeReport loads the evidence and writes it in the format asked for.
func writeReport(stdout io.Writer, f reportFlags, args []string) error {
	write, err := formatOf(f.format)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{defaultRuns}
	}
	recordings, err := loadEvidence(args)
	if err != nil {
		return err
	}
	r, err := reportOf(recordings, f.predict)
	if err != nil {
		return err
	}
	r.TestedBy = f.testedBy
	if f.title != "" {
		r.Title = f.title
	}
	if f.output == "" {
		var b bytes.Buffer // half a report is none
		if err := write(&b, r); err != nil {
			return err
		}
		_, err := stdout.Write(b.Bytes())
		return err
	}
	return writeOutput(f.output, func(w io.Writer) error { return write(w, r) })
}
