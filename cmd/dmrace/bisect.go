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
that are not committed, is what is built.`,
		Example: `  git bisect start v6.2 v6.1
  git bisect run dmrace bisect mmc-natural --variant with-waitfor --good hung --bad booted
  git bisect run dmrace bisect mmc-phantom-devt --variant with-waitfor --repeat 5
  git bisect start --no-checkout …; git bisect run dmrace bisect … --rev BISECT_HEAD`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || len(f.variants) != 1 {
				return usagef("name one scenario and one --variant: a revision is judged by one boot")
			}
			if repeat < 1 {
				return usagef("--repeat %d: at least one boot is needed", repeat)
			}
			return bisect(cmd, f, good, bad, repeat, args)
		},
	}
	f.addVariants(cmd, "the variant that is booted")
	fl := cmd.Flags()
	fl.StringVar(&good, "good", "", "the verdict of a good revision (default: what the scenario expects)")
	fl.StringVar(&bad, "bad", "", "the verdict of a bad revision (default: any other)")
	fl.IntVar(&repeat, "repeat", 1, "how many boots must be good: the first that is bad decides")
	f.addTree(cmd)
	f.addArch(cmd)
	f.addOut(cmd, "", "keep the evidence below this folder (default: it is not kept)")
	return cmd
}

// bisect judges one revision. Its errors become exit statuses in [lab.BisectStatus].
func bisect(cmd *cobra.Command, f bootFlags, good, bad string, repeat int, args []string) error {
	l, boots, err := f.open(cmd, args)
	if err != nil {
		return err
	}
	j, err := lab.NewBisect(boots[0], good, bad, repeat)
	if err != nil {
		return err
	}
	if boots, err = l.Prepare(cmd.Context(), boots); err != nil {
		return err
	}
	return j.Run(cmd.Context(), l.Recorder(), boots[0], func(n int, v dmrace.Verdict) {
		fmt.Fprintf(cmd.ErrOrStderr(), "boot %d of %d: %s\n", n, repeat, results.Outcome(v))
	})
}
