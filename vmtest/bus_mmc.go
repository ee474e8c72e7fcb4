package vmtest

import "dmrace/linux/bus"

// The card's reads are finished before the guest goes on (blk_pread() in hw/sd/sd.c).
func init() {
	halves[bus.MMC] = busHalf{immediate: true, compared: true, devices: func(n int, where, drive string) []string {
		return []string{"sdhci-pci,id=" + hostID(n) + "," + where, "sd-card,id=" + cardID(n) + ",bus=pcie.0/" + hostID(n) + "/sd-bus," + drive}
	}}
}
