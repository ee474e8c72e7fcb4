package sim

import (
	"strings"

	"dmrace"
	"dmrace/linux/bus"
)

func init() {
	halves[bus.SCSI] = &busHalf{measured: true, calls: virtioCalls("virtio_scsi_init", "drivers/scsi", virtioSCSI)}
}

// virtioSCSI: virtscsi_probe() ends in scsi_scan_host(). An asynchronous scan
// goes through async_schedule(), so that wait_for_device_probe() waits for it
// (drivers/scsi/scsi_scan.c).
func virtioSCSI(b *builder, t, disk int, d Disk) {
	b.attach(t, b.virtioName(disk), driver{name: "virtio_scsi"}, "", func(t int) {
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
// PROBE_PREFER_ASYNCHRONOUS (drivers/scsi/sd.c), its disk. The disk's number comes from
// sd_index_ida at the beginning of that probe. SCSI hosts are numbered as if each had a
// disk, although an AHCI controller has one for each port.
func (b *builder) scsiDisk(t, disk int, announce Cost) {
	lun := numbered("", b.ordinal(disk, "sd")) + ":0:0:0"
	b.say(t, dmrace.DeviceAdd, lun, "Direct-Access")
	b.attach(t, lun, driver{"sd", true}, "", func(t int) {
		b.thread(t).do(opNumber, disk)
		b.thread(t).spend(announce)
		b.announce(t, disk)
		b.addDisk(t, disk, CostSDScan)
	})
}
