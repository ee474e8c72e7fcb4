package lint

import (
	"dmrace"
	"dmrace/linux/bus"
)

// location is where a name leads.
type location struct {
	kind locationKind
	disk int   // index in [inventory.disks], of onDisk
	part int32 // its partition, 0 for the whole disk; -1 and -2 are the boot partitions of an eMMC
	dm   int   // the N of /dev/dm-N, of onMap
}

// locationKind says what a name leads to.
type locationKind uint8

const (
	nowhere   locationKind = iota // it can never resolve, or is no block device
	onDisk                        // a disk of the inventory
	onMap                         // a mapped device
	elsewhere                     // a kind of disk that is not known here
	absent                        // no disk, of those that are all there are
)

// familyOf returns how the kernel names the disks of a bus, which is a known one.
func familyOf(on dmrace.Bus) *bus.Family {
	info, ok := bus.Of(on)
	if !ok {
		return &bus.Family{}
	}
	return info.Family
}
