package main

import (
	"context"
	"fmt"
	"io"
	"slices"
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
		RunE: func(cmd *cobra.Command, args []string) error {
			return margin(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), f, args)
		},
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&f.variants, "variant", nil, "look at this variant only (may be repeated)")
	fl.StringVar(&f.kernel, "kernel", dmrace.DefaultKernel, "the version of the kernel that is simulated")
	fl.StringVar(&f.runs, "results", results.DefaultDir, "the folder below which recordings of the scenarios are")
	fl.DurationVar(&f.maxDelay, "max-delay", explore.DefaultMaxDelay, "how much later a step is tried at most")
	fl.DurationVar(&f.failUnder, "fail-under", 0, "exit with 1 if a boot has less to spare than this")
	fl.BoolVar(&f.json, "json", false, "write the margins as JSON")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.MarkFlagDirname("results")
	return cmd
}

// margin measures every boot that was asked for.
func margin(ctx context.Context, w, people io.Writer, f marginFlags, args []string) error {
	if len(args) == 0 {
		return usagef("name a scenario (dmrace list shows them) or the folder of a recording")
	}
	if f.failUnder < 0 {
		return usagef("--fail-under %s is negative: a boot that is lost always counts", f.failUnder)
	}
	var all []*explore.Margin
	for _, arg := range args {
		boots, err := f.boots(ctx, arg)
		if err != nil {
			return err
		}
		for _, o := range boots {
			m, err := explore.MarginOf(ctx, o, f.maxDelay)
			if err != nil {
				return err
			}
			all = append(all, m)
		}
	}
	if !slices.ContainsFunc(all, func(m *explore.Margin) bool { return m.Race }) {
		return usagef("none of these boots has a race: no table looks for a device")
	}
	write := marginTable
	if f.json {
		write = func(w io.Writer, all []*explore.Margin) error { return writeJSON(w, marginsJSON(all)) }
	}
	if err := write(w, all); err != nil {
		return err
	}
	return f.hold(people, all)
}

// hold names the boots that have less to spare than was asked for, and returns errFound
// if there are any.
func (f marginFlags) hold(people io.Writer, all []*explore.Margin) (err error) {
	for _, m := range all {
		if f.failUnder > 0 && m.Below(f.failUnder) {
			fmt.Fprintf(people, "%s/%s (%s, %s) has less to spare than %s\n", m.Scenario(), m.Variant(), kernelOf(m), witnessOf(m), f.failUnder)
			err = errFound
		}
	}
	return err
}

// boots returns the boot of a recording, or those of a scenario: predicted, and recorded
// where they are.
func (f marginFlags) boots(ctx context.Context, arg string) ([]*dmrace.Observation, error) {
	if results.IsRun(arg) {
		recordings, err := results.Recordings(ctx, arg)
		return observations(recordings), err
	}
	s, err := lab.Find(arg)
	if err != nil {
		return nil, err
	}
	k := lab.TraitsOf(f.kernel)
	boots, err := lab.Plans([]lab.Scenario{s}, f.variants, dmrace.Options{KernelName: f.kernel}, k, lab.Everything)
	if err != nil {
		return nil, err
	}
	predicted, err := lab.Predict(ctx, k, boots...)
	if err != nil {
		return nil, err
	}
	var all []*dmrace.Observation
	for _, p := range predicted {
		recorded, err := results.Store{Dir: f.runs}.OfVariant(ctx, p.Scenario(), p.Variant())
		if err != nil {
			return nil, err
		}
		all = append(append(all, &p.Observation), observations(recorded)...)
	}
	return all, nil
}

// observations returns what was seen of boots, without what was expected of them.
func observations(recordings []*dmrace.Recording) []*dmrace.Observation {
	var out []*dmrace.Observation
	for _, r := range recordings {
		out = append(out, &r.Observation)
	}
	return out
}
