package board

import "dmrace"

// Raspi3b is the Raspberry Pi 3B, as hw/arm/raspi.c of QEMU has it: four Cortex-A53 that
// wait in a spin table, a PL011 that is ttyAMA0, and an SD card behind the SDHOST controller
// of the BCM2835, to which the pins of the slot are switched by the pin controller.
//
// The controller's node names a clock, a DMA channel and pins (bcm283x.dtsi,
// bcm2835-common.dtsi, bcm2837-rpi-3-b.dts): its probe is deferred until the drivers of all
// three are there (fw_devlink in drivers/base/core.c).
var Raspi3b = &Model{
	Name: "raspi3b", Title: "Raspberry Pi 3B", Board: ARM64,
	Machine: "raspi3b", CPUs: 4, Tree: "broadcom/bcm2837-rpi-3-b.dtb", Config: dmrace.ConfigBoards,
	Bus: "mmc", Driver: "sdhost-bcm2835", Device: "3f202000.mmc",
	Suppliers: []string{"bcm2835-clk", "pinctrl-bcm2835", "bcm2835-dma"}, // drivers/clk/bcm, drivers/pinctrl/bcm, drivers/dma
}
