package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/explore"
	"dmrace/lab"
	"dmrace/results/report/formats"
)

// collectFlags are the flags of dmrace campaign collect.
type collectFlags struct {
	envelope
	partial bool
	out     string
	gzip    bool
	json    bool
	format  string
	file    string
	reports []string
}

func newCampaignCollect() *cobra.Command {
	var f collectFlags
	cmd := &cobra.Command{
		Use:   "collect DIR",
		Short: "Show what the boots of a campaign came to, as its verb on one machine does",
		Long: `Read the results of a campaign, write them as one folder of evidence, and show what the
verb on one machine would have shown of the same boots: its table, map or figure, and
the reports that --report asks for.

Exit status: as that of the verb; 1 also where the campaign is not complete, and then
nothing is written unless --partial asks for what there is, or where boots of the sample
are not the same.`,
		Example: `  dmrace campaign collect /mnt/all --report all.html --report junit=all.xml`,
		Args:    exactly(1, "a campaign's folder"),
		RunE:    func(cmd *cobra.Command, args []string) error { return collect(cmd, f, args[0]) },
	}
	fl := cmd.Flags()
	fl.BoolVar(&f.partial, "partial", false, "collect what there is of a campaign that is not complete")
	fl.StringVar(&f.out, "out", "", "keep the evidence below this folder (default: evidence in DIR)")
	fl.BoolVar(&f.gzip, "gzip", false, "keep the console logs compressed")
	fl.BoolVar(&f.json, "json", false, "write the table as JSON")
	fl.StringVar(&f.format, "format", "text", "of a map: text, svg or csv")
	addOutput(cmd, &f.file, "write the map")
	addReportFlag(cmd, &f.reports)
	cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "svg", "csv"}, cobra.ShellCompDirectiveNoFileComp))
	f.envelope.add(cmd, "")
	cmd.MarkFlagDirname("out")
	return cmd
}

// collect shows a campaign.
func collect(cmd *cobra.Command, f collectFlags, dir string) error {
	files, err := reportFiles(f.reports)
	if err != nil {
		return err
	}
	if err := f.envelope.check(); err != nil {
		return err
	}
	if shmooFormats[f.format] == nil {
		return usagef("--format %q is not one of text, svg, csv", f.format)
	}
	c, err := lab.Collect(cmd.Context(), dir, f.partial)
	if errors.Is(err, lab.ErrIncomplete) {
		c.Status.Write(cmd.ErrOrStderr())
	}
	if err != nil {
		return err
	}
	out := f.out
	if out == "" {
		out = filepath.Join(dir, "evidence")
	}
	if err := c.Keep(cmd.Context(), out, f.gzip); err != nil {
		return err
	}
	err = showCollected(cmd, f, c, files)
	if !c.Status.Complete() || !c.Status.Sound() {
		c.Status.Write(cmd.ErrOrStderr())
		err = errors.Join(err, errFound)
	}
	return err
}

// showCollected shows what the verb of the campaign shows.
func showCollected(cmd *cobra.Command, f collectFlags, c *lab.Collected, files []formats.File) error {
	switch c.Folder.Verb {
	case lab.CampaignMatrix:
		m := c.Matrix()
		err := showMatrix(cmd, m, c.Folder.Columns, f.json)
		return errors.Join(err, writeReports(cmd.OutOrStdout(), files, m.Recordings(), m.Omitted(), c.Scenarios()...), asExpected(m.Recordings()))
	case lab.CampaignValidate:
		what, mustFix, err := c.Change()
		if err != nil {
			return err
		}
		err = errors.Join(showTrials(cmd, what.Trials, f.json), writeValidated(cmd.OutOrStdout(), files, what, f.envelope, c.Scenarios()))
		return errors.Join(err, lab.JudgeTrials(what.Trials, mustFix))
	case lab.CampaignFlake:
		err := writeReports(cmd.OutOrStdout(), files, c.Recordings(), nil, c.Scenarios()...)
		return errors.Join(err, showTally(cmd, c.Tally(), f.json))
	case lab.CampaignShmoo:
		return showCollectedMap(cmd, f, c, files)
	case lab.CampaignExplore:
		return errors.Join(showSearches(cmd, f, c), writeReports(cmd.OutOrStdout(), files, c.Recordings(), nil, c.Scenarios()...))
	}
	return &dmrace.UsageError{Err: fmt.Errorf("the campaign is one of %q, which this dmrace does not know", c.Folder.Verb)}
}

// showCollectedMap draws a map.
func showCollectedMap(cmd *cobra.Command, f collectFlags, c *lab.Collected, files []formats.File) error {
	m, err := c.Map()
	if err != nil {
		return err
	}
	if err := writeOutput(cmd.OutOrStdout(), f.file, func(w io.Writer) error { return shmooFormats[f.format](m, w) }); err != nil {
		return err
	}
	r, err := lab.ReportOfMap(cmd.Context(), m, nil)
	if err == nil {
		err = writeFiles(cmd.OutOrStdout(), files, r)
	}
	if err == nil && !m.AllAgree() {
		err = errDisagree
	}
	return err
}

// showSearches writes what the searches found.
func showSearches(cmd *cobra.Command, f collectFlags, c *lab.Collected) error {
	records, lost := []explore.OnKernelRecord{}, false
	err := c.Searches(cmd.Context(), func(found *explore.OnKernel) error {
		records, lost = append(records, found.Record()), lost || found.Lost != nil || len(found.Strange) > 0
		if f.json {
			return nil
		}
		return found.WriteText(cmd.OutOrStdout())
	})
	if f.json && len(records) > 0 {
		err = errors.Join(err, writeJSON(cmd.OutOrStdout(), records))
	}
	if err == nil && lost {
		err = errFound
	}
	return err
}
