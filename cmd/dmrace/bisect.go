package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
)

func newBisect() *cobra.Command {
	var good, bad string
	var repeat int
	var odds lab.Odds
	f := bootFlags{tree: ".", jobs: 1}
	cmd := &cobra.Command{
		Use:   "bisect SCENARIO --variant VARIANT",
		Short: "Say whether a tree is good or bad, as the command of git bisect run",
		Long: `Build the kernel of a git tree, boot one variant of a scenario, and say with the exit
status that git bisect run understands whether the revision is good:

  0    good: the verdict is that of --good, in each of --repeat boots
  1    bad: the verdict is that of --bad
  125  skipped: it does not build, a --patch does not apply, it lacks what the
       scenario needs, or its verdict is neither
  128  stopped: what failed is the machine, or the command; no revision is judged

A verdict is an outcome (booted, hung, panicked, restarted), alone or with the cause behind a
colon (hung:phantom-devt). The tree is only read: what is checked out, with changes
that are not committed, is what is built.

Where a boot does not end alike each time, --confidence decides by a sequential test
(Wald's) instead of by the first bad boot: it boots by the host's clock until the answer is
that sure, and says what it assumed, how many boots it took, and the probability that it
is wrong. Of a bad revision it assumes that --rate of the boots are bad at least, of a
good one that --stray are at most. What is still undecided after --max boots is skipped.
A bisection that asks of n revisions errs with n times that probability at most.`,
		Example: `  git bisect start v6.2 v6.1
  git bisect run dmrace bisect mmc-natural --variant with-waitfor --good hung --bad booted
  git bisect run dmrace bisect mmc-phantom-devt --variant with-waitfor --repeat 5
  git bisect run dmrace bisect mmc-natural --variant with-i8042 --confidence 0.99 --rate 0.2
  git bisect start --no-checkout …; git bisect run dmrace bisect … --rev BISECT_HEAD`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || len(f.variants) != 1 {
				return usagef("name one scenario and one --variant: a revision is judged by one boot")
			}
			if repeat < 1 {
				return usagef("--repeat %d: at least one boot is needed", repeat)
			}
			test, err := testOf(cmd, odds)
			if err != nil {
				return err
			}
			if test != nil {
				f.clock = string(dmrace.ClockRealtime)
			}
			return bisect(cmd, f, good, bad, lab.Bisect{Repeat: repeat, Test: test}, args)
		},
	}
	f.addVariants(cmd, "the variant that is booted")
	fl := cmd.Flags()
	fl.StringVar(&good, "good", "", "the verdict of a good revision (default: what the scenario expects)")
	fl.StringVar(&bad, "bad", "", "the verdict of a bad revision (default: any other)")
	fl.IntVar(&repeat, "repeat", 1, "how many boots must be good: the first that is bad decides")
	fl.Float64Var(&odds.Confidence, "confidence", 0, "boot until the answer is this sure, such as 0.99, instead of --repeat times")
	fl.Float64Var(&odds.Rate, "rate", 0.5, "the least share of a bad revision's boots that are bad, as --confidence assumes")
	fl.Float64Var(&odds.Stray, "stray", 0.01, "the most of a good revision's boots that are bad, as --confidence assumes")
	fl.IntVar(&odds.Most, "max", 500, "how many boots there are at most under --confidence")
	f.addTree(cmd)
	f.addArch(cmd)
	f.addOut(cmd, "", "keep the evidence below this folder (default: it is not kept)")
	return cmd
}

// testOf returns the sequential test that is asked for, or nil.
func testOf(cmd *cobra.Command, odds lab.Odds) (*lab.Odds, error) {
	asked := cmd.Flags().Changed
	if !asked("confidence") {
		for _, flag := range []string{"rate", "stray", "max"} {
			if asked(flag) {
				return nil, usagef("--%s is of the test that --confidence asks for", flag)
			}
		}
		return nil, nil
	}
	if asked("repeat") {
		return nil, usagef("--confidence and --repeat exclude each other: the test says how many boots there are")
	}
	return &odds, odds.Check()
}

// bisect judges one revision in the way of how. Its errors become exit statuses in
// [lab.BisectStatus].
func bisect(cmd *cobra.Command, f bootFlags, good, bad string, how lab.Bisect, args []string) error {
	l, boots, err := f.open(cmd, args)
	if err != nil {
		return err
	}
	j, err := lab.NewBisect(boots[0], good, bad, how.Repeat)
	if err != nil {
		return err
	}
	j.Test = how.Test
	if boots, err = l.Prepare(cmd.Context(), boots); err != nil {
		return err
	}
	return j.Run(cmd.Context(), l.Recorder(), boots[0], func(n int, v dmrace.Verdict) {
		fmt.Fprintf(cmd.ErrOrStderr(), "boot %d of %d at most: %s\n", n, j.Most(), results.Outcome(v))
	})
}
