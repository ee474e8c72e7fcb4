package scenarios

import (
	"errors"
	"fmt"
	"slices"

	"dmrace"
	"dmrace/linux/bus"
)

// maxDisks is how many disks a machine can have.
const maxDisks = 8

// checkDisks returns what is wrong with the disks of one plan.
func checkDisks(disks []dmrace.Disk) error {
	if len(disks) > maxDisks {
		return fmt.Errorf("other-disks: a machine has at most %d disks", maxDisks)
	}
	for i, d := range disks {
		if err := checkDisk(d); err != nil {
			return fmt.Errorf("disk %d: %w", i+1, err)
		}
	}
	return nil
}

// checkDisk returns what is wrong with a disk, beginning with the key.
func checkDisk(d dmrace.Disk) error {
	if _, ok := bus.Of(d.Bus); !ok {
		return fmt.Errorf("bus %q is not one of %s", d.Bus, bus.List(bus.Names(nil)))
	}
	for i, p := range d.Parts {
		switch {
		case !slices.Contains(dmrace.Parts, p):
			return fmt.Errorf("parts: %q is not one of %s", p, joined(dmrace.Parts))
		case slices.Contains(d.Parts[:i], p):
			return fmt.Errorf("parts: %s stands twice: a label must name one partition", p)
		}
	}
	switch {
	case d.Corrupt != "" && !slices.Contains(dmrace.Damages, d.Corrupt):
		return fmt.Errorf("corrupt %q is not one of %s", d.Corrupt, joined(dmrace.Damages))
	case d.Corrupt != "" && !slices.Contains(d.Partitions(), dmrace.PartRootfs):
		return errors.New("corrupt: the disk has no partition rootfs to damage")
	}
	if err := checkFault(d); err != nil {
		return err
	}
	return checkTable(d)
}

// faultyBuses are the buses on which QEMU can make a disk have a fault; of those that are
// not listed it can on any.
var faultyBuses = map[dmrace.Fault][]dmrace.Bus{
	dmrace.FaultAbsent:      {bus.MMC, bus.EMMC, bus.SATA}, // of the others controller and disk are one, or the controller says nothing
	dmrace.FaultCardErrors:  {bus.MMC},
	dmrace.FaultReadErrors:  {bus.Virtio, bus.SCSI, bus.SATA},
	dmrace.FaultReadOnly:    {bus.Virtio, bus.SCSI},
	dmrace.FaultLargeBlocks: {bus.Virtio},
}

// checkFault refuses a fault that there is not, or not on the disk's bus.
func checkFault(d dmrace.Disk) error {
	buses, known := faultyBuses[d.Fault]
	switch {
	case d.Fault == "" || slices.Contains(buses, d.Bus):
		return nil
	case !known:
		return fmt.Errorf("fault %q is not one of %s", d.Fault, joined(dmrace.Faults))
	}
	return fmt.Errorf("fault: %s is possible on %s alone, and the disk is on %s", d.Fault, bus.List(buses), d.Bus)
}
