package sim

import (
	"fmt"
	"slices"
	"time"

	"dmrace"
)

// addDisk is device_add_disk() in block/genhd.c within thread t: the disk is in
// block_class first, and the partitions follow once disk_scan_partitions() has read
// the table. What looks "/dev/<disk><n>" up in between gets the number that the
// partition is going to have.
func (b *builder) addDisk(t, disk int, scan Cost) {
	b.thread(t).do(opDisk, disk)
	b.scan(t, disk, scan)
}

// scan is disk_scan_partitions() within thread t, which reads the table of a disk that is
// in block_class.
func (b *builder) scan(t, disk int, cost Cost) {
	b.holdScan(t, disk)
	b.thread(t).spend(cost)
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

// holdScan is the shim's sleep before a scan, by the name that the disk has at that moment.
func (b *builder) holdScan(t, disk int) {
	if len(b.config.Scans) == 0 {
		return
	}
	family := b.disks[disk].family
	for n := range b.config.Machine.Disks {
		name := family.Disk(n)
		i := slices.IndexFunc(b.config.Scans, func(d dmrace.ScanDelay) bool { return d.Disk == name })
		if i < 0 {
			continue
		}
		by := time.Duration(b.config.Scans[i].Delay)
		b.thread(t).add(op{do: opOnly, a: int32(disk), b: int32(n)})
		b.say(t, dmrace.ScanDelayed, family.marked, fmt.Sprintf("sleeps %d ms before its partitions are scanned (injected)", by.Milliseconds()))
		b.thread(t).timer(by, 1) // msleep() adds a jiffy
	}
}

// announce is the driver's word about its disk.
func (b *builder) announce(t, disk int) {
	b.say(t, dmrace.DiskAdd, b.disks[disk].family.marked, "")
}
