package scenarios

import (
	"slices"
	"strings"

	"dmrace"
)

// areas says which disks a part of the kernel serves. The longest path that fits a
// file counts; a file that none fits may change any boot.
var areas = []struct {
	path  string
	buses []dmrace.Bus // empty: it is not part of any boot
}{
	{"drivers/mmc/", []dmrace.Bus{dmrace.BusMMC, dmrace.BusEMMC}},
	{"drivers/usb/", []dmrace.Bus{dmrace.BusUSB, dmrace.BusUAS}},
	{"drivers/usb/gadget/", nil},
	{"drivers/scsi/", []dmrace.Bus{dmrace.BusUSB, dmrace.BusUAS, dmrace.BusSCSI, dmrace.BusSATA}},
	{"drivers/scsi/virtio_scsi.c", []dmrace.Bus{dmrace.BusSCSI}},
	{"drivers/ata/", []dmrace.Bus{dmrace.BusSATA}},
	{"drivers/nvme/", []dmrace.Bus{dmrace.BusNVMe}},
	{"drivers/nvme/target/", nil},
	{"drivers/virtio/", []dmrace.Bus{dmrace.BusVirtio, dmrace.BusSCSI}},
	{"drivers/block/virtio_blk.c", []dmrace.Bus{dmrace.BusVirtio}},
	{"Documentation/", nil}, {"LICENSES/", nil}, {"samples/", nil}, {"tools/", nil}, {"MAINTAINERS", nil}, {".mailmap", nil},
	{"drivers/gpu/", nil}, {"drivers/net/", nil}, {"drivers/media/", nil}, {"drivers/iio/", nil}, {"sound/", nil}, {"net/", nil},
	{"arch/", nil}, {"arch/x86/", dmrace.Buses},
}

// Affected returns those of the scenarios whose boots a change to these files of a
// kernel tree can make differ: files of what dmrace's kernels do not contain affect
// none, files of one bus the scenarios with a disk on it, and all others every one.
func Affected(list []*dmrace.Scenario, files []string) []*dmrace.Scenario {
	touched := map[dmrace.Bus]bool{}
	for _, f := range files {
		for _, bus := range busesOf(f) {
			touched[bus] = true
		}
	}
	var out []*dmrace.Scenario
	for _, s := range list {
		if slices.ContainsFunc(disksOf(s), func(d dmrace.Disk) bool { return touched[d.Bus] }) {
			out = append(out, s)
		}
	}
	return out
}

// busesOf returns the buses whose boots a file is part of.
func busesOf(file string) []dmrace.Bus {
	buses, longest := dmrace.Buses, 0
	for _, a := range areas {
		if strings.HasPrefix(file, a.path) && len(a.path) > longest {
			buses, longest = a.buses, len(a.path)
		}
	}
	return buses
}

// disksOf returns every disk that some variant of a scenario has.
func disksOf(s *dmrace.Scenario) []dmrace.Disk {
	disks := append([]dmrace.Disk{s.Disk}, s.Others...)
	for _, v := range s.Variants {
		if v.Disk != nil {
			disks = append(disks, *v.Disk)
		}
		disks = append(disks, v.Others...)
	}
	return disks
}
