package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/linux/bus"
	"dmrace/linux/devname"
	"dmrace/linux/rootkind"
	"dmrace/sim"
)

// inventory is the disks that a line can speak of: those that are given as facts, or
// else those that its names take for granted.
type inventory struct {
	disks   []disk
	facts   bool // there are no other disks
	unknown bool // a name speaks of something that cannot be simulated
}

// disk is one disk of an inventory.
type disk struct {
	sim.Disk
	n      int    // its number in its family: 1 is mmcblk1, sdb or vdb
	group  string // of an assumed disk: what the names that lead to it have in common
	unlist bool   // its partitions were not given: those that are named are there
}

// kernelName returns the kernel's name of a partition, or of the disk itself for 0.
func (d disk) kernelName(part int) string {
	name := familyOf(d.Bus).Disk(d.n)
	switch {
	case part == 0:
		return name
	case part < 0:
		return fmt.Sprintf("%sboot%d", name, -1-part)
	}
	return bus.PartitionName(name, part)
}

// The most that is simulated.
const (
	maxDisks = 64
	maxParts = 128
)

// newInventory returns the inventory of some facts, or an empty one for nil.
func newInventory(facts []sim.Disk) inventory {
	v := inventory{facts: facts != nil}
	next := map[*bus.Family]int{}
	for _, d := range facts {
		family := familyOf(d.Bus)
		d.Parts = slices.Clone(d.Parts)
		v.disks = append(v.disks, disk{Disk: d, n: next[family], unlist: len(d.Parts) == 0})
		next[family]++
	}
	return v
}

// find returns the disk with a number in a family, or -1.
func (v *inventory) find(f *bus.Family, n int) int {
	return slices.IndexFunc(v.disks, func(d disk) bool { return familyOf(d.Bus) == f && d.n == n && d.group == "" })
}

// want adds what a name takes for granted and the inventory may add.
func (v *inventory) want(ref devname.Ref) {
	switch ref.Kind {
	case devname.Path, devname.Number:
		family, n, part, ok := diskOf(ref)
		if !ok {
			v.unknown = v.unknown || ref.Never() == devname.MayResolve && !isMap(ref)
			return
		}
		i := v.find(family, n)
		if i < 0 && !v.facts && n < maxDisks {
			i = len(v.disks)
			v.disks = append(v.disks, disk{Disk: sim.Disk{Bus: family.Assumed}, n: n, unlist: true})
		}
		switch {
		case i >= 0 && part < 0:
			v.disks[i].addBoot(v.facts)
		case i >= 0 && v.disks[i].unlist:
			v.disks[i].addPart(part)
		}
		v.unknown = v.unknown || n >= maxDisks || part > maxParts
	case devname.PartLabel, devname.PartUUID:
		v.wantTag(ref)
	}
}

// addPart makes a disk have at least that many partitions.
func (d *disk) addPart(part int32) {
	for int32(len(d.Parts)) < min(part, maxParts) {
		d.Parts = append(d.Parts, sim.Part{FS: true})
	}
}

// addBoot makes a disk an eMMC with its boot partitions, unless it is known to be something
// else.
func (d *disk) addBoot(fact bool) {
	if !fact {
		d.Bus = bus.EMMC
	}
	d.Boot = d.Bus == bus.EMMC
}

// wantTag does so for a label or UUID, which no disk may have yet.
func (v *inventory) wantTag(ref devname.Ref) {
	const farthest = 32
	if ref.Never() != devname.MayResolve || ref.Offset > farthest || ref.Offset < -farthest {
		v.unknown = v.unknown || ref.Never() == devname.MayResolve
		return
	}
	base := ref
	base.Offset = 0
	if at := v.tagged(base); at.kind == onDisk {
		if d := &v.disks[at.disk]; d.unlist {
			d.addPart(at.part + ref.Offset)
		}
		return
	}
	part := sim.Part{FS: true}
	if ref.Kind == devname.PartLabel {
		part.Label = ref.Key
	} else {
		part.UUID = ref.Key
	}
	i := v.home(ref)
	if i < 0 {
		v.unknown = v.unknown || !v.tells(ref.Kind)
		return
	}
	d := &v.disks[i]
	d.addPart(int32(len(d.Parts)) + max(0, -ref.Offset))
	d.Parts = append(d.Parts, part)
	d.addPart(int32(len(d.Parts)) + max(0, ref.Offset))
}

// home returns the disk that an unknown label or UUID is taken to be on: of facts the
// first whose partitions are not listed, else an assumed one; -1 if there is none.
func (v *inventory) home(ref devname.Ref) int {
	if v.facts {
		return slices.IndexFunc(v.disks, func(d disk) bool { return d.unlist })
	}
	group := groupOf(ref)
	if i := slices.IndexFunc(v.disks, func(d disk) bool { return d.group == group }); i >= 0 {
		return i
	}
	v.disks = append(v.disks, disk{Disk: sim.Disk{Bus: bus.MMC}, group: group, unlist: true})
	return len(v.disks) - 1
}

// groupOf returns what a label or UUID has in common with its siblings on a disk.
// MS-DOS partitions share the disk's signature: "1234abcd-02" (set_info() in
// block/partitions/msdos.c).
func groupOf(ref devname.Ref) string {
	const signature = 8
	if ref.Kind == devname.PartUUID && len(ref.Key) == signature+3 && ref.Key[signature] == '-' {
		return "PARTUUID=" + strings.ToLower(ref.Key[:signature])
	}
	return ref.Kind.String() + "=" + ref.Key
}

// locate returns where a name leads.
func (v *inventory) locate(ref devname.Ref) location {
	if ref.Never() != devname.MayResolve {
		return location{}
	}
	switch ref.Kind {
	case devname.Path, devname.Number:
		if n, ok := rootkind.MappedNumber(ref); ok {
			return location{kind: onMap, dm: n}
		}
		family, n, part, ok := diskOf(ref)
		if !ok {
			return location{kind: elsewhere}
		}
		return v.located(v.find(family, n), part)
	case devname.PartLabel, devname.PartUUID:
		return v.tagged(ref)
	}
	return location{}
}

// located returns a partition of a disk, if there is one.
func (v *inventory) located(i int, part int32) location {
	switch {
	case i < 0 && !v.facts, part > maxParts, i >= 0 && part < 0 && !v.disks[i].Boot: // what is called mmc may be an eMMC
		return location{kind: elsewhere}
	case i < 0, part > int32(len(v.disks[i].Parts)):
		return location{kind: absent}
	}
	return location{kind: onDisk, disk: i, part: part}
}

// tagged returns the first partition with a label or UUID.
func (v *inventory) tagged(ref devname.Ref) location {
	for i, d := range v.disks {
		for p, part := range d.Parts {
			if ref.Kind == devname.PartLabel && part.Label == ref.Key || ref.Kind == devname.PartUUID && part.UUID != "" && hasPrefixFold(part.UUID, ref.Key) {
				if part := int32(p) + 1 + ref.Offset; part >= 0 {
					return v.located(i, part)
				}
				return location{kind: absent}
			}
		}
	}
	if v.facts && !v.tells(ref.Kind) {
		return location{kind: elsewhere}
	}
	return location{kind: absent}
}

// tells reports whether the disks that are given tell of every label, or of every UUID,
// that it is none of theirs: not where a partition's is not known.
func (v *inventory) tells(kind devname.Kind) bool {
	for _, d := range v.disks {
		for _, p := range d.Parts {
			if kind == devname.PartUUID && p.UUID == "" || kind == devname.PartLabel && p.Label == "" && p.UUID != "" {
				return false
			}
		}
	}
	return true
}

// hasPrefixFold is strncasecmp() over the length of the prefix, as
// match_dev_by_uuid() has it.
func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// diskOf returns the disk and the partition that a path or number names: the disk by its
// family and its number there. The boot partitions of an eMMC are -1 and -2.
func diskOf(ref devname.Ref) (f *bus.Family, n int, part int32, ok bool) {
	if ref.Kind == devname.Number {
		return bus.Numbered(ref.Devt)
	}
	if main, boot, ok := devname.BootPartition(ref.Key); ok {
		f, n, ok = bus.Named(main)
		return f, n, int32(-1 - boot), ok
	}
	for _, c := range slices.Backward(ref.Candidates) {
		if f, n, ok = bus.Named(c.Disk); ok && c.Part >= 0 {
			return f, n, c.Part, true
		}
	}
	return nil, 0, 0, false
}

func isMap(ref devname.Ref) bool {
	_, ok := rootkind.MappedNumber(ref)
	return ok
}
