package sim

import (
	"fmt"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/devname"
)

// readerNotModelled returns an error where a boot opens a reader whose medium is put in
// later as a whole: what an open answers without a medium, and that it scans one that has
// come, is not modelled. Before 22ae8ce8b892 (5.11) the number of a partition opens the
// disk, and so does any program of an initramfs.
func (b *builder) readerNotModelled() error {
	for i := range b.config.Machine.Disks {
		d := &b.config.Machine.Disks[i]
		info, ok := bus.Of(d.Bus)
		if d.Inserted == 0 || !ok || !info.Reader {
			continue
		}
		switch {
		case !b.features.OpenNoScan:
			return readerOpened("a kernel that opens a partition's disk")
		case b.config.Machine.Initramfs:
			return readerOpened("an initramfs")
		}
		if name := b.wholeDiskNamed(info.Family); name != "" {
			return readerOpened(name)
		}
	}
	return nil
}

func readerOpened(by string) error {
	return &dmrace.NotModelled{
		What: fmt.Sprintf("a reader without a medium, and %s", by),
		Why:  "what an open of the disk finds, and what it scans, is not known",
	}
}

// wholeDiskNamed returns a name of the line that is a whole disk of a family.
func (b *builder) wholeDiskNamed(f *bus.Family) string {
	names := append([]devname.Ref{b.root.first, b.root.again}, b.waitfor...)
	for _, m := range b.maps {
		for _, t := range m.targets {
			for _, l := range t.lookups {
				names = append(names, l.name)
			}
		}
	}
	for _, n := range names {
		if whole(n, f) {
			return n.Name
		}
	}
	return ""
}

func whole(n devname.Ref, f *bus.Family) bool {
	switch n.Kind {
	case devname.Path:
		_, ok := f.Number(n.Key)
		return ok
	case devname.Number:
		of, _, part, ok := bus.Numbered(n.Devt)
		return ok && of == f && part == 0
	}
	return false
}
