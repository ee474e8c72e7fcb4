package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/results"
	"dmrace/vmtest"
)

// The exit statuses of dmrace bisect are those that git bisect run asks for
// (bisect.c, builtin/bisect.c): from 128 on it stops, everything else below that is
// a verdict on the revision.
const (
	exitGood  = 0
	exitBad   = 1
	exitSkip  = 125 // this revision cannot be tested
	exitAbort = 128 // none can: what failed is not the kernel
)

// errSkip says that a revision can be neither good nor bad.
var errSkip = errors.New("this revision is skipped")

// bisectFlags are the flags of dmrace bisect.
type bisectFlags struct {
	run    runFlags
	good   string
	bad    string
	repeat int
}

func newBisect() *cobra.Command {
	var f bisectFlags
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
		RunE:              func(cmd *cobra.Command, args []string) error { return bisect(cmd, f, args) },
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&f.run.variants, "variant", nil, "the variant that is booted")
	fl.StringVar(&f.good, "good", "", "the verdict of a good revision (default: what the scenario expects)")
	fl.StringVar(&f.bad, "bad", "", "the verdict of a bad revision (default: any other)")
	fl.IntVar(&f.repeat, "repeat", 1, "how many boots must be good: the first that is bad decides")
	fl.StringVar(&f.run.tree, "tree", ".", "the git tree")
	fl.StringVar(&f.run.rev, "rev", "", "a revision in place of what is checked out, as BISECT_HEAD under git bisect start --no-checkout")
	fl.StringArrayVar(&f.run.patches, "patch", nil, "apply this patch to a copy of each revision (may be repeated)")
	fl.StringVar(&f.run.out, "out", "", "keep the evidence below this folder (default: it is not kept)")
	cmd.RegisterFlagCompletionFunc("variant", completeVariants)
	cmd.MarkFlagDirname("tree")
	cmd.MarkFlagDirname("out")
	return cmd
}

// bisect judges one revision. Its errors become exit statuses in [bisectStatus].
func bisect(cmd *cobra.Command, f bisectFlags, args []string) error {
	ctx, people := cmd.Context(), cmd.ErrOrStderr()
	b, judge, err := f.prepare(ctx, args, people)
	if err != nil {
		return err
	}
	for n := range f.repeat {
		r, err := b.attempt(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(people, "boot %d of %d: %s\n", n+1, f.repeat, results.Outcome(r.Verdict))
		if err := judge(r.Verdict); err != nil {
			return err
		}
	}
	return nil
}

// bisectBench is a bench for the boots of one plan.
type bisectBench struct {
	*bench
	boot boot
	keep bool
}

// attempt records the boot once.
func (b bisectBench) attempt(ctx context.Context) (*dmrace.Recording, error) {
	if b.keep {
		return b.one(ctx, b.boot)
	}
	p := b.boot.plan
	o, err := vmtest.Record(ctx, p, vmtest.Host{
		QEMU: b.qemu, Kernel: b.kernels[p.Kernel], Disks: b.disks[diskKey(p)], Accel: b.accels[p.Clock], Rerun: b.boot.rerun,
	})
	if err != nil {
		return nil, err
	}
	return &dmrace.Recording{Observation: *o, Expect: b.boot.expect}, nil
}

// prepare builds the kernel, and returns what judges a verdict.
func (f bisectFlags) prepare(ctx context.Context, args []string, people io.Writer) (bisectBench, func(dmrace.Verdict) error, error) {
	fail := func(err error) (bisectBench, func(dmrace.Verdict) error, error) { return bisectBench{}, nil, err }
	f.run.accel, f.run.jobs = string(vmtest.AccelAuto), 1
	if len(args) != 1 || len(f.run.variants) != 1 {
		return fail(usagef("name one scenario and one --variant: a revision is judged by one boot"))
	}
	if f.repeat < 1 {
		return fail(usagef("--repeat %d: at least one boot is needed", f.repeat))
	}
	batches, src, err := plan(ctx, f.run, args, people)
	if err != nil {
		return fail(err)
	}
	one := batches[0].boots[0]
	v, err := batches[0].scenario.Variant(one.plan.Variant)
	if err != nil {
		return fail(err)
	}
	judge, err := f.judge(v.Expect)
	if err != nil {
		return fail(err)
	}
	b, err := setUp(ctx, f.run, src, batches, people)
	return bisectBench{b, one, f.run.out != ""}, judge, err
}

// judge returns what turns a verdict into nil (good), errUnexpected (bad) or errSkip.
func (f bisectFlags) judge(want dmrace.Expect) (func(dmrace.Verdict) error, error) {
	good, bad := want, dmrace.Expect{}
	var err error
	if f.good != "" {
		if good, err = expectOf("--good", f.good); err != nil {
			return nil, err
		}
	}
	if f.bad != "" {
		if bad, err = expectOf("--bad", f.bad); err != nil {
			return nil, err
		}
	}
	if good == bad {
		return nil, usagef("--good and --bad are the same verdict: %s", good)
	}
	return func(v dmrace.Verdict) error {
		switch {
		case good.Met(v):
			return nil
		case v.Outcome == dmrace.Inconclusive:
			return fmt.Errorf("%w: the boot is inconclusive: %s", errSkip, v.Summary)
		case f.bad == "" || bad.Met(v):
			return errUnexpected
		}
		return fmt.Errorf("%w: %s is neither the good (%s) nor the bad (%s)", errSkip, results.Outcome(v), good, bad)
	}, nil
}

// expectOf reads a verdict as --good and --bad state it.
func expectOf(flag, text string) (dmrace.Expect, error) {
	outcome, cause, _ := strings.Cut(text, ":")
	e := dmrace.Expect{Outcome: dmrace.Outcome(outcome), Cause: dmrace.Cause(cause)}
	if !slices.Contains([]dmrace.Outcome{dmrace.Booted, dmrace.Hung, dmrace.Panicked, dmrace.Restarted}, e.Outcome) {
		return e, usagef("%s %q: an outcome is booted, hung, panicked or restarted, with a cause as in hung:phantom-devt", flag, text)
	}
	if cause != "" && !slices.Contains(dmrace.Causes, e.Cause) {
		return e, usagef("%s %q: there is no cause %s", flag, text, cause)
	}
	return e, nil
}

// bisectStatus maps an error of dmrace bisect to its exit status. What is wrong with
// this tree alone skips it; whatever would be wrong with each stops the bisection.
func bisectStatus(err error) int {
	var build *kernel.BuildError
	var lack *kernel.LackError
	var patch *kernel.PatchError
	var unfit *vmtest.UnfitError
	switch {
	case err == nil:
		return exitGood
	case errors.Is(err, errSkip), errors.As(err, &build), errors.As(err, &lack), errors.As(err, &patch), errors.As(err, &unfit):
		return exitSkip
	case errors.Is(err, errUnexpected):
		return exitBad
	}
	return exitAbort
}
