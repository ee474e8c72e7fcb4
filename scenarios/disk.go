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
		return fmt.Errorf("bus %q is none of %s", d.Bus, bus.List(bus.Names(nil)))
	}
	for i, p := range d.Parts {
		switch {
		case !slices.Contains(dmrace.Parts, p):
			return fmt.Errorf("parts: %q is none of %s", p, joined(dmrace.Parts))
		case slices.Contains(d.Parts[:i], p):
			return fmt.Errorf("parts: %s stands twice: a label must name one partition", p)
		}
	}
	switch {
	case !slices.Contains([]dmrace.Damage{"", dmrace.DamageSuperblock, dmrace.DamageFile}, d.Corrupt):
		return fmt.Errorf("corrupt %q is neither superblock nor file", d.Corrupt)
	case d.Corrupt != "" && !slices.Contains(d.Partitions(), dmrace.PartRootfs):
		return errors.New("corrupt: the disk has no partition rootfs to damage")
	}
	return checkTable(d)
}
