package seen

import (
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/devname"
)

// Disk is a disk that a boot shows, with its partitions.
type Disk struct {
	Name  string
	Parts []string // by their full names
	Seen  dmrace.Event
}

// Disks returns the disks that the boot shows, in the order in which they appeared. What
// is no disk that somebody plugs in ([devname.Aside]) is not among them.
func (v *View) Disks() []Disk {
	var all []Disk
	at := func(name string, e dmrace.Event) *Disk {
		i := slices.IndexFunc(all, func(d Disk) bool { return d.Name == name })
		if i < 0 {
			all = append(all, Disk{Name: name, Seen: e})
			i = len(all) - 1
		}
		return &all[i]
	}
	for _, e := range v.Events {
		switch e.Kind {
		case dmrace.DiskAdd, dmrace.PartitionScan, dmrace.DiskAttached:
			at(e.Subject, e)
		case dmrace.PartitionAdd:
			d := at(e.Subject, e)
			d.Parts, d.Seen = strings.Fields(e.Detail), e
		case dmrace.RootListed:
			if isPartOfAny(all, e.Subject) || devname.Aside(e.Subject) {
				continue
			}
			at(e.Subject, e)
		}
	}
	return all
}

// isPartOfAny adds a listed partition to its disk, and reports whether it has one.
func isPartOfAny(all []Disk, name string) bool {
	for i := range all {
		if devname.IsPartition(name, all[i].Name) {
			if !slices.Contains(all[i].Parts, name) {
				all[i].Parts = append(all[i].Parts, name)
			}
			return true
		}
	}
	return false
}

// Present returns the disk that a name is that of, or of a partition of which.
func (v *View) Present(name string) (Disk, bool) {
	all := v.Disks()
	i := slices.IndexFunc(all, func(d Disk) bool { return d.Name == name || slices.Contains(d.Parts, name) })
	if i < 0 {
		return Disk{}, false
	}
	return all[i], true
}

// Partitioned reports whether a disk with partitions was found.
func (v *View) Partitioned() bool {
	return slices.ContainsFunc(v.Disks(), func(d Disk) bool { return len(d.Parts) > 0 })
}
