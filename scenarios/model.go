package scenarios

import (
	"errors"
	"fmt"

	"dmrace"
	"dmrace/linux/board"
)

// modelOf returns the board of a machine, or nil.
func modelOf(m dmrace.Machine) (*board.Model, error) {
	b, err := board.ModelOf(m.Model)
	if err != nil {
		return nil, fmt.Errorf("machine.%w", err)
	}
	return b, nil
}

// checkModel refuses what a plan's board has not got: it has its own controller with one slot,
// its own number of CPUs, and no PCI, from which everything else of a machine hangs.
func checkModel(p *dmrace.Plan) error {
	b, err := modelOf(p.Machine)
	if err != nil || b == nil {
		return err
	}
	m := p.Machine
	switch {
	case p.Kernel.Config != b.Config && p.Kernel.Name != "" && !given(p.Kernel):
		return fmt.Errorf("machine.model: the drivers of %s are in the kernels with config: %s", b.Name, b.Config)
	case m.CPUs != 0:
		return fmt.Errorf("machine.cpus: %s has %d, always", b.Name, b.CPUs)
	case len(p.Others) > 0 || p.Disk.Bus != b.Bus:
		return fmt.Errorf("machine.model: %s has one slot, for a disk on %s", b.Name, b.Bus)
	case m.Multipath || m.Network != nil || m.Share != "":
		return fmt.Errorf("machine.model: %s has no PCI: leave multipath, network and share out", b.Name)
	case p.Disk.Fault != "":
		return fmt.Errorf("disk.fault: the slot of %s is the board's own, and nothing stands between", b.Name)
	}
	return checkOnModel(p.Inject, b)
}

// given reports whether a kernel is booted as it is, with the options that it has.
func given(k dmrace.Kernel) bool { return k.Arm == "" }

// checkOnModel refuses injections that are made with QEMU's own devices or on PCI.
func checkOnModel(injects []dmrace.Inject, b *board.Model) error {
	for _, i := range injects {
		if i.ProbeDelay == nil && i.ScanDelay == nil && i.Order == nil && i.Crash == nil {
			return errors.New("inject: on " + string(b.Name) + " there are probe-delay, scan-delay, initcall-order and crash alone: the rest needs PCI, or a slot of dmrace's own")
		}
	}
	return nil
}
