package board

// AMD64 is a 64-bit PC without ACPI.
//
// Without ACPI the guest cannot power off: reboot=t makes a triple fault
// (arch/x86/kernel/reboot.c), which -no-reboot makes the end of QEMU, and panic=-1 has a
// panic reset at once (kernel/panic.c). The first serial port is at 0x3f8
// (arch/x86/include/asm/serial.h), and 8250_core.c calls it ttyS0.
var AMD64 = &Info{
	Arch: "amd64", Kernel: "x86_64", Title: "x86-64",
	Images: []Image{
		{"arch/x86/boot/bzImage", "a bzImage"},         // Documentation/arch/x86/boot.rst
		{"vmlinux", "an ELF vmlinux with a PVH entry"}, // arch/x86/platform/pvh/head.S
	},
	Target: "vmlinux", Cross: "x86_64-linux-gnu-", CrossPackage: "gcc-x86-64-linux-gnu",
	Console: "ttyS0,115200", Reboot: "panic=-1 reboot=t",
	Emulator: "qemu-system-x86_64", Package: "qemu-system-x86",
	I8042:   true,
	Kconfig: []string{"PRINTK", "PRINTK_TIME", "SERIAL_8250", "SERIAL_8250_CONSOLE"},
	Sources: []string{"arch/x86/"},
}
