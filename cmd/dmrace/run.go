package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/results"
	"dmrace/vmtest"
)

// runFlags are the flags of dmrace run.
type runFlags struct {
	variants []string
	kernel   string
	tree     string
	rev      string // of the tree; empty: the tree as it is
	patches  []string
	clock    string
	accel    string
	jobs     int
	out      string
	gzip     bool
	json     bool
	compare  bool
	reports  []string
}

func newRun() *cobra.Command {
	var f runFlags
	cmd := &cobra.Command{
		Use:   "run [SCENARIO...]",
		Short: "Boot scenarios in QEMU and judge each boot",
		Long: `Boot scenarios in QEMU, without and with dm-mod.waitfor=, and judge each boot.

A SCENARIO is a built-in name (dmrace list) or the path of a YAML file; none means
all built-in ones. Kernels and disks are built once and cached.`,
		Example: `  dmrace run mmc-slow-probe
  dmrace run mmc-natural --variant without-waitfor --variant with-waitfor
  dmrace run usb-slow-scan --kernel arch/x86/boot/bzImage
  dmrace run mmc-slow-probe --tree ~/src/linux --patch fix.mbox
  dmrace run ./my-board.yaml --json | jq '.[].verdict.outcome'`,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return run(cmd, f, args) },
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&f.variants, "variant", nil, "run this variant only (may be repeated)")
	fl.IntVar(&f.jobs, "jobs", runtime.NumCPU(), "how many boots run at a time")
	fl.StringVar(&f.out, "out", results.DefaultDir, "keep the evidence below this folder")
	fl.BoolVar(&f.gzip, "gzip", false, "keep the console logs compressed")
	fl.BoolVar(&f.json, "json", false, "write the verdicts as JSON instead of text")
	fl.BoolVar(&f.compare, "compare", false, "predict each boot as well (dmrace sim) and say whether both agree")
	addReportFlag(cmd, &f.reports)
	addBootFlags(cmd, &f)
	cmd.MarkFlagDirname("out")
	return cmd
}

// addBootFlags adds what says how a boot is made, and completes the names of variants
// for the flag that the command itself has.
func addBootFlags(cmd *cobra.Command, f *runFlags) {
	fl := cmd.Flags()
	fl.StringVar(&f.kernel, "kernel", "", "a catalogue name, one with another's dm-mod.waitfor= (5.10+6.1), or the path of a bzImage or vmlinux that is booted as it is (default "+dmrace.DefaultKernel+")")
	fl.StringVar(&f.tree, "tree", "", "build the kernels from this source tree (git or directory; never written to)")
	fl.StringVar(&f.rev, "rev", "", "a revision of the git tree, in place of what is checked out")
	fl.StringArrayVar(&f.patches, "patch", nil, "apply this patch or mbox to a copy of the tree first (may be repeated)")
	fl.StringVar(&f.clock, "clock", "", "icount (repeatable to the byte) or realtime (default: the scenario's)")
	fl.StringVar(&f.accel, "accel", string(vmtest.AccelAuto), "auto, tcg or kvm; auto uses KVM only with the realtime clock and where it really runs a guest")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.RegisterFlagCompletionFunc("kernel", completeKernels)
	cmd.RegisterFlagCompletionFunc("clock", cobra.FixedCompletions([]string{"icount", "realtime"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.RegisterFlagCompletionFunc("accel", cobra.FixedCompletions([]string{"auto", "tcg", "kvm"}, cobra.ShellCompDirectiveNoFileComp))
	cmd.MarkFlagDirname("tree")
}

// run carries out the plans of each scenario in turn, and reports each scenario
// as soon as it is done.
func run(cmd *cobra.Command, f runFlags, args []string) error {
	ctx := cmd.Context()
	files, err := reportFiles(f.reports)
	if err != nil {
		return err
	}
	batches, src, err := plan(ctx, f, args, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	if f.compare {
		k, err := src.traits(ctx)
		if err != nil {
			return err
		}
		if err := foretell(cmd.ErrOrStderr(), batches, k); err != nil {
			return err
		}
	}
	bench, err := setUp(ctx, f, src, batches, cmd.ErrOrStderr())
	if err != nil {
		return err
	}
	var all []*dmrace.Recording
	var failures error
	for _, b := range bench.batches {
		recordings, err := bench.record(ctx, b)
		failures = errors.Join(failures, err)
		all = append(all, recordings...)
		if len(recordings) > 0 {
			failures = errors.Join(failures, bench.report(cmd.OutOrStdout(), f.json, b.scenario, recordings))
		}
		if ctx.Err() != nil {
			break
		}
	}
	var compared []results.Compared
	if f.compare {
		compared, err = compareAll(all)
		failures = errors.Join(failures, err)
	}
	switch {
	case f.json:
		failures = errors.Join(failures, writeJSON(cmd.OutOrStdout(), verdicts(all, compared, bench.store)))
	case f.compare:
		fmt.Fprintln(cmd.OutOrStdout())
		failures = errors.Join(failures, results.AgreementTable(cmd.OutOrStdout(), compared))
	}
	failures = errors.Join(failures, writeReports(files, all, src.omitted))
	return errors.Join(failures, agreed(compared), asExpected(all))
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

// report saves a scenario's report and, unless JSON is asked for, shows the boots
// and where everything is.
func (b *bench) report(w io.Writer, quiet bool, s *dmrace.Scenario, recordings []*dmrace.Recording) error {
	path, err := b.store.SaveReport(s, recordings)
	if quiet {
		return err
	}
	fmt.Fprintf(w, "\n%s: %s\n\n", s.Name, s.Title)
	if err := results.Overview(w, recordings); err != nil {
		return err
	}
	if err == nil {
		fmt.Fprintf(w, "\nreport    %s\nevidence  %s\n", path, b.store.ScenarioDir(s.Name))
	}
	return err
}

// verdictJSON is one boot in the output of run --json.
type verdictJSON struct {
	Scenario   string         `json:"scenario"`
	Variant    string         `json:"variant"`
	PlanID     string         `json:"plan_id"`
	Kernel     string         `json:"kernel"`
	Verdict    dmrace.Verdict `json:"verdict"`
	Expected   dmrace.Expect  `json:"expected"`
	AsExpected bool           `json:"as_expected"`
	Evidence   string         `json:"evidence"`

	Prediction *comparisonJSON `json:"prediction,omitempty"` // under --compare
}

func verdicts(recordings []*dmrace.Recording, compared []results.Compared, store results.Store) []verdictJSON {
	out := []verdictJSON{}
	for i, r := range recordings {
		v := verdictJSON{
			Scenario: r.Scenario(), Variant: r.Variant(), PlanID: r.Plan.ID(), Kernel: r.Kernel().Label,
			Verdict: r.Verdict, Expected: r.Expect, AsExpected: r.AsExpected(), Evidence: store.Path(r),
		}
		if i < len(compared) {
			v.Prediction = comparisonOf(compared[i].Agreement)
		}
		out = append(out, v)
	}
	return out
}
