package needs

import (
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/bus"
)

// AsWritten reports whether the device that PID 1 found its root on holds the root file
// system as it was written to the disk, and nothing else: its digest is known then. An ext4
// writes to its device to recover its journal, though it is only read from, behind the
// file system on half of an array stands the superblock of md, and a RAM disk is larger than
// the image that was copied to it.
func AsWritten(p *dmrace.Plan, g *dmrace.GuestReport) bool {
	recovers := slices.ContainsFunc(g.Mounts, func(line string) bool { return strings.HasPrefix(line, "/dev/root / ext4 ") })
	return !recovers && (g.Root == nil || !half(p, g.Root.Device) && !strings.HasPrefix(g.Root.Device, "ram"))
}

// half reports whether a device of the plan is half of an array.
func half(p *dmrace.Plan, device string) bool {
	for i, disk := range bus.DiskNames(p.Disks()) {
		for n, part := range p.Disks()[i].Partitions() {
			if (part == dmrace.PartMirror0 || part == dmrace.PartMirror1) && bus.PartitionName(disk, n+1) == device {
				return true
			}
		}
	}
	return false
}
