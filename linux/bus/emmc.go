package bus

import "dmrace"

// EMMC is an eMMC on an SDHCI controller on PCI: what is soldered on cannot be put in.
const EMMC dmrace.Bus = "emmc"

var emmc = &Info{
	Name: EMMC, Title: "eMMC on sdhci-pci (QEMU 10.2 or later)", Family: mmcblk, Unawaited: rescan, BootParts: true,
	Drivers: mmc.Drivers, Hosts: mmc.Hosts, Rails: mmc.Rails, Kconfig: mmc.Kconfig, Sources: mmc.Sources,
}
