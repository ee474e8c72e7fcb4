package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

func newRun() *cobra.Command {
	var f bootFlags
	var json, compare bool
	cmd := &cobra.Command{
		Use:   "run [SCENARIO...]",
		Short: "Boot scenarios in QEMU and judge each boot",
		Long: `Boot scenarios in QEMU, without and with dm-mod.waitfor=, and judge each boot.

A SCENARIO is a built-in name (dmrace list) or the path of a YAML file; none means
all built-in ones. Kernels and disks are built once and cached.

--board boots a real board, by its owner's commands, in the place of QEMU: dmrace new
--board writes its file, dmrace check tries the board. What a scenario asks and the board
cannot do is left out and said to be. --compare then holds it against QEMU too.`,
		Example: `  dmrace run mmc-slow-probe
  dmrace run mmc-natural --variant without-waitfor --variant with-waitfor
  dmrace run usb-slow-scan --kernel arch/x86/boot/bzImage
  dmrace run mmc-natural --board bench-pi.yaml --compare
  dmrace run mmc-slow-probe --tree ~/src/linux --patch fix.mbox
  dmrace run ./my-board.yaml --json | jq '.[].verdict.outcome'`,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return run(cmd, f, json, compare, args) },
	}
	f.addVariants(cmd, "run this variant only (may be repeated)")
	f.addEvidence(cmd)
	cmd.Flags().BoolVar(&json, "json", false, "write the verdicts as JSON instead of text")
	cmd.Flags().BoolVar(&compare, "compare", false, "predict each boot as well (dmrace sim) and say whether both agree")
	f.addKernel(cmd)
	f.addMachine(cmd)
	f.addBoard(cmd)
	cmd.Flags().BoolVar(&f.snapshot, "snapshot", false, "let boots go on from a saved machine where that is sound: it pays where one line is booted again and again")
	return cmd
}

// run boots each scenario in turn, and reports each as soon as it is done.
func run(cmd *cobra.Command, f bootFlags, json, compare bool, args []string) error {
	files, err := reportFiles(f.reports)
	if err != nil {
		return err
	}
	l, boots, err := f.open(cmd, args)
	if err != nil {
		return err
	}
	if compare {
		if err := showPredicted(cmd, l, boots); err != nil {
			return err
		}
	}
	if boots, err = l.Prepare(cmd.Context(), boots); err != nil {
		return err
	}
	shown := cmd.OutOrStdout()
	if json {
		shown = io.Discard
	}
	all, failures := bootAll(cmd, l, boots, shown)
	var compared []results.Compared
	var witnessed []results.Witnessed
	shownAll := all
	if compare {
		compared, err = lab.Compare(context.WithoutCancel(cmd.Context()), all)
		failures = errors.Join(failures, err)
	}
	if compare && l.OnBoard() && cmd.Context().Err() == nil {
		beside, err := l.Beside(cmd.Context(), boots)
		failures = errors.Join(failures, err)
		witnessed = lab.Witnessed(compared, beside)
		shownAll = append(slices.Clone(all), slices.DeleteFunc(beside, func(r *dmrace.Recording) bool { return r == nil })...)
	}
	switch {
	case json:
		failures = errors.Join(failures, writeJSON(cmd.OutOrStdout(), verdicts(all, compared, witnessed, l.Store())))
	case witnessed != nil:
		fmt.Fprintln(cmd.OutOrStdout())
		failures = errors.Join(failures, results.WitnessTable(cmd.OutOrStdout(), witnessed))
	case compare:
		fmt.Fprintln(cmd.OutOrStdout())
		failures = errors.Join(failures, results.AgreementTable(cmd.OutOrStdout(), compared))
	}
	failures = errors.Join(failures, writeReports(cmd.OutOrStdout(), files, shownAll, l.Omitted(), lab.ScenariosOf(boots)...))
	return errors.Join(failures, lab.Agreed(compared), lab.AllAgree(witnessed), asExpected(all))
}

// bootAll boots scenario by scenario, and shows the boots of each when they are done.
func bootAll(cmd *cobra.Command, l *lab.Lab, boots []lab.Boot, w io.Writer) (all []*dmrace.Recording, failures error) {
	for _, group := range lab.ByScenario(boots) {
		recordings, err := l.Boot(cmd.Context(), group...)
		failures = errors.Join(failures, err)
		all = append(all, recordings...)
		if len(recordings) > 0 {
			failures = errors.Join(failures, l.Report(w, group[0].Scenario, recordings))
		}
		if cmd.Context().Err() != nil {
			break
		}
	}
	return all, failures
}

// asExpected returns errUnexpected unless every verdict is the expected one.
func asExpected(all []*dmrace.Recording) error {
	for _, r := range all {
		if !r.AsExpected() {
			return errUnexpected
		}
	}
	return nil
}
