package lab

import (
	"strings"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/devname"
	"dmrace/sim"
)

// ParseDisk reads a disk that a command line is checked against: "mmc", or with the labels
// of its partitions "mmc:rootfs,hash", and their UUIDs "mmc:rootfs=8c2f…,=1234abcd-02". A bus that is none is a [dmrace.UsageError].
func ParseDisk(text string) (sim.Disk, error) {
	name, labels, _ := strings.Cut(text, ":")
	d := sim.Disk{Bus: dmrace.Bus(name)}
	if _, ok := bus.Of(d.Bus); !ok {
		return d, usagef("--disk %s: %q is not a bus; there are %s", text, name, bus.List(bus.Names(nil)))
	}
	if labels != "" {
		for text := range strings.SplitSeq(labels, ",") {
			label, uuid, err := devname.ParsePartition(text)
			if err != nil {
				return d, usagef("--disk: %w", err)
			}
			d.Parts = append(d.Parts, sim.Part{Label: label, UUID: uuid, FS: true})
		}
	}
	return d, nil
}
