// Package bus holds what Linux and the hardware decide of each bus that a disk can hang
// from: how the kernel names and numbers its disks, whether they are found by work that
// nobody waits for, which drivers are between the controller and the disk, what builds
// them in and where their source is. A bus has a file, and so has each family of names
// that buses share.
//
// What a simulated boot does on a bus stands in package sim, and how QEMU attaches it in
// package vmtest, each in a file of the same name.
package bus

import (
	"slices"
	"strings"

	"dmrace"
)

// Info is what is known of one bus.
type Info struct {
	Name   dmrace.Bus // as scenarios have it
	Title  string     // for people: "SD card on sdhci-pci"
	Family *Family    // how its disks are named and numbered

	// Unawaited is the work that finds its disks, where wait_for_device_probe()
	// (drivers/base/dd.c) returns without it; empty where the disks are there when
	// probing has ended.
	Unawaited string

	Drivers []Driver // from the controller's to the disk's
	Hosts   []string // words in the names of the drivers and devices through which boards reach it, in order of their kind
	Ports   []string // what the names of its ports begin with in messages, beside those of its disks: "ata" of ata1.00
	Rails   []string // expressions for the names of the regulators that feed it
	Kconfig []string // what builds them in, without CONFIG_: nothing loads modules before the root is there
	Sources []string // the folders and files of a kernel tree that are part of its boots

	HotPlug     bool   // a disk can be plugged in with its controller, as a PCI function
	Slot        bool   // there is a slot that a card can be put into later
	Reader      bool   // a disk can be a reader, there from the start, whose medium is put in later
	BootParts   bool   // each has two boot partitions beside the disk, disks of their own
	LargeBlocks bool   // there are disks with logical blocks of 4096 bytes
	ScanDelay   string // the module parameter that holds its scan back, in seconds; empty: there is none
}

// Driver is one driver of a bus, by its name below /sys/bus/CORE/drivers.
type Driver struct {
	Name string
	Core string // the bus of the driver core on which it probes: "pci"
}

// all lists the buses in the order in which they are shown.
var all = []*Info{mmc, emmc, usb, uas, scsi, sata, virtio, nvme}

// All returns every bus. The list is the caller's, what it points to is not.
func All() []*Info { return slices.Clone(all) }

// Of returns the bus of that name.
func Of(name dmrace.Bus) (*Info, bool) {
	i := slices.IndexFunc(all, func(b *Info) bool { return b.Name == name })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// Names returns the names of every bus that a test keeps, or of all for nil.
func Names(keep func(*Info) bool) []dmrace.Bus {
	var names []dmrace.Bus
	for _, b := range all {
		if keep == nil || keep(b) {
			names = append(names, b.Name)
		}
	}
	return names
}

// List joins names as errors do: "mmc, emmc".
func List(names []dmrace.Bus) string {
	text := make([]string, len(names))
	for i, n := range names {
		text[i] = string(n)
	}
	return strings.Join(text, ", ")
}

// Late reports whether the disks of a bus are found by work that nobody waits for.
func Late(name dmrace.Bus) bool {
	b, ok := Of(name)
	return ok && b.Unawaited != ""
}

// HasDriver reports whether a driver is between the controller and the disk.
func (b *Info) HasDriver(name string) bool {
	return slices.ContainsFunc(b.Drivers, func(d Driver) bool { return d.Name == name })
}

// Options returns what builds the bus in, as a configuration has it: "CONFIG_MMC=y".
func (b *Info) Options() []string {
	lines := make([]string, len(b.Kconfig))
	for i, symbol := range b.Kconfig {
		lines[i] = "CONFIG_" + symbol + "=y"
	}
	return lines
}
