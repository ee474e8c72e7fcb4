package vmtest

import (
	"fmt"
	"slices"

	"dmrace"
)

// busHalf is how QEMU attaches a disk to a bus: package bus has what is a fact of it.
type busHalf struct {
	// devices lists the -device arguments of disk n, controller first. where says on which
	// PCI bus or slot the first of them is, and drive which image is behind it.
	//
	// The buses below the controllers of a kind have one name each or all the same, as
	// sdhci-pci's: the path through the controller's id tells them apart.
	devices func(n int, where, drive string) []string

	// immediate: every read of the disk is finished before the guest goes on.
	immediate bool

	// compared: boots that go on from a saved machine were compared with whole ones: see
	// [WholeBoot].
	compared bool

	// unsaved is how many of its devices, the last of them, have a state that QEMU does not
	// save. They are plugged into the restored machine.
	unsaved int

	// attach is the id of the one of them that keeps itself hidden until it is told that
	// those behind it are there too; nil: none does.
	attach func(n int) string

	// since is the first version of QEMU whose -device makes such a disk, major and minor,
	// and wants what it is called there; the zero value is any.
	since [2]int
	wants string
}

// halves holds the half of each bus. Every bus_*.go adds its own.
var halves = map[dmrace.Bus]busHalf{}

// Buses returns the buses to which QEMU can attach a disk.
func Buses() map[dmrace.Bus]bool {
	known := map[dmrace.Bus]bool{}
	for name := range halves {
		known[name] = true
	}
	return known
}

// hostID is the controller of disk n.
func hostID(n int) string { return fmt.Sprintf("host%d", n) }

// busDevices lists the -device arguments of disk n on its bus.
func busDevices(d dmrace.Disk, n int, where string) []string {
	half, ok := halves[d.Bus]
	if !ok {
		return nil
	}
	drive := "drive=" + driveID(n)
	if size := d.LogicalBlock(); size != dmrace.SectorSize {
		drive += fmt.Sprintf(",logical_block_size=%d,physical_block_size=%d", size, size)
	}
	if d.BootParts {
		drive += fmt.Sprintf(",boot-partition-size=%d", dmrace.BootPartBytes)
	}
	return half.devices(n, where, drive)
}

// immediate reports whether every read of every disk is finished before the guest goes
// on.
func immediate(disks []dmrace.Disk) bool {
	return !slices.ContainsFunc(disks, func(d dmrace.Disk) bool { return !halves[d.Bus].immediate })
}
