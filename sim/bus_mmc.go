package sim

import (
	"dmrace"
	"dmrace/linux/bus"
)

func init() {
	halves[bus.MMC] = &busHalf{measured: true, calls: sdhci("4567", "new high speed SD card at address 4567")}
}

// mmcHost is the name of the host that a card is in.
const mmcHost = "mmc" + numberMark

// sdhci: sdhci_pci_probe() ends in mmc_start_host(), which queues mmc_rescan() on
// system_freezable_wq (drivers/mmc/core/core.c): the host's probe is over before
// its card is found. The card's device, which has that address, is probed by mmcblk
// within that work. The number of the disk is that of its host, which mmc_alloc_host()
// takes from an ida: of two hosts that are probed asynchronously the quicker one is mmc0.
func sdhci(address, found string) []busCall {
	return []busCall{{"sdhci_driver_init", "drivers/mmc", func(b *builder, disk int, d Disk) {
		rescan := b.newThread(numbered("kworker/mmc", disk))
		sdhci := driver{"sdhci-pci", b.config.Features.SDHCIPCIAsync}
		b.attach(t1, pciAddress(disk), sdhci, d.Needs, func(t int) {
			b.thread(t).do(opNumber, disk)
			b.say(t, dmrace.DeviceAdd, mmcHost, "SDHCI controller")
			if !d.Absent {
				b.thread(t).do(opStart, rescan)
			}
		})
		if d.Inserted > 0 {
			b.thread(rescan).until(d.Inserted)
			b.thread(rescan).spend(CostMMCInsert)
		} else {
			b.thread(rescan).spend(CostMMCCard)
		}
		b.say(rescan, dmrace.DeviceAdd, mmcHost, found)
		b.attach(rescan, mmcHost+":"+address, driver{name: "mmcblk"}, "", func(t int) {
			b.thread(t).spend(CostMMCDisk)
			b.announce(t, disk)
			b.addDisk(t, disk, CostMMCScan)
			b.addBootParts(t, disk)
		})
	}, nil}}
}
