package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/explore"
	"dmrace/lab"
	"dmrace/results"
)

// marginFlags are the flags of dmrace margin.
type marginFlags struct {
	variants  []string
	kernel    string
	arch      string
	runs      string
	maxDelay  time.Duration
	failUnder time.Duration
	json      bool
}

func newMargin() *cobra.Command {
	var f marginFlags
	cmd := &cobra.Command{
		Use:   "margin SCENARIO|RUN...",
		Short: "Say how many milliseconds a boot has to spare",
		Long: `Say how long before the table looked for it the last needed device had appeared, in
simulated and in recorded boots, those that pass among them. The margin is negative
where the boot was lost. A boot whose dm-mod.waitfor= was answered waited for the
device: its margin has no bound.

LATER is the exact margin of a simulated boot: how much later one step on the way to
the device could have come and the boot would still pass, of the step that has the
least, searched up to --max-delay. It differs from MARGIN where the kernel waits for a
step. Of a recorded boot LATER says whether there is such a bound at all, by the
simulation of its plan; how far off it is is the recorded MARGIN.

A SCENARIO is a built-in name or the path of a YAML file; its recordings below
the folder of --results are read as well. A RUN is the folder of one recording. Exit status 1
with --fail-under: a boot is lost or has less to spare.`,
		Example: `  dmrace margin mmc-natural
  dmrace margin mmc-natural --variant with-i8042 --fail-under 500ms
  dmrace margin dmrace-results/runs/usb-slow-scan/with-waitfor/6.1.192-stock --json`,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return margin(cmd, f, args) },
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&f.variants, "variant", nil, "look at this variant only (may be repeated)")
	addPredictedKernel(cmd, &f.kernel, dmrace.DefaultKernel)
	addArch(cmd, &f.arch)
	fl.StringVar(&f.runs, "results", results.DefaultDir, "the folder below which recordings of the scenarios are")
	fl.DurationVar(&f.maxDelay, "max-delay", explore.DefaultMaxDelay, "how much later a step is tried at most")
	fl.DurationVar(&f.failUnder, "fail-under", 0, "exit with 1 if a boot has less to spare than this")
	fl.BoolVar(&f.json, "json", false, "write the margins as JSON")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.MarkFlagDirname("results")
	return cmd
}

// margin measures every boot that was asked for.
func margin(cmd *cobra.Command, f marginFlags, args []string) error {
	if f.failUnder < 0 {
		return usagef("--fail-under %s is negative: a boot that is lost always counts", f.failUnder)
	}
	k, err := kernelPredicted(cmd.ErrOrStderr(), f.kernel)
	if err != nil {
		return err
	}
	m := lab.Margins{Variants: f.variants, Kernel: k.searched(), Arch: dmrace.Arch(f.arch), Store: results.Store{Dir: f.runs}, Longest: f.maxDelay}
	all, err := m.Of(cmd.Context(), args...)
	if err != nil {
		return err
	}
	if f.json {
		records := []explore.MarginRecord{}
		for _, one := range all {
			records = append(records, one.Record())
		}
		err = writeJSON(cmd.OutOrStdout(), records)
	} else {
		err = explore.WriteMargins(cmd.OutOrStdout(), all)
	}
	if err != nil {
		return err
	}
	return f.hold(cmd.ErrOrStderr(), all)
}

// hold names the boots that have less to spare than was asked for, and returns errFound
// if there are any.
func (f marginFlags) hold(people io.Writer, all []*explore.Margin) (err error) {
	for _, m := range all {
		if f.failUnder > 0 && m.Below(f.failUnder) {
			fmt.Fprintf(people, "%s has less to spare than %s\n", m.Name(), f.failUnder)
			err = errFound
		}
	}
	return err
}
