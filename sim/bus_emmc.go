package sim

import "dmrace/linux/bus"

// An eMMC goes the way of a card. Its boot partitions would be disks of their own
// (mmc_blk_alloc_parts()); QEMU's has none unless boot-partition-size= is given.
func init() {
	halves[bus.EMMC] = &busHalf{calls: sdhci("0001", "new high speed MMC card at address 0001")}
}
