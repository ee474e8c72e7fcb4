package sim

import (
	"time"

	"dmrace"
)

// onBus calls do for each disk on a bus: with its number there, its place in the
// machine, and what it is.
func (b *builder) onBus(bus dmrace.Bus, do func(n, disk int, d Disk)) {
	n := 0
	for i, d := range b.config.Machine.Disks {
		if d.Bus == bus {
			do(n, i, d)
			n++
		}
	}
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
	if names := b.partNames(disk); names != "" {
		b.say(t, dmrace.PartitionAdd, b.diskName(disk), names)
	} else {
		b.say(t, dmrace.PartitionScan, b.diskName(disk), "")
	}
	b.thread(t).do(opParts, disk)
}

// mmc: sdhci_pci_probe() ends in mmc_start_host(), which queues mmc_rescan() on
// system_freezable_wq (drivers/mmc/core/core.c): the host's probe is over before
// its card is found. The card's device is probed by mmcblk within that work.
func (b *builder) mmc() {
	b.onBus(dmrace.BusMMC, func(n, disk int, d Disk) {
		host := numbered("mmc", n)
		rescan := b.newThread("kworker/" + host)
		sdhci := driver{"sdhci-pci", b.config.Features.SDHCIPCIAsync}
		b.attach(t1, pciAddress(disk), sdhci, d.Needs, func(t int) {
			b.say(t, dmrace.DeviceAdd, host, "SDHCI controller")
			if d.Inserted == 0 && !d.Absent {
				b.thread(t).do(opStart, rescan)
			}
		})
		if d.Inserted > 0 {
			b.later(rescan, d.Inserted)
			b.thread(rescan).spend(CostMMCInsert)
		} else {
			b.thread(rescan).spend(CostMMCCard)
		}
		b.say(rescan, dmrace.DeviceAdd, host, "new card")
		b.attach(rescan, host+":0001", driver{name: "mmcblk"}, "", func(t int) {
			b.thread(t).spend(CostMMCDisk)
			b.say(t, dmrace.DiskAdd, b.diskName(disk), "")
			b.addDisk(t, disk, CostMMCScan)
		})
	})
}

// usb: the hub's worker finds the device, storage_probe() in
// drivers/usb/storage/usb.c queues usb_stor_scan_dwork() behind delay_use and
// returns. Nothing waits for either work. sd_probe() is asynchronous.
func (b *builder) usb() {
	b.onBus(dmrace.BusUSB, func(n, disk int, d Disk) {
		hub, scan := b.newThread(numbered("kworker/hub", n)), b.newThread(numbered("kworker/usb-storage", n))
		port := numbered("2-", n+1)
		b.attach(t1, pciAddress(disk), driver{name: "xhci_hcd"}, d.Needs, func(t int) {
			if !d.Absent {
				b.thread(t).do(opStart, hub)
			}
		})
		b.thread(hub).spend(CostUSBConnect)
		b.say(hub, dmrace.DeviceAdd, port, "new USB device")
		b.attach(hub, port+":1.0", driver{name: "usb-storage"}, "", func(t int) {
			b.thread(t).spend(CostUSBStorage)
			b.say(t, dmrace.DeviceAdd, port+":1.0", "USB Mass Storage device detected")
			b.thread(t).add(op{do: opStart, a: int32(scan), extra: b.values.DelayUse})
		})
		b.thread(scan).spend(CostUSBScan)
		b.scsiDisk(scan, disk, CostSDDisk)
	})
}

// virtioSCSI: virtscsi_probe() ends in scsi_scan_host(). An asynchronous scan
// (scsi_mod.scan=async) goes through async_schedule(), so that
// wait_for_device_probe() waits for it (drivers/scsi/scsi_scan.c).
func (b *builder) virtioSCSI() {
	b.onBus(dmrace.BusSCSI, func(n, disk int, d Disk) {
		b.attach(t1, numbered("virtio", disk), driver{name: "virtio_scsi"}, d.Needs, func(t int) {
			if d.Absent {
				return
			}
			name, how := b.thread(t).name, opCall
			if b.values.ScanAsync {
				name, how = numbered("async/scsi", n), opAsync
			}
			scan := b.newThread(name)
			b.thread(scan).spend(CostSCSIScan)
			b.scsiDisk(scan, disk, CostSCSIDisk)
			b.thread(t).do(how, scan)
		})
	})
}

// scsiDisk: scsi_add_lun() announces the device, and sd_probe(), which is
// PROBE_PREFER_ASYNCHRONOUS (drivers/scsi/sd.c), its disk.
func (b *builder) scsiDisk(t, disk int, announce Cost) {
	lun := numbered("", disk) + ":0:0:0"
	b.say(t, dmrace.DeviceAdd, lun, "Direct-Access")
	b.attach(t, lun, driver{"sd", true}, "", func(t int) {
		b.thread(t).spend(announce)
		b.say(t, dmrace.DiskAdd, b.diskName(disk), "")
		b.addDisk(t, disk, CostSDScan)
	})
}

// virtio: virtblk_probe() calls device_add_disk(), so the partitions are there when
// the probe returns (drivers/block/virtio_blk.c).
func (b *builder) virtio() {
	b.onBus(dmrace.BusVirtio, func(_, disk int, d Disk) {
		b.attach(t1, numbered("virtio", disk), driver{name: "virtio_blk"}, d.Needs, func(t int) {
			if d.Absent {
				return
			}
			b.thread(t).spend(CostVirtioDisk)
			b.say(t, dmrace.DiskAdd, b.diskName(disk), "")
			b.addDisk(t, disk, CostVirtioScan)
		})
	})
}

// nvme: until 6.1 nvme_probe() queues nvme_reset_work() and hands
// nvme_async_probe() to async_schedule(), which flushes that work and the scan; from
// eac3ef262941 (6.2) on the probe is asynchronous and does both itself. Either way
// wait_for_device_probe() waits for the disk (drivers/nvme/host/pci.c).
func (b *builder) nvme() {
	b.onBus(dmrace.BusNVMe, func(n, disk int, d Disk) {
		work := func(t int) {
			b.thread(t).spend(CostNVMeScan)
			b.addDisk(t, disk, CostNone)
		}
		controller := numbered("nvme", n)
		b.attach(t1, pciAddress(disk), driver{"nvme", b.config.Features.NVMeAsync}, d.Needs, func(t int) {
			b.say(t, dmrace.DeviceAdd, controller, "pci function")
			switch {
			case d.Absent:
			case b.config.Features.NVMeAsync:
				work(t)
			default:
				scan := b.newThread("kworker/" + controller)
				work(scan)
				b.thread(t).do(opAsync, scan)
			}
		})
	})
}

// later has a thread begin at a time of its own, whatever the kernel does.
func (b *builder) later(t int, at time.Duration) {
	b.external = append(b.external, op{do: opStart, a: int32(t), extra: at})
}
