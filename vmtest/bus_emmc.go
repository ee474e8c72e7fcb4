package vmtest

import "dmrace/linux/bus"

// QEMU has the model of an eMMC since 9.1, but for boards that have one soldered on
// (user_creatable in emmc_class_init() of hw/sd/sd.c): 10.0.2 refuses. It reads as a card
// does.
func init() {
	halves[bus.EMMC] = busHalf{immediate: true, compared: true, since: [2]int{10, 2}, wants: "an eMMC", devices: func(n int, where, drive string) []string {
		return []string{"sdhci-pci,id=" + hostID(n) + "," + where, "emmc,bus=pcie.0/" + hostID(n) + "/sd-bus," + drive}
	}}
}
