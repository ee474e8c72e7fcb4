package sim

import "dmrace/linux/bus"

func init() {
	halves[bus.Virtio] = &busHalf{measured: true, calls: virtioCalls(callVirtioBlk, "drivers/block", virtioBlk)}
}

// virtioBlk: virtblk_probe() takes a number from vd_index_ida and ends in
// device_add_disk(), so the partitions are there when it returns
// (drivers/block/virtio_blk.c).
func virtioBlk(b *builder, t, disk int, d Disk) {
	b.attach(t, b.virtioName(disk), driver{name: "virtio_blk"}, "", func(t int) {
		if d.Absent {
			return
		}
		b.thread(t).do(opNumber, disk)
		b.thread(t).spend(CostVirtioDisk)
		b.announce(t, disk)
		b.addDisk(t, disk, CostVirtioScan)
	})
}
