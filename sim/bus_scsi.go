package sim

import (
	"strings"

	"dmrace"
	"dmrace/linux/bus"
)

func init() {
	halves[bus.SCSI] = &busHalf{measured: true, calls: virtioCalls(callVirtioSCSI, "drivers/scsi", virtioSCSI)}
}

// virtioSCSI: virtscsi_probe() ends in scsi_scan_host(). An asynchronous scan
// goes through async_schedule(), so that wait_for_device_probe() waits for it
// (drivers/scsi/scsi_scan.c).
func virtioSCSI(b *builder, t, disk int, d Disk) {
	b.attach(t, b.virtioName(disk), driver{name: "virtio_scsi"}, "", func(t int) {
		if d.Absent {
			return
		}
		name, how, rest, probe := b.thread(t).name, opCall, CostNone, CostSCSIDisk
		if b.scansAsync() {
			name, how, rest, probe = numbered("async/scsi", disk), opAsync, CostSCSIDisk, CostNone
		}
		scan := b.newThread(name)
		b.thread(scan).spend(CostSCSIScan)
		b.scsiDisk(scan, disk, rest, probe)
		b.thread(t).do(how, scan)
	})
}

// scansAsync is what scsi_prep_async_scan() in drivers/scsi/scsi_scan.c asks:
// scsi_mod.scan= or else CONFIG_SCSI_SCAN_ASYNC.
func (b *builder) scansAsync() bool {
	if b.values.Scan == "" {
		return b.config.Options.ScanAsync
	}
	return !strings.HasPrefix(b.values.Scan, "sync")
}

// scsiDisk: scsi_add_lun() announces the device, and sd_probe(), which is
// PROBE_PREFER_ASYNCHRONOUS (drivers/scsi/sd.c), its disk. An asynchronous scan adds what it has
// found once it has asked the rest of the targets (scsi_finish_async_scan() in
// drivers/scsi/scsi_scan.c). The disk's number comes from sd_index_ida at the beginning of
// that probe. SCSI hosts are numbered as if each had a disk, although an AHCI controller has
// one for each port.
func (b *builder) scsiDisk(t, disk int, rest, probe Cost) {
	lun := numbered("", b.ordinal(disk, "sd")) + ":0:0:0"
	b.say(t, dmrace.DeviceAdd, lun, "Direct-Access")
	b.thread(t).spend(rest)
	b.attach(t, lun, driver{"sd", true}, "", func(t int) {
		b.thread(t).do(opNumber, disk)
		b.thread(t).spend(probe)
		b.sdDisk(t, disk)
	})
}

// sdDisk is the end of sd_probe(). A reader without a medium has no size: it is announced
// by none, and device_add_disk() scans nothing. A medium that comes later is seen by who
// opens the disk, and by nobody here: what polls for it (disk_check_events(), where
// block.events_dfl_poll_msecs= asks for it) tells user space and reads no partition table.
func (b *builder) sdDisk(t, disk int) {
	d := &b.config.Machine.Disks[disk]
	if d.Inserted == 0 {
		b.announce(t, disk)
		b.addDisk(t, disk, CostSDScan)
		return
	}
	in := b.unlessMedium(t, d)
	b.announce(t, disk)
	in()
	b.thread(t).do(opDisk, disk)
	in = b.unlessMedium(t, d)
	b.scan(t, disk, CostSDScan)
	in()
	b.say(t, dmrace.DiskAttached, b.disks[disk].family.marked, "")
}

// unlessMedium has a thread leave out, where the medium is not in, what follows until the
// function that it returns is called.
func (b *builder) unlessMedium(t int, d *Disk) func() {
	at := len(b.thread(t).ops)
	b.thread(t).add(op{do: opMedium, extra: d.Inserted})
	return func() { b.thread(t).ops[at].b = int32(len(b.thread(t).ops)) }
}
