package dmrace

import (
	"fmt"
	"strings"
)

// withoutMedium returns the last word of sd_probe() (drivers/scsi/sd.c) about the disk of a
// partition, where the disk was announced without a size: a reader without a medium, whose
// partition table nobody reads when one comes.
func (j judge) withoutMedium(part string) (Event, bool) {
	disk := strings.TrimRight(part, digits)
	if disk == "" || disk == part {
		return Event{}, false
	}
	var attached Event
	for _, e := range j.t.Events {
		if e.Subject != disk {
			continue
		}
		switch e.Kind {
		case DiskAdd, PartitionScan, PartitionAdd:
			return Event{}, false
		case DiskAttached:
			attached = e
		}
	}
	return attached, attached.Kind != ""
}

// tableWithoutMedium is withoutMedium of what a table lacks. Where that is not known it is
// what dm-mod.waitfor= names and has taken for a device.
func (j judge) tableWithoutMedium(missing string) (attached Event, part string, ok bool) {
	if missing != anyDevice {
		attached, ok = j.withoutMedium(missing)
		return attached, missing, ok
	}
	for _, e := range j.t.Events {
		if dev, isPath := strings.CutPrefix(e.Subject, "/dev/"); isPath && e.Kind == WaitforStart {
			if attached, ok = j.withoutMedium(dev); ok {
				return attached, dev, true
			}
		}
	}
	return Event{}, "", false
}

// rootMissing is what a wait for a partition of such a disk lacks: one that is named is no
// partition of the disk, and of a label nothing tells that it is to be on it.
func rootMissing(wait Event, part string) Cause {
	if wait.Subject == "/dev/"+part || wait.Subject == part {
		return CausePartMissing
	}
	return CauseDeviceMissing
}

// withoutPartition judges a wait for a partition of such a disk.
func (j judge) withoutPartition(stage Stage, cause Cause, attached, wait Event, part string) Verdict {
	v := j.hungIn(stage, cause, max(wait.At, attached.At), fmt.Sprintf("%s came up without a size, as a reader without a medium does, and nobody reads the table that has %s", attached.Subject, part))
	v.add(attached, "the driver is done with the disk")
	v.add(wait, "this wait has no end")
	return v
}
