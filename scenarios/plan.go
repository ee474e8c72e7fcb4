package scenarios

import (
	"cmp"
	"fmt"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/cmdline"
)

// Plan combines a scenario, one of its variants and the options of a run, as
// [dmrace.NewPlan] does, and refuses a plan that cannot be carried out: a disk on no bus,
// an injection that the machine does not take, a line that hides what a verdict rests on.
func Plan(s *dmrace.Scenario, v dmrace.Variant, o dmrace.Options) (*dmrace.Plan, error) {
	b, err := board.Of(cmp.Or(o.Arch, s.Arch))
	if err != nil {
		return nil, err
	}
	o.Arch = board.Stored(b.Arch)
	if o.Base == "" {
		o.Base = b.Args()
	}
	p, err := dmrace.NewPlan(s, v, o)
	if err != nil {
		return nil, err
	}
	for _, i := range p.Inject {
		if i.Instrumented() && !s.Shim {
			return nil, fmt.Errorf("%s needs the dmrace shim: set shim: true", i)
		}
	}
	if err := CheckPlan(p); err != nil {
		return nil, err
	}
	return p, nil
}

// CheckPlan returns the first thing in a plan that cannot be carried out. It is for plans of
// any origin: what it lets through makes no argument of QEMU that stands for another.
func CheckPlan(p *dmrace.Plan) error {
	b, err := board.Of(p.Kernel.Arch)
	if err != nil {
		return err
	}
	if err := checkDisks(p.Disks()); err != nil {
		return err
	}
	if err := checkMachine(p.Machine, b); err != nil {
		return err
	}
	if err := checkModel(p); err != nil {
		return err
	}
	if err := checkPorts(p.Inject, b); err != nil {
		return err
	}
	if p.Machine.Share != "" {
		if err := realtime("machine.share is read by the host", p.Clock); err != nil {
			return err
		}
	}
	if err := checkCPUs(p); err != nil {
		return err
	}
	if err := checkShift(p); err != nil {
		return err
	}
	if err := checkInjects(p); err != nil {
		return err
	}
	if err := checkNetwork(p); err != nil {
		return err
	}
	if word := cmdline.Hides(p.Cmdline); word != "" {
		return fmt.Errorf("cmdline: %s hides the messages that a verdict rests on: leave it out, or add ignore_loglevel", word)
	}
	return checkMeaning(p)
}
