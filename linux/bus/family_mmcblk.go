package bus

// mmcblk names the disks of MMC hosts: mmcblk0 is the disk on host mmc0, while
// mmc_blk_alloc_req() in drivers/mmc/core/block.c takes its minors from an ida of its own.
// It reserves CONFIG_MMC_BLOCK_MINORS of them, 8 unless configured otherwise.
var mmcblk = &Family{Prefix: "mmcblk", Major: 179, Minors: 8, MinorsOption: "CONFIG_MMC_BLOCK_MINORS", ByAppearance: true, Assumed: MMC,
	Builds: "CONFIG_MMC, CONFIG_MMC_BLOCK and the driver of the board's SD or eMMC host? Is that host's node enabled in the device tree, with its supplies, pins and card detection?",
}
