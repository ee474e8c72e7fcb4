package vmtest

import (
	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
)

// amd64 is a q35 PC. Its own AHCI controller is left out: it would take a kernel with that
// driver 0.3 s to find empty, during which dm_init_init() waits.
//
// By default ACPI reports a disk that is plugged in (hw/acpi/pcihp.c of QEMU 7.2): a kernel
// without it, as dmrace builds them, sees ports that can hot-plug and is never told of
// anything.
var amd64 = boardHalf{
	arch: qemu.ArchAMD64,
	machine: func(m dmrace.Machine) []string {
		i8042 := "off"
		if m.I8042 {
			i8042 = "on"
		}
		return []string{"-machine", "q35,usb=off,sata=off,i8042=" + i8042, "-smp", smp(m), "-m", ramSize}
	},
	hotplug: []string{"-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"},
	now:     cmosTime,
	// driver_init() comes before the first initcall, and the alternatives are patched before it
	// or, since 6.13, behind it: alternative_instructions() in arch/x86/kernel/alternative.c.
	settled: []string{"devtmpfs: initialized", "Freeing SMP alternatives memory"},
	ports:   true,
	rom:     tinyROM,
	romArgs: []string{"-machine", "pc", "-device", "isa-debug-exit,iobase=0xf4,iosize=1"},
	romExit: tinyExit,
}
