package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lint"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/scenarios"
	"dmrace/sim"
	"dmrace/vmtest"
)

// checkOptions are the flags of dmrace check.
type checkOptions struct {
	kernel string
	argv   bool
	json   bool
}

func newCheck() *cobra.Command {
	var f checkOptions
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "Say what scenario files will do, without booting anything",
		Long: `Check scenario files before they cost a boot: whether they can be read, what plan each
variant comes to, what its command line looks like and what is wrong with it, and whether
the simulator predicts what the scenario expects.

What is wrong with the line of a boot that is expected to be lost is meant to be there
and shown as a note. What is known only once the disk is built stays a symbol.

Exit status: 2 a file is broken, 1 a prediction is not the expected one, 0 otherwise.`,
		Example: `  dmrace check my-board.yaml
  dmrace check my-board.yaml --kernel 5.10 --argv
  dmrace check --json *.yaml | jq '.[].variants[].plan_id'`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			return checkFiles(cmd.OutOrStdout(), f, args)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.kernel, "kernel", dmrace.DefaultKernel, `the kernel's version: a branch ("6.1") or a release ("5.15.120")`)
	fl.BoolVar(&f.argv, "argv", false, "show how QEMU would be called")
	fl.BoolVar(&f.json, "json", false, "write JSON")
	return cmd
}

// checkFiles checks each file and writes what it found. A broken file does not keep
// the others from being checked.
func checkFiles(w io.Writer, f checkOptions, args []string) error {
	if len(args) == 0 {
		return usagef("dmrace check needs a file: dmrace new writes one to begin with")
	}
	var all []checked
	var broken error
	for _, arg := range args {
		c, err := checkFile(arg, f.kernel)
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		all = append(all, c)
	}
	write := func() error { return checkText(w, all, f.argv) }
	if f.json {
		write = func() error { return writeJSON(w, checkJSON(all)) }
	}
	if err := errors.Join(broken, write()); err != nil {
		return err
	}
	return foreseen(all)
}

// foreseen returns errUnexpected unless every boot that can be predicted is predicted
// as it is expected.
func foreseen(all []checked) error {
	for _, c := range all {
		if slices.ContainsFunc(c.boots, func(b checkedBoot) bool { return b.unforeseen() }) {
			return errUnexpected
		}
	}
	return nil
}

// checked is one scenario and what each of its boots comes to.
type checked struct {
	file     string // as it was named
	scenario *dmrace.Scenario
	boots    []checkedBoot
}

// checkedBoot is what is known of a boot before it is made.
type checkedBoot struct {
	variant  dmrace.Variant
	plan     *dmrace.Plan
	line     string // with placeholders for what is known once the disk is built
	argv     []string
	findings []lint.Finding
	expect   dmrace.Expect
	verdict  dmrace.Verdict // predicted
	unknown  error          // why there is no prediction
}

// unforeseen reports whether something else is predicted than is expected.
func (b checkedBoot) unforeseen() bool { return b.unknown == nil && !b.expect.Met(b.verdict) }

// intended reports whether an error in the line is what the scenario is about: the boot
// is expected to be lost.
func (b checkedBoot) intended() bool { return b.expect.Outcome != dmrace.Booted }

// checkFile reads one scenario and checks each of its boots on such a kernel.
func checkFile(arg, kernel string) (checked, error) {
	s, err := scenarios.Find(arg)
	if err != nil {
		return checked{}, err
	}
	c := checked{file: arg, scenario: s}
	k := traitsOf(kernel)
	for _, v := range s.Variants {
		p, err := scenarios.Plan(s, v, dmrace.Options{KernelName: kernel})
		if err != nil {
			return checked{}, usagef("%s: variant %s: %w", arg, v.Name, err)
		}
		b := checkedBoot{variant: v, plan: p, expect: series.ExpectOn(v, k)}
		if err := b.look(k); err != nil {
			return checked{}, err
		}
		c.boots = append(c.boots, b)
	}
	return c, nil
}

// look finds out what can be known of the plan without a boot.
func (b *checkedBoot) look(k dmrace.Traits) (err error) {
	if b.line, err = b.plan.Resolve(dmrace.Placeholders()); err != nil {
		return err
	}
	if b.argv, err = vmtest.Preview(b.plan); err != nil {
		return err
	}
	if b.findings, err = lint.Check(b.line, lintOf(b.plan, k)); err != nil {
		return err
	}
	b.verdict, b.unknown = predict(b.plan, k)
	if why := noSuchArm(k.Release, b.plan.Kernel.Arm); why != "" {
		b.unknown = fmt.Errorf("%s has no arm %s: %s", k.Release, b.plan.Kernel.Arm, why)
	}
	return nil
}

// predict simulates one boot.
func predict(p *dmrace.Plan, k dmrace.Traits) (dmrace.Verdict, error) {
	o, err := sim.Predict(p, k)
	if err != nil {
		return dmrace.Verdict{}, err
	}
	return o.Verdict, nil
}

// lintOf returns the facts of a plan that its line is checked against. Nothing is known
// of what a patch does to the kernel.
func lintOf(p *dmrace.Plan, k dmrace.Traits) lint.Options {
	o := lint.Options{Kernel: k.Release, Arm: p.Kernel.Arm}
	if o.Arm.Patched() != "" {
		o.Arm = dmrace.ArmStock
	}
	o.Disks = sim.DisksOf(p, dmrace.Placeholders())
	return o
}

// predicted says what the simulator makes of the boot.
func (b checkedBoot) predicted() string {
	if b.unknown != nil {
		return "unknown: " + b.unknown.Error()
	}
	return results.Outcome(b.verdict)
}
