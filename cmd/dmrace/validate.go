package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"dmrace/lab"
	"dmrace/results"
	"dmrace/results/report/formats"
)

// validateFlags are the flags of dmrace validate.
type validateFlags struct {
	bootFlags
	envelope
	change  lab.Change
	mustFix bool
	resume  bool
	json    bool
}

// add adds them to a verb.
func (f *validateFlags) add(cmd *cobra.Command) {
	fl, c := cmd.Flags(), &f.change
	fl.StringVar(&f.tree, "tree", "", "the source tree (git or directory)")
	fl.StringVar(&f.kernel, "kernel", "", "a kernel of the catalogue, or the path of a source tree")
	fl.StringVar(&c.Before, "before", "", "the revision before the change (with --patch: the one that is patched; default the tree as it is)")
	fl.StringVar(&c.After, "after", "", "the revision after it")
	fl.StringArrayVar(&c.Patches, "patch", nil, "the change: a patch, or an mbox as b4 writes it (may be repeated)")
	fl.StringVar(&c.Derive, "derive-from", "", "the change: the dm-mod.waitfor= of this kernel of the catalogue, fitted to --kernel")
	fl.StringVar((*string)(&c.Arm), "arm", "", "the change: a fix of dmrace's own, "+strings.Join(lab.FixNames(), ", "))
	cmd.RegisterFlagCompletionFunc("arm", cobra.FixedCompletions(lab.FixNames(), cobra.ShellCompDirectiveNoFileComp))
	f.addVariants(cmd, "boot this variant only (may be repeated)")
	fl.BoolVar(&f.mustFix, "must-fix", false, "exit with 1 unless something that fails before passes after")
	f.addEvidence(cmd)
	fl.BoolVar(&f.resume, "resume", false, "do not repeat boots whose evidence is below --out, for the same plan")
	f.addArch(cmd)
	f.envelope.add(cmd, "")
	fl.BoolVar(&f.json, "json", false, "write the table as JSON")
	cmd.RegisterFlagCompletionFunc("kernel", completeKernels)
	cmd.MarkFlagDirname("tree")
}

func newValidate() *cobra.Command {
	var f validateFlags
	cmd := &cobra.Command{
		Use:   "validate [SCENARIO...]",
		Short: "Boot a kernel before and after a change, and show what the change did",
		Long: `Build a kernel before and after a change, boot the scenarios that the change can
affect on both, and show what fails before and passes after, what regressed, and what
never changed. The change is two revisions of a git tree, patches, or a fix of dmrace's
own. They are made to a copy of any tree: the tree itself and its index are never
touched.

A boot passes when it ends as its scenario expects of today's kernels. One that shows the
bug which the fix of --arm is for passes when it boots. Exit status 1: something
regressed, or a boot was inconclusive; with --must-fix also: nothing was fixed.`,
		Example: `  dmrace validate --tree ~/src/linux --before v5.10.262 --after my-backport
  dmrace validate --tree ~/src/linux --patch series.mbox mmc-natural mmc-slow-probe
  dmrace validate --tree ~/src/linux --patch fix.patch --report mail=evidence.mbox --in-reply-to 2023.1@example.org
  dmrace validate --kernel 5.10 --derive-from 6.1 --must-fix
  dmrace validate --kernel 6.1 --arm fix-devt`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return validate(cmd, f, args)
		},
	}
	f.add(cmd)
	f.addBoard(cmd)
	return cmd
}

// validate boots the affected scenarios on both sides and shows the table.
func validate(cmd *cobra.Command, f validateFlags, args []string) error {
	c := f.change
	files, err := reportFiles(f.reports)
	if err != nil {
		return err
	}
	if err := f.envelope.check(); err != nil {
		return err
	}
	o, err := f.options(cmd)
	if err != nil {
		return err
	}
	o.Resume = f.resume
	if err := c.Check(o); err != nil {
		return err
	}
	_, list, err := f.find(cmd, args)
	if err != nil {
		return err
	}
	before, after, what, err := c.Open(cmd.Context(), o)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		if list, err = before.Affected(list, what.Files); err != nil {
			return err
		}
	}
	trials, failures := bothSides(cmd.Context(), before, after, list, f.variants)
	failures = errors.Join(failures, showTrials(cmd, trials, f.json))
	what.Trials = trials
	failures = errors.Join(failures, writeValidated(cmd.OutOrStdout(), files, what, f.envelope, list))
	return errors.Join(failures, lab.JudgeTrials(trials, f.mustFix))
}

// showTrials writes the table, or the same as JSON.
func showTrials(cmd *cobra.Command, trials []results.Trial, json bool) error {
	if json {
		return writeJSON(cmd.OutOrStdout(), trialsJSON(trials))
	}
	return results.Validation(cmd.OutOrStdout(), trials)
}

// writeValidated writes what --report asks for. Also where a signal ended the boots what
// there is is written.
func writeValidated(stdout io.Writer, files []formats.File, what results.Validated, e envelope, list []lab.Scenario) error {
	if len(files) == 0 {
		return nil
	}
	r, err := lab.ReportOfChange(context.Background(), what, list...)
	if err != nil {
		return err
	}
	e.fill(r)
	return writeFiles(stdout, files, r)
}

// bothSides boots the scenarios before and after the change.
func bothSides(ctx context.Context, before, after *lab.Lab, list []lab.Scenario, variants []string) ([]results.Trial, error) {
	old, err := before.Side(ctx, list, variants)
	if err != nil {
		return nil, err
	}
	fresh, err := after.Side(ctx, list, variants)
	if err != nil {
		return nil, err
	}
	return lab.Validate(ctx, old, fresh)
}
