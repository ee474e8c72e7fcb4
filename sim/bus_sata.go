package sim

import (
	"fmt"

	"dmrace"
	"dmrace/linux/bus"
)

func init() {
	halves[bus.SATA] = &busHalf{own: []Cost{CostATALink, CostATADisk}, calls: []busCall{{"ahci_pci_driver_init", "drivers/ata", ataHost("ahci"), nil}}}
}

// ataHost: the probe of an ATA controller ends in ata_host_register()
// (drivers/ata/libata-core.c), which hands async_port_probe() to async_schedule() for each
// port; there the link is brought up and ata_scsi_scan_host() adds the device.
// wait_for_device_probe() ends in async_synchronize_full(), so it waits for the scan.
func ataHost(name string) func(*builder, int, Disk) {
	return func(b *builder, disk int, d Disk) {
		b.attach(t1, pciAddress(disk), driver{name: name}, d.Needs, func(t int) {
			port := b.newThread(numbered("async/ata", disk))
			b.thread(port).spend(CostATALink)
			if d.Absent {
				b.say(port, dmrace.LinkDown, b.ataPort(disk), "SATA link down (SStatus 0 SControl 300)")
			} else {
				b.scsiDisk(port, disk, CostNone, CostATADisk)
			}
			b.thread(t).do(opAsync, port)
			b.thread(t).spend(CostATAProbe)
		})
	}
}

// portsOfAHCI is how many ports a controller of QEMU's has (hw/ide/ich.c). Each gets a
// number of its own, from 1, whether it has a disk or not.
const portsOfAHCI = 6

// ataPort is what libata calls the port of a disk, which is the first of its controller.
func (b *builder) ataPort(disk int) string {
	return fmt.Sprintf("ata%d", b.ordinal(disk, "ahci")*portsOfAHCI+1)
}
