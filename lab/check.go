package lab

import (
	"context"
	"fmt"

	"dmrace"
	"dmrace/lint"
	"dmrace/linux/board"
	"dmrace/linux/series"
	"dmrace/scenarios"
	"dmrace/sim"
	"dmrace/vmtest"
)

// Checked is what is known of a boot before it is made.
type Checked struct {
	Boot
	Variant   dmrace.Variant
	Line      string              // with placeholders for what is known once the disk is built
	MaxLine   int                 // how many bytes of a line the kernel keeps
	Argv      []string            // how QEMU would be called
	Findings  []lint.Finding      // in Line
	Doubts    []string            // what in the plan most likely does not do what it is there for
	Predicted *dmrace.Observation // nil: there is no prediction
	Unknown   error               // why there is none
	Unsure    string              // how else it may end, by what the kernel's release does not tell
}

// Unforeseen reports whether something else is predicted than is expected.
func (c Checked) Unforeseen() bool {
	return c.Predicted != nil && !c.Expect.Met(c.Predicted.Verdict)
}

// Intended reports whether an error in the line is what the scenario is about: the boot
// is expected to be lost.
func (c Checked) Intended() bool { return c.Expect.Outcome != dmrace.Booted }

// Check says what each boot of a scenario comes to on a kernel of that name and, if one is
// given, of that architecture, without
// building or booting anything. A scenario of which no plan can be made is a
// [dmrace.UsageError].
func Check(ctx context.Context, s Scenario, arch dmrace.Arch, kernelName string, k dmrace.Traits) ([]Checked, error) {
	boots, err := Plans([]Scenario{s}, nil, dmrace.Options{Arch: arch, KernelName: kernelName}, series.Promised(k), OnArch(arch))
	if err != nil {
		return nil, err
	}
	var all []Checked
	for _, b := range boots {
		arch, err := board.Of(b.Plan.Kernel.Arch)
		if err != nil {
			return nil, err
		}
		c := Checked{Boot: b, MaxLine: arch.MaxLine()}
		if c.Variant, err = s.Variant(b.Plan.Variant); err != nil {
			return nil, err
		}
		if err := c.look(ctx, k); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// look finds out what can be known of the plan without a boot.
func (c *Checked) look(ctx context.Context, k dmrace.Traits) (err error) {
	if c.Line, err = c.Plan.Resolve(dmrace.Placeholders()); err != nil {
		return err
	}
	c.Doubts = scenarios.Doubts(c.Plan)
	if c.Argv, err = vmtest.Preview(c.Plan); err != nil {
		return err
	}
	if c.Findings, err = lint.Check(c.Line, lintOptions(c.Plan, k)); err != nil {
		return err
	}
	if why := NoSuchArm(c.Plan.Kernel.Name, c.Plan.Kernel.Arm); why != "" {
		c.Unknown = fmt.Errorf("%s has no arm %s: %s", c.Plan.Kernel.Name, c.Plan.Kernel.Arm, why)
		return nil
	}
	if c.Predicted, c.Unknown = (sim.Witness{Kernel: k}).Boot(ctx, c.Plan); c.Unknown == nil {
		c.Unsure, c.Unknown = sim.Unsure(c.Plan, k)
	}
	return ctx.Err()
}

// lintOptions returns the facts of a plan that its line is checked against. Nothing is
// known of what a patch does to the kernel.
func lintOptions(p *dmrace.Plan, k dmrace.Traits) lint.Options {
	o := lint.Options{Kernel: k.Release, Waitfor: k.Waitfor, Arm: p.Kernel.Arm, Disks: sim.DisksOf(p, dmrace.Placeholders())}
	if o.Arm.Patched() != "" {
		o.Arm = dmrace.ArmStock
	}
	return o
}
