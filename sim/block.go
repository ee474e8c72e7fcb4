package sim

import (
	"dmrace/linux/bus"
	"dmrace/linux/devname"
)

// disk is a whole disk of the boot, which exists once a thread has added it.
type disk struct {
	family   *family
	major    uint32
	slots    int32  // the first slot of its family
	pool     int32  // the first slot of those that take their minors in turn with it
	beside   int32  // the disk whose hardware partition it is, or nobody
	block    uint32 // its logical block size in bytes; of a mapped device in this run
	own      int32  // its place among the disks of its family, from 0
	overPath bool   // it is a multipath head, added behind the hidden disk of its path
	parts    []Part
	contents []content // of the disk itself, then of each partition; of a mapped device in this run
}

// slot is one name that a disk can get: a family's n-th.
type slot struct {
	name   string
	number int
}

// device is a block device that is there, a disk or a partition.
type device struct {
	slot, part int32 // its disk's name, and its number there or 0
	devt       devname.Devt
	size       uint64 // in sectors; 0: not known
	content    *content
}

// block is block_class: the disks and partitions that are there at a moment.
type block struct {
	boot     *Model
	occupant []int32      // of each slot: the disk that has it, or nobody
	slot     []int32      // of each disk: its slot, or nobody
	next     []int32      // of each slot that is the first of its family: disks with a number so far
	added    []int32      // likewise: disks that are there so far
	disks    []diskDevice // by disk
	parts    []devname.Part
	partOf   []device // of each of parts
	ext      uint32   // numbers of BLOCK_EXT_MAJOR that are taken
	held     []device // opened by tables, for device-mapper alone
}

// diskDevice is a disk's device once it is there.
type diskDevice struct {
	device
	there   bool
	scanned bool // its partitions are there
}

var _ devname.View = (*block)(nil)

func (k *block) reset(b *Model) {
	k.boot, k.parts, k.partOf, k.held, k.ext = b, k.parts[:0], k.partOf[:0], k.held[:0], 0
	k.occupant, k.slot = cleared(k.occupant, len(b.slots)), cleared(k.slot, len(b.disks))
	k.next, k.added = cleared(k.next, len(b.slots)), cleared(k.added, len(b.slots))
	k.disks = cleared(k.disks, len(b.disks))
	for i := range k.occupant {
		k.occupant[i] = nobody
	}
	for i := range k.slot {
		k.slot[i] = nobody
	}
}

// number gives a disk the number that its name is formed of: the lowest that is free,
// because no number is ever given back during a boot.
func (k *block) number(n int32) {
	d := &k.boot.disks[n]
	at := d.slots + d.own
	switch {
	case d.beside != nobody:
		at = d.slots + k.slot[d.beside] - k.boot.disks[d.beside].slots
	case !d.family.fixed && !k.boot.fixedNames:
		at = d.slots + k.next[d.slots]
		k.next[d.slots]++
	}
	k.occupant[at], k.slot[n] = n, at
}

// enumerate gives a disk its device number.
func (k *block) enumerate(n int32) {
	d, s := &k.boot.disks[n], &k.boot.slots[k.slot[n]]
	index := uint32(s.number)
	if d.family.ByAppearance {
		index = uint32(k.added[d.pool])
	}
	k.added[d.pool]++
	devt := devname.MakeDevt(d.major, index*uint32(d.family.Minors))
	if d.overPath { // device_add_disk() of the hidden disk, in nvme_alloc_ns(), takes a number too
		k.extended()
	}
	if d.family.Minors == 0 {
		devt = k.extended()
	}
	k.disks[n] = diskDevice{device{slot: k.slot[n], devt: devt, content: &d.contents[0]}, false, false}
}

// mapped says what a mapped device is, before it is in block_class: dm_create() in
// drivers/md/dm.c has given it its number by then.
func (k *block) mapped(n int32, size uint64, c content) {
	k.number(n)
	s, shown := k.slot[n], &k.boot.disks[n].contents[0]
	*shown = c
	devt := devname.MakeDevt(k.boot.majors.dm, uint32(k.boot.slots[s].number))
	k.disks[n] = diskDevice{device{slot: s, devt: devt, size: size, content: shown}, false, false}
}

// addDisk puts a disk into block_class: device_add_disk() in block/genhd.c.
func (k *block) addDisk(n int32) {
	if k.boot.disks[n].family != mappedFamily {
		k.enumerate(n)
	}
	k.disks[n].there = true
}

// addParts puts a disk's partitions into block_class: add_partition() in
// block/partitions/core.c. One for which the disk reserves no minor takes a number of
// BLOCK_EXT_MAJOR.
func (k *block) addParts(n int32) {
	d, at := &k.boot.disks[n], &k.disks[n]
	at.scanned = true
	for i, p := range d.parts {
		devt := at.devt + devname.Devt(i) + 1
		if i+1 >= d.family.Minors {
			devt = k.extended()
		}
		k.parts = append(k.parts, devname.Part{Disk: k.boot.slots[at.slot].name, Number: i + 1, Devt: devt, UUID: p.UUID, Label: p.Label})
		k.partOf = append(k.partOf, device{at.slot, int32(i + 1), devt, p.Sectors, &d.contents[i+1]})
	}
}

// unscanned returns the disk that reserves a number and is still to be scanned, if there is
// one.
func (k *block) unscanned(devt devname.Devt) (disk int32, ok bool) {
	for i := range k.disks {
		d := &k.disks[i]
		if minors := devname.Devt(k.boot.disks[i].family.Minors); d.there && !d.scanned && d.devt < devt && devt < d.devt+minors {
			return int32(i), true
		}
	}
	return 0, false
}

// extended is blk_alloc_ext_minor() in block/genhd.c.
func (k *block) extended() devname.Devt {
	k.ext++
	return devname.MakeDevt(bus.ExtMajor, k.ext-1)
}

// Disk returns the disk of that name, if it is there.
func (k *block) Disk(name string) (devname.Disk, bool) {
	s, ok := k.boot.slotNamed[name]
	if !ok || k.occupant[s] == nobody {
		return devname.Disk{}, false
	}
	n := k.occupant[s]
	d := &k.disks[n]
	return devname.Disk{Name: name, Devt: d.devt, Minors: k.boot.disks[n].family.Minors}, d.there
}

// Parts returns the partitions that are there.
func (k *block) Parts() []devname.Part { return k.parts }

// open returns the device that has a number, if there is one: blkdev_get() fails with
// -ENXIO where a name resolved to a number that nothing has.
func (k *block) open(devt devname.Devt) (device, bool) {
	for i := range k.disks {
		if d := &k.disks[i]; d.there && d.devt == devt {
			return d.device, true
		}
	}
	for i := range k.partOf {
		if k.partOf[i].devt == devt {
			return k.partOf[i], true
		}
	}
	return device{}, false
}

// busy reports whether a device is claimed so that another holder, or for a table the
// same one, may not claim it: bd_may_claim() in block/bdev.c. A disk and one of its
// partitions exclude each other, whoever holds them.
func (k *block) busy(d device, table bool) bool {
	for _, h := range k.held {
		if h.slot == d.slot && (h.part != d.part && (h.part == 0 || d.part == 0) || h.part == d.part && !table) {
			return true
		}
	}
	return false
}

// has reports whether a device has a number.
func (k *block) has(devt devname.Devt) bool {
	_, ok := k.open(devt)
	return ok
}
