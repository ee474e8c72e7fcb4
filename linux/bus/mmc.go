package bus

import "dmrace"

// MMC is an SD card in the slot of an SDHCI controller on PCI.
const MMC dmrace.Bus = "mmc"

// rescan finds what is in an MMC host: mmc_start_host() queues mmc_rescan() on
// system_freezable_wq (drivers/mmc/core/core.c), and the host's probe is over.
const rescan = "mmc_rescan() on system_freezable_wq"

var mmc = &Info{
	Name: MMC, Title: "SD card on sdhci-pci", Family: mmcblk, Unawaited: rescan,
	Drivers: []Driver{{"sdhci-pci", "pci"}, {"mmcblk", "mmc"}},  // drivers/mmc/host/sdhci-pci-core.c, drivers/mmc/core/block.c
	Hosts:   []string{"mmc", "sdhci", "sdhost", "mshc", "sdhc"}, // folders and files of drivers/mmc/host, and nodes: "fa00000.mmc"
	Rails:   []string{`vqmmc`, `vcc[-_]?sd`, `sd[-_](?:vcc|io|vdd|pwr|power)`},
	Kconfig: []string{"MMC", "MMC_BLOCK", "MMC_SDHCI", "MMC_SDHCI_PCI"},
	Sources: []string{"drivers/mmc/"},
	Slot:    true,
}
