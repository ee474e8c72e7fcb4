package lab

import (
	"cmp"
	"strings"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/devname"
	"dmrace/linux/series"
	"dmrace/sim"
)

// ParseDisk reads a disk that a command line is checked against: "mmc", or with the labels
// of its partitions "mmc:rootfs,hash", and their UUIDs "mmc:rootfs=8c2f…,=1234abcd-02". A bus that is none is a [dmrace.UsageError].
func ParseDisk(text string) (sim.Disk, error) {
	name, labels, _ := strings.Cut(text, ":")
	d := sim.Disk{Bus: dmrace.Bus(name)}
	if _, ok := bus.Of(d.Bus); !ok {
		return d, usagef("--disk %s: %q is no bus; there are %s", text, name, bus.List(bus.Names(nil)))
	}
	if labels != "" {
		for text := range strings.SplitSeq(labels, ",") {
			part, err := parsePart(text)
			if err != nil {
				return d, err
			}
			d.Parts = append(d.Parts, part)
		}
	}
	return d, nil
}

// parsePart reads a partition's label and UUID: "rootfs", "rootfs=8c2f…", "=1234abcd-02".
func parsePart(text string) (sim.Part, error) {
	label, uuid, has := strings.Cut(text, "=")
	if !has {
		return sim.Part{Label: label, FS: true}, nil
	}
	uuid = strings.TrimPrefix(uuid, "PARTUUID=")
	fault, found := devname.Parse("PARTUUID="+uuid, series.Set{}).UUIDFault()
	if uuid == "" || found {
		return sim.Part{}, usagef("--disk: %q is no UUID of a partition: %s", uuid, cmp.Or(fault.Why, "it is empty"))
	}
	return sim.Part{Label: label, UUID: strings.ToLower(uuid), FS: true}, nil
}
