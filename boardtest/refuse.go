package boardtest

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/boardtest/boardfile"
	"dmrace/linux/board"
)

// Refuses returns why a board cannot carry a plan out, as a [dmrace.EnvError] that names
// what the plan asks for, or nil. Nothing that a plan asks is passed over.
func Refuses(b *boardfile.Board, p *dmrace.Plan) error {
	for _, check := range []func(*boardfile.Board, *dmrace.Plan) (what, fix string){
		refusesClock, refusesArch, refusesKernel, refusesDisks, refusesMachine, refusesInjections,
	} {
		if what, fix := check(b, p); what != "" {
			return &dmrace.EnvError{Err: fmt.Errorf("%s/%s asks for %s, which board %s cannot do", p.Scenario, p.Variant, what, b.Name), Fix: fix}
		}
	}
	return nil
}

func refusesClock(_ *boardfile.Board, p *dmrace.Plan) (what, fix string) {
	if p.Clock == dmrace.ClockIcount {
		return "the icount clock", "a board has the clock that it has: --clock realtime"
	}
	return "", ""
}

func refusesArch(b *boardfile.Board, p *dmrace.Plan) (what, fix string) {
	if a := board.OrDefault(p.Kernel.Arch); a != b.Arch {
		return "the architecture " + string(a), "its file says arch: " + string(b.Arch)
	}
	return "", ""
}

func refusesKernel(b *boardfile.Board, p *dmrace.Plan) (what, fix string) {
	if _, ok := b.Kernel(p.Kernel); ok || b.KernelPut != nil {
		return "", ""
	}
	var has []string
	for _, k := range b.Kernels {
		has = append(has, kernelWords(k.Name, k.Arm, k.Shim, k.Config))
	}
	k := p.Kernel
	return "the kernel " + kernelWords(k.Name, k.Arm, k.Shim, k.Config),
		"it has " + strings.Join(has, "; ") + ": add the kernel to kernels with the command that puts it there, or kernel-put for all that dmrace builds"
}

// kernelWords names a kernel to people: "6.1, arm no-waitfor, with the shim".
func kernelWords(name string, arm dmrace.Arm, shim bool, config dmrace.Config) string {
	words := name + ", arm " + string(arm)
	if shim {
		words += ", with the shim"
	}
	if config != "" {
		words += ", options " + string(config)
	}
	return words
}

func refusesDisks(b *boardfile.Board, p *dmrace.Plan) (what, fix string) {
	left := slices.Clone(b.Disks.Buses)
	for i, d := range p.Disks() {
		n := slices.Index(left, d.Bus)
		if n < 0 {
			return fmt.Sprintf("disk %d on %s", i+1, d.Bus), "its file lists the disks that it has under disks.buses"
		}
		left = slices.Delete(left, n, n+1)
		switch {
		case d.Fault != "":
			return fmt.Sprintf("the fault %s of disk %d", d.Fault, i+1), "QEMU brings it about: leave --board out"
		case d.BootParts:
			return fmt.Sprintf("the boot partitions of disk %d", i+1), "an eMMC has them or not: leave boot-partitions out"
		case d.BlockSize > dmrace.SectorSize:
			return fmt.Sprintf("blocks of %d bytes of disk %d", d.BlockSize, i+1), "a disk has the blocks that it has: leave block-size out"
		}
	}
	if strings.Contains(p.Cmdline, "${") && !b.Disks.Dmrace {
		return "a disk that dmrace builds (its command line has ${...} in it)",
			"write that disk with disks.put and say disks.dmrace: true, or boot a scenario whose command line names your own root"
	}
	return "", ""
}

func refusesMachine(b *boardfile.Board, p *dmrace.Plan) (what, fix string) {
	want, has := p.Machine, b.Machine
	const list = "if it has that, say so under machine"
	switch {
	case want.Model != has.Model && want.Model != "":
		return "the board " + string(want.Model), list
	case want.I8042 && !has.I8042:
		return "a PS/2 controller (machine.i8042)", list
	case want.CPUs > 1 && want.CPUs != has.CPUs:
		return fmt.Sprintf("%d CPUs", want.CPUs), list
	case want.Multipath && !has.Multipath:
		return "controllers with several paths (machine.multipath)", list
	case want.Initramfs && !has.Initramfs:
		return "an initramfs of dmrace's (machine.initramfs)", list + "; its boot loader must load it"
	case want.Initrd != "" && want.Initrd != has.Initrd:
		return "the initrd " + string(want.Initrd), list + "; its boot loader must load it"
	case want.Network != nil && has.Network == nil:
		return "a network card of the emulator's (machine.network)", list
	case want.Share != "":
		return "files that the host exports (" + string(want.Share) + ")", "only a virtual machine has a host: leave --board out"
	}
	return "", ""
}

func refusesInjections(_ *boardfile.Board, p *dmrace.Plan) (what, fix string) {
	for _, i := range p.Inject {
		switch {
		case i.Instrumented() && !p.Kernel.Shim:
			return i.String(), "the kernel that its file declares lacks the shim: shim: true of one that has it"
		case i.Hotplug != nil, i.CardInsert != nil, i.Gone != nil, i.Throttle != nil:
			return i.String(), "only an emulator does that: leave --board out"
		}
	}
	return "", ""
}
