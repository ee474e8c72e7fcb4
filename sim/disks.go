package sim

import (
	"slices"
	"time"

	"dmrace"
)

// onBus calls do for each disk on one of some buses: with its place in the machine,
// and what it is. What do says of the disk gets its number.
func (b *builder) onBus(do func(disk int, d Disk), buses ...dmrace.Bus) {
	for i, d := range b.config.Machine.Disks {
		if slices.Contains(buses, d.Bus) {
			b.at = int32(i)
			do(i, d)
			b.at = nobody
		}
	}
}

// ordinal returns how many disks on some buses come before a disk.
func (b *builder) ordinal(disk int, buses ...dmrace.Bus) int {
	n := 0
	for _, d := range b.config.Machine.Disks[:disk] {
		if slices.Contains(buses, d.Bus) {
			n++
		}
	}
	return n
}

// addDisk is device_add_disk() in block/genhd.c within thread t: the disk is in
// block_class first, and the partitions follow once disk_scan_partitions() has read
// the table. What looks "/dev/<disk><n>" up in between gets the number that the
// partition is going to have.
func (b *builder) addDisk(t, disk int, scan Cost) {
	b.thread(t).do(opDisk, disk)
	b.thread(t).spend(scan)
	if rate := b.config.Machine.Disks[disk].Throttle; rate > 0 {
		b.thread(t).sleep(dmrace.ScanRequests * time.Second / time.Duration(rate))
	}
	name := b.disks[disk].family.marked
	if names := b.partsMarked(disk); names != "" {
		b.say(t, dmrace.PartitionAdd, name, names)
	} else {
		b.say(t, dmrace.PartitionScan, name, "")
	}
	b.thread(t).do(opParts, disk)
}

// announce is the driver's word about its disk.
func (b *builder) announce(t, disk int) {
	b.say(t, dmrace.DiskAdd, b.disks[disk].family.marked, "")
}

// mmc: sdhci_pci_probe() ends in mmc_start_host(), which queues mmc_rescan() on
// system_freezable_wq (drivers/mmc/core/core.c): the host's probe is over before
// its card is found. The card's device is probed by mmcblk within that work. The
// number of the disk is that of its host, which mmc_alloc_host() takes from an ida:
// of two hosts that are probed asynchronously the quicker one is mmc0.
//
// An eMMC goes the same way. Its boot partitions would be disks of their own
// (mmc_blk_alloc_parts()); QEMU's has none unless boot-partition-size= is given.
func (b *builder) mmc() {
	b.onBus(func(disk int, d Disk) {
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
		card, kind := mmcHost+":4567", "new high speed SD card at address 4567"
		if d.Bus == dmrace.BusEMMC {
			card, kind = mmcHost+":0001", "new high speed MMC card at address 0001"
		}
		b.say(rescan, dmrace.DeviceAdd, mmcHost, kind)
		b.attach(rescan, card, driver{name: "mmcblk"}, "", func(t int) {
			b.thread(t).spend(CostMMCDisk)
			b.announce(t, disk)
			b.addDisk(t, disk, CostMMCScan)
		})
	}, dmrace.BusMMC, dmrace.BusEMMC)
}

// mmcHost is the name of the host that a card is in.
const mmcHost = "mmc" + numberMark

// usb: the hub's worker finds the device. storage_probe() in
// drivers/usb/storage/usb.c queues usb_stor_scan_dwork() behind delay_use and returns;
// uas_probe() in drivers/usb/storage/uas.c queues uas_scan_work() and knows no delay.
// Nothing waits for either work. sd_probe() is asynchronous. A device that speaks both
// protocols is left to uas (uas_use_uas_driver()).
func (b *builder) usb() {
	b.onBus(func(disk int, d Disk) {
		hub, scan := b.newThread(numbered("kworker/hub", disk)), b.newThread(numbered("kworker/"+string(d.Bus), disk))
		// A host has two buses, and that of USB 3 is the second.
		port := numbered("", 2*b.ordinal(disk, dmrace.BusUSB, dmrace.BusUAS)+2) + "-1"
		b.attach(t1, pciAddress(disk), driver{name: "xhci_hcd"}, d.Needs, func(t int) {
			if !d.Absent {
				b.thread(t).do(opStart, hub)
			}
		})
		b.thread(hub).spend(CostUSBConnect)
		b.say(hub, dmrace.DeviceAdd, port, "new USB device")
		storage, delay := driver{name: "usb-storage"}, b.values.DelayUse
		if d.Bus == dmrace.BusUAS {
			storage, delay = driver{name: "uas"}, 0
		}
		b.attach(hub, port+":1.0", storage, "", func(t int) {
			b.thread(t).spend(CostUSBStorage)
			if d.Bus == dmrace.BusUSB {
				b.say(t, dmrace.DeviceAdd, port+":1.0", "USB Mass Storage device detected")
			}
			b.thread(t).add(op{do: opStart, a: int32(scan), extra: delay})
		})
		b.thread(scan).spend(CostUSBScan)
		b.scsiDisk(scan, disk, CostSDDisk)
	}, dmrace.BusUSB, dmrace.BusUAS)
}

// sata: ahci_init_one() ends in ata_host_register() (drivers/ata/libata-core.c), which
// hands async_port_probe() to async_schedule() for each port; there the link is brought
// up and ata_scsi_scan_host() adds the device. wait_for_device_probe() ends in
// async_synchronize_full(), so it waits for the scan.
func (b *builder) sata() {
	b.onBus(func(disk int, d Disk) {
		b.attach(t1, pciAddress(disk), driver{name: "ahci"}, d.Needs, func(t int) {
			if d.Absent {
				return
			}
			port := b.newThread(numbered("async/ata", disk))
			b.thread(port).spend(CostSCSIScan)
			b.scsiDisk(port, disk, CostSCSIDisk)
			b.thread(t).do(opAsync, port)
		})
	}, dmrace.BusSATA)
}

// scsiDisk: scsi_add_lun() announces the device, and sd_probe(), which is
// PROBE_PREFER_ASYNCHRONOUS (drivers/scsi/sd.c), its disk. The disk's number comes from
// sd_index_ida at the beginning of that probe. SCSI hosts are numbered as if each had a
// disk, although an AHCI controller has one for each port.
func (b *builder) scsiDisk(t, disk int, announce Cost) {
	lun := numbered("", b.ordinal(disk, dmrace.BusSCSI, dmrace.BusSATA, dmrace.BusUSB, dmrace.BusUAS)) + ":0:0:0"
	b.say(t, dmrace.DeviceAdd, lun, "Direct-Access")
	b.attach(t, lun, driver{"sd", true}, "", func(t int) {
		b.thread(t).do(opNumber, disk)
		b.thread(t).spend(announce)
		b.announce(t, disk)
		b.addDisk(t, disk, CostSDScan)
	})
}

// nvme: until 6.1 nvme_probe() queues nvme_reset_work() and hands
// nvme_async_probe() to async_schedule(), which flushes that work and the scan; from
// eac3ef262941 (6.2) on the probe is asynchronous and does both itself. Either way
// wait_for_device_probe() waits for the disk (drivers/nvme/host/pci.c). The
// controller's number, and with it the disk's, comes from nvme_instance_ida in
// nvme_init_ctrl().
func (b *builder) nvme() {
	b.onBus(func(disk int, d Disk) {
		if d.Inserted > 0 {
			b.hotplug(disk, func(slot int) {
				b.attachNow(slot, hotplugAddress, driver{name: "nvme"}, "", func(t int) { b.nvmeProbe(t, disk, d) })
			})
			return
		}
		b.attach(t1, pciAddress(disk), driver{"nvme", b.config.Features.NVMeAsync}, d.Needs, func(t int) { b.nvmeProbe(t, disk, d) })
	}, dmrace.BusNVMe)
}

// nvmeProbe is nvme_probe() within thread t.
func (b *builder) nvmeProbe(t, disk int, d Disk) {
	b.thread(t).do(opNumber, disk)
	b.say(t, dmrace.DeviceAdd, "nvme"+numberMark, "pci function")
	work := func(t int) {
		b.thread(t).spend(CostNVMeScan)
		b.addDisk(t, disk, CostNone)
	}
	switch {
	case d.Absent:
	case b.config.Features.NVMeAsync:
		work(t)
	default:
		scan := b.newThread(numbered("kworker/nvme", disk))
		work(scan)
		b.thread(t).do(opAsync, scan)
	}
}
