package vmtest

import (
	"fmt"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/images/initramfs"
	"dmrace/images/kernel"
	"dmrace/linux/board"
)

// Preview returns the arguments with which [Record] would start QEMU for a plan, without
// starting or building anything: the kernel is called KERNEL, the disks DISK1, DISK2 and so
// on, an initramfs INITRD, a share FILES, and the command line keeps its symbols. What
// connects the serial port and QMP is left out.
func Preview(p *dmrace.Plan) ([]string, error) {
	info, err := board.Of(p.Kernel.Arch)
	if err != nil {
		return nil, err
	}
	disks := &disk.Set{}
	for i := range p.Disks() {
		disks.Paths = append(disks.Paths, fmt.Sprintf("DISK%d", i+1))
	}
	h := Host{Kernel: &kernel.Image{Path: "KERNEL"}, Disks: disks, Initramfs: &initramfs.Image{Path: "INITRD"}, Accel: AccelTCG, share: "FILES"}
	o, err := qemu.OptionsFor(halfOf(p.Kernel.Arch).arch, settings(p, h, p.Cmdline)...)
	if err != nil {
		return nil, fmt.Errorf("qemu arguments of %s/%s: %w", p.Scenario, p.Variant, err)
	}
	o.QEMUCommand = info.Emulator
	argv, err := o.Cmdline()
	if err != nil {
		return nil, fmt.Errorf("qemu arguments of %s/%s: %w", p.Scenario, p.Variant, err)
	}
	return argv, nil
}
