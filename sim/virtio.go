package sim

import (
	"strings"

	"dmrace"
)

// virtioBuses are those whose disks are virtio devices.
var virtioBuses = []dmrace.Bus{dmrace.BusVirtio, dmrace.BusSCSI}

// virtioPCI: virtio_pci_probe() in drivers/virtio/virtio_pci_common.c makes a virtio
// device of a PCI function. It runs before the drivers of those devices are there, so
// they find the device when they register, unless its probe is deferred or the device
// is plugged in later: then register_virtio_device() has it probed at once.
func (b *builder) virtioPCI() {
	b.onBus(func(disk int, d Disk) {
		pci := driver{name: "virtio-pci"}
		probe := func(t int) {
			if b.probedWithin(d) {
				b.virtioDevice(t, disk, d)
			}
		}
		if d.Inserted > 0 {
			b.hotplug(disk, func(slot int) { b.attachNow(slot, hotplugAddress, pci, "", probe) })
			return
		}
		b.attach(t1, pciAddress(disk), pci, d.Needs, probe)
	}, virtioBuses...)
}

// probedWithin reports whether a virtio device is probed within the probe of its PCI
// function.
func (b *builder) probedWithin(d Disk) bool {
	return d.Needs != "" || d.Inserted > 0 || b.allowsAsync(driver{name: "virtio-pci"})
}

// virtioBlk and virtioSCSI are the registration of the two drivers.
func (b *builder) virtioBlk()  { b.virtioDriver(dmrace.BusVirtio) }
func (b *builder) virtioSCSI() { b.virtioDriver(dmrace.BusSCSI) }

func (b *builder) virtioDriver(bus dmrace.Bus) {
	b.onBus(func(disk int, d Disk) {
		if !b.probedWithin(d) {
			b.virtioDevice(t1, disk, d)
		}
	}, bus)
}

// virtioDevice has thread t attach the driver of a virtio device.
func (b *builder) virtioDevice(t, disk int, d Disk) {
	device := numbered("virtio", b.ordinal(disk, virtioBuses...))
	switch {
	case d.Bus == dmrace.BusSCSI:
		b.attach(t, device, driver{name: "virtio_scsi"}, "", func(t int) { b.virtioSCSIProbe(t, disk, d) })
	default:
		b.attach(t, device, driver{name: "virtio_blk"}, "", func(t int) { b.virtioBlkProbe(t, disk, d) })
	}
}

// virtioBlkProbe: virtblk_probe() takes a number from vd_index_ida and ends in
// device_add_disk(), so the partitions are there when it returns
// (drivers/block/virtio_blk.c).
func (b *builder) virtioBlkProbe(t, disk int, d Disk) {
	if d.Absent {
		return
	}
	b.thread(t).do(opNumber, disk)
	b.thread(t).spend(CostVirtioDisk)
	b.announce(t, disk)
	b.addDisk(t, disk, CostVirtioScan)
}

// virtioSCSIProbe: virtscsi_probe() ends in scsi_scan_host(). An asynchronous scan
// goes through async_schedule(), so that wait_for_device_probe() waits for it
// (drivers/scsi/scsi_scan.c).
func (b *builder) virtioSCSIProbe(t, disk int, d Disk) {
	if d.Absent {
		return
	}
	name, how := b.thread(t).name, opCall
	if b.scansAsync() {
		name, how = numbered("async/scsi", disk), opAsync
	}
	scan := b.newThread(name)
	b.thread(scan).spend(CostSCSIScan)
	b.scsiDisk(scan, disk, CostSCSIDisk)
	b.thread(t).do(how, scan)
}

// scansAsync is what scsi_prep_async_scan() in drivers/scsi/scsi_scan.c asks:
// scsi_mod.scan= or else CONFIG_SCSI_SCAN_ASYNC.
func (b *builder) scansAsync() bool {
	if b.values.Scan == "" {
		return b.config.ScanAsync
	}
	return !strings.HasPrefix(b.values.Scan, "sync")
}
