package sim

import (
	"dmrace"
	"dmrace/linux/bus"
)

// nvme_probe() is asynchronous since eac3ef262941 (6.2). The controller's number, and with
// it the disk's, comes from nvme_instance_ida in nvme_init_ctrl()
// (drivers/nvme/host/core.c).
func init() {
	halves[bus.NVMe] = &busHalf{measured: true, calls: []busCall{{"nvme_init", "drivers/nvme", func(b *builder, disk int, d Disk) {
		if d.Inserted > 0 {
			b.hotplug(disk, func(slot int) {
				b.attachNow(slot, b.hotplugAddress(disk), driver{name: "nvme"}, "", func(t int) { b.nvmeProbe(t, disk, d) })
			})
			return
		}
		b.attach(t1, pciAddress(disk), driver{"nvme", b.config.Features.NVMeAsync}, d.Needs, func(t int) { b.nvmeProbe(t, disk, d) })
	}, nil}}}
}

// nvmeProbe is nvme_probe() within thread t.
func (b *builder) nvmeProbe(t, disk int, d Disk) {
	b.thread(t).do(opNumber, disk)
	b.say(t, dmrace.DeviceAdd, "nvme"+numberMark, "pci function")
	work := func(t int) {
		b.thread(t).spend(CostNVMeScan)
		if f := b.config.Features; b.config.Machine.Multipath && f.MpathDefers && !f.MpathAwaited {
			b.addHead(t, disk)
			return
		}
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

// addHead is nvme_mpath_set_live() (drivers/nvme/host/multipath.c, since 1f021341eef4): the
// disk is there, and a work on nvme_wq, which nobody waits for, scans its partitions.
func (b *builder) addHead(t, disk int) {
	b.thread(t).do(opDisk, disk)
	scan := b.newThread(numbered("kworker/nvme-head", disk))
	b.thread(t).do(opStart, scan)
	b.scan(scan, disk, CostNVMeScan)
}
