package lint

import (
	"strings"

	"dmrace"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
)

// location is where a name leads.
type location struct {
	kind locationKind
	disk int   // index in [inventory.disks], of onDisk
	part int32 // its partition, 0 for the whole disk
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

// kinds of disk by the prefix of their names.
var diskKinds = []struct {
	prefix string
	bus    dmrace.Bus
	number func(rest string) (n int, ok bool)
}{
	{"mmcblk", dmrace.BusMMC, decimal},
	{"sd", dmrace.BusUSB, letters},
	{"vd", dmrace.BusVirtio, letters},
	{"nvme", dmrace.BusNVMe, namespace},
}

// diskNamed returns the bus that a disk's name speaks of and the disk's number there.
func diskNamed(name string) (bus dmrace.Bus, n int, ok bool) {
	for _, k := range diskKinds {
		if rest, found := strings.CutPrefix(name, k.prefix); found {
			if n, ok = k.number(rest); ok {
				return k.bus, n, true
			}
		}
	}
	return "", 0, false
}

// mapNamed returns the number of a mapped device by the kernel's name for it.
func mapNamed(name string) (n int, ok bool) {
	rest, found := strings.CutPrefix(name, "dm-")
	if !found {
		return 0, false
	}
	return decimal(rest)
}

// decimal reads a number without a leading zero, as the kernel writes them.
func decimal(text string) (int, bool) {
	const digits = 7 // of the highest minor
	if text == "" || len(text) > digits || text[0] == '0' && text != "0" {
		return 0, false
	}
	n := 0
	for i := range len(text) {
		if !cmdline.IsDigit(text[i]) {
			return 0, false
		}
		n = 10*n + int(text[i]-'0')
	}
	return n, true
}

// letters reads the suffix that sd_format_disk_name() (drivers/scsi/sd.c) writes: a to
// z, then aa.
func letters(text string) (int, bool) {
	if text == "" || len(text) > 2 {
		return 0, false
	}
	n := 0
	for i := range len(text) {
		if text[i] < 'a' || text[i] > 'z' {
			return 0, false
		}
		n = 26*n + int(text[i]-'a') + 1
	}
	return n - 1, true
}

// namespace reads "0n1", the first namespace of an NVMe controller.
func namespace(text string) (int, bool) {
	controller, ok := strings.CutSuffix(text, "n1")
	if !ok {
		return 0, false
	}
	return decimal(controller)
}

// numbered returns the disk and partition of a device number. The majors are of
// include/uapi/linux/major.h; how many minors an mmc disk has is configured, and 8
// unless told otherwise. Other majors are given out as drivers come.
func numbered(d devname.Devt) (bus dmrace.Bus, disk int, part int32, ok bool) {
	const mmc, mmcMinors, sd, sdMinors = 179, 8, 8, 16
	switch minor := int(d.Minor()); d.Major() {
	case mmc:
		return dmrace.BusMMC, minor / mmcMinors, int32(minor % mmcMinors), true
	case sd:
		return dmrace.BusUSB, minor / sdMinors, int32(minor % sdMinors), true
	}
	return "", 0, 0, false
}

// isLate reports whether a disk on a bus is found by work that
// wait_for_device_probe() does not wait for.
func isLate(bus dmrace.Bus) bool {
	switch bus {
	case dmrace.BusMMC, dmrace.BusEMMC, dmrace.BusUSB, dmrace.BusUAS:
		return true
	}
	return false
}

// kin returns the bus that stands for all those whose disks share their names.
func kin(bus dmrace.Bus) dmrace.Bus {
	switch bus {
	case dmrace.BusEMMC:
		return dmrace.BusMMC
	case dmrace.BusUAS, dmrace.BusSCSI, dmrace.BusSATA:
		return dmrace.BusUSB
	}
	return bus
}

// minors returns how many device numbers a disk reserves, so that its partitions
// resolve before they are scanned. nvme reserves none.
func minors(bus dmrace.Bus) int32 {
	switch kin(bus) {
	case dmrace.BusMMC:
		return 8
	case dmrace.BusNVMe:
		return 0
	}
	return 16
}
