package scenarios

import (
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/bus"
)

// elsewhere are the parts of the kernel that are in no boot of dmrace's. What a bus or an
// architecture claims within one of them is.
var elsewhere = []string{
	"Documentation/", "LICENSES/", "samples/", "tools/", "MAINTAINERS", ".mailmap",
	"drivers/gpu/", "drivers/net/", "drivers/media/", "drivers/iio/", "sound/", "net/",
	"drivers/usb/gadget/", "drivers/nvme/target/", "arch/",
}

// Affected returns those of the scenarios whose boots a change to these files of a
// kernel tree can make differ: files of what dmrace's kernels do not contain affect
// none, files of one bus the scenarios with a disk on it, those of the network the scenarios with
// one, and all others every one.
func Affected(list []*dmrace.Scenario, files []string) []*dmrace.Scenario {
	touched := map[dmrace.Bus]bool{}
	for _, f := range files {
		for _, name := range busesOf(f) {
			touched[name] = true
		}
	}
	network := slices.ContainsFunc(files, ofNetwork)
	var out []*dmrace.Scenario
	for _, s := range list {
		if slices.ContainsFunc(disksOf(s), func(d dmrace.Disk) bool { return touched[d.Bus] }) || network && onNetwork(s) {
			out = append(out, s)
		}
	}
	return out
}

// ofNetwork reports whether a file is part of boots with a network alone.
func ofNetwork(file string) bool {
	return strings.HasPrefix(file, "net/") || strings.HasPrefix(file, "drivers/net/")
}

// onNetwork reports whether a machine of a scenario has a network.
func onNetwork(s *dmrace.Scenario) bool {
	return s.Machine.Network != nil || slices.ContainsFunc(s.Variants, func(v dmrace.Variant) bool { return v.Machine != nil && v.Machine.Network != nil })
}

// busesOf returns the buses whose boots a file is part of. The longest path that fits a
// file counts; a file that none fits may change any boot.
func busesOf(file string) []dmrace.Bus {
	longest, buses := 0, bus.Names(nil)
	claim := func(paths []string, by ...dmrace.Bus) {
		for _, path := range paths {
			switch {
			case !strings.HasPrefix(file, path) || len(path) < longest:
			case len(path) > longest:
				longest, buses = len(path), slices.Clone(by)
			default:
				buses = append(buses, by...)
			}
		}
	}
	claim(elsewhere)
	for _, b := range board.All() {
		claim(b.Sources, bus.Names(nil)...)
	}
	for _, b := range bus.All() {
		claim(b.Sources, b.Name)
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
