package main

import (
	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

// flakeFlags are the flags of dmrace flake.
type flakeFlags struct {
	bootFlags
	n    lab.Flake
	json bool
}

// add adds them to a verb. By the host's clock, and one boot after the other, is how it boots.
func (f *flakeFlags) add(cmd *cobra.Command) {
	f.clock, f.jobs = string(dmrace.ClockRealtime), 1
	f.addVariants(cmd, "the variant that is booted (required)")
	f.addKernel(cmd)
	f.addArch(cmd)
	fl := cmd.Flags()
	fl.IntVar(&f.n.Runs, "runs", 20, "how many boots there are, at least")
	fl.Float64Var(&f.n.Width, "until-width", 0, "go on until the interval is this narrow, such as 0.1")
	fl.IntVar(&f.n.Most, "max", 500, "how many boots there are at most under --until-width")
	f.addOut(cmd, results.DefaultDir, "keep the evidence below this folder, in flake/")
	fl.BoolVar(&f.json, "json", false, "write the counts as JSON")
}

func newFlake() *cobra.Command {
	var f flakeFlags
	cmd := &cobra.Command{
		Use:   "flake SCENARIO --variant V",
		Short: "Boot one variant many times and say how often it is lost",
		Long: `Boot one variant of a scenario in QEMU many times by the host's clock, one boot after
the other, and say in how many of them it was lost, with the 95 % Wilson interval of
the probability. All runs are made whatever the first of them show: stopping at the
first hit would bend the figure. Where no boot was lost the rule of three bounds the
probability.

--until-width goes on until the interval is that narrow, by --max runs at most. Each
boot's evidence is kept in a folder of its own. An inconclusive boot is counted for
itself and is not a trial. Exit status 1: a boot ended otherwise than its scenario expects.`,
		Example: `  dmrace flake mmc-natural --variant with-i8042 --runs 20
  dmrace flake mmc-natural --variant without-waitfor --until-width 0.1 --max 200`,
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return flake(cmd, f, args) },
	}
	f.add(cmd)
	f.addBoard(cmd)
	return cmd
}

// flake boots one variant again and again and shows how it ended.
func flake(cmd *cobra.Command, f flakeFlags, args []string) error {
	if err := f.check(cmd, args); err != nil {
		return err
	}
	l, boots, err := f.open(cmd, args)
	if err != nil {
		return err
	}
	if boots, err = l.Prepare(cmd.Context(), boots); err != nil {
		return err
	}
	t, err := f.n.Run(cmd.Context(), l.Recorder(), boots[0])
	if err != nil {
		return err
	}
	return showTally(cmd, t, f.json)
}

// check refuses what is no one boot to count.
func (f flakeFlags) check(cmd *cobra.Command, args []string) error {
	if len(f.variants) != 1 {
		return usagef("name the one variant to boot with --variant: a figure over several means nothing")
	}
	if err := f.n.Check(); err != nil {
		return err
	}
	return namesScenario(cmd, args)
}

// showTally writes how the boots ended.
func showTally(cmd *cobra.Command, t *results.Tally, json bool) (err error) {
	if json {
		err = writeJSON(cmd.OutOrStdout(), t.JSON())
	} else {
		err = t.Write(cmd.OutOrStdout())
	}
	if err == nil && t.Unexpected {
		err = errUnexpected
	}
	return err
}
