package board

// ARM64 is QEMU's virt machine with a device tree.
//
// A guest that panics or reboots asks the firmware, which is QEMU itself, by PSCI
// (drivers/firmware/psci/psci.c): nothing on the line has to say how. The PL011 is at
// 0x9000000, and amba-pl011.c calls the first one ttyAMA0.
var ARM64 = &Info{
	Arch: "arm64", Kernel: "arm64", Title: "arm64",
	Images: []Image{
		{"arch/arm64/boot/Image", "an uncompressed Image"}, // Documentation/arm64/booting.rst
	},
	Target: "Image", Cross: "aarch64-linux-gnu-", CrossPackage: "gcc-aarch64-linux-gnu",
	Console: "ttyAMA0", Reboot: "panic=-1",
	Driver:   "amba-pl011", // pl011_probe(), drivers/tty/serial/amba-pl011.c
	Emulator: "qemu-system-aarch64", Package: "qemu-system-arm",
	Kconfig: []string{"PRINTK", "PRINTK_TIME", "SERIAL_AMBA_PL011", "SERIAL_AMBA_PL011_CONSOLE"},
	Sources: []string{"arch/arm64/"},
}
