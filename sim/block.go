package sim

import (
	"fmt"

	"dmrace"
	"dmrace/sim/devname"
)

// disk is a whole disk of the boot, which exists once a thread has added it.
type disk struct {
	devname.Disk
	parts   []devname.Part
	content []content // of the disk itself, then of each partition
}

// content is what a read of a block device finds.
type content uint8

const (
	noFS      content = iota // nothing that could be mounted
	mountable                // a file system
	corrupt                  // blocks that do not match their hash
)

// place is one block device: a disk and the number of a partition, or 0.
type place struct{ disk, part int }

// block is block_class: the disks and partitions that are there at a moment.
type block struct {
	boot  *Boot
	disks []bool         // of the boot's disks: it is there
	parts []devname.Part // in the order in which they were added
	whole []bool         // of the boot's disks: its partitions are there
	read  []content      // of the boot's disks: what the whole disk holds
	held  []devname.Devt // opened by tables, for themselves alone (bd_prepare_to_claim())
}

var _ devname.View = (*block)(nil)

func (k *block) reset(b *Boot) {
	k.boot, k.parts, k.held = b, k.parts[:0], k.held[:0]
	k.disks, k.whole, k.read = cleared(k.disks, len(b.disks)), cleared(k.whole, len(b.disks)), cleared(k.read, len(b.disks))
	for i := range b.disks {
		k.read[i] = b.disks[i].content[0]
	}
}

func (k *block) addDisk(n int32) { k.disks[n] = true }

func (k *block) addParts(n int32) {
	k.whole[n] = true
	k.parts = append(k.parts, k.boot.disks[n].parts...)
}

// Disk returns the disk of that name, if it is there.
func (k *block) Disk(name string) (devname.Disk, bool) {
	n, ok := k.boot.diskNumber[name]
	if !ok || !k.disks[n] {
		return devname.Disk{}, false
	}
	return k.boot.disks[n].Disk, true
}

// Parts returns the partitions that are there.
func (k *block) Parts() []devname.Part { return k.parts }

// open returns what a read of a device finds, and whether anything has its number:
// blkdev_get() fails with -ENXIO where a name resolved to a number that nothing has.
func (k *block) open(devt devname.Devt) (content, bool) {
	p, ok := k.boot.places[devt]
	switch {
	case !ok || !k.disks[p.disk] || p.part > 0 && !k.whole[p.disk]:
		return noFS, false
	case p.part == 0:
		return k.read[p.disk], true
	}
	return k.boot.disks[p.disk].content[p.part], true
}

// numbers are the device numbers of a bus: the major, and how many minors a disk
// reserves. nvme takes numbers of BLOCK_EXT_MAJOR as they come (block/genhd.c).
type numbers struct {
	name   func(n int) string
	major  uint32
	minors int
}

// numbersOf lists them by bus. virtio_blk has a dynamic major: 254 in the kernels that
// dmrace builds. CONFIG_MMC_BLOCK_MINORS is 8 unless configured otherwise.
var numbersOf = map[dmrace.Bus]numbers{
	dmrace.BusMMC:    {func(n int) string { return numbered("mmcblk", n) }, 179, 8},
	dmrace.BusUSB:    {func(n int) string { return "sd" + letters(n) }, 8, 16},
	dmrace.BusSCSI:   {func(n int) string { return "sd" + letters(n) }, 8, 16},
	dmrace.BusVirtio: {func(n int) string { return "vd" + letters(n) }, 254, 16},
	dmrace.BusNVMe:   {func(n int) string { return numbered("nvme", n) + "n1" }, extMajor, 0},
}

// extMajor is BLOCK_EXT_MAJOR, include/uapi/linux/major.h.
const extMajor = 259

// letters is the suffix of a disk's name: a … z, aa, ab … (sd_format_disk_name()).
func letters(n int) string {
	s := string(rune('a' + n%26))
	for n = n/26 - 1; n >= 0; n = n/26 - 1 {
		s = string(rune('a'+n%26)) + s
	}
	return s
}

// nameDisks gives the machine's disks and their partitions their names and numbers,
// in order.
func (b *builder) nameDisks() error {
	b.diskNumber, b.places = map[string]int{}, map[devname.Devt]place{}
	next := map[uint32]int{} // by major: disks so far
	var ext extended
	for i, d := range b.config.Machine.Disks {
		of, ok := numbersOf[d.Bus]
		if !ok {
			return &dmrace.UsageError{Err: fmt.Errorf("disk %d: %q is no bus that the simulator knows", i+1, d.Bus)}
		}
		n := next[of.major]
		next[of.major]++
		one := disk{Disk: devname.Disk{Name: of.name(n), Minors: of.minors}}
		one.Devt = devname.MakeDevt(of.major, uint32(n*of.minors))
		if of.minors == 0 {
			one.Devt = ext.next()
		}
		one.content = append(one.content, holds(len(d.Parts) == 0))
		for p, part := range d.Parts {
			devt := one.Devt + devname.Devt(p) + 1
			if p+1 >= of.minors { // no number is reserved for it
				devt = ext.next()
			}
			one.parts = append(one.parts, devname.Part{Disk: one.Name, Number: p + 1, Devt: devt, UUID: part.UUID, Label: part.Label})
			one.content = append(one.content, holds(part.FS))
		}
		b.addToBoot(one)
	}
	return nil
}

// extended counts the numbers of BLOCK_EXT_MAJOR that are taken.
type extended uint32

func (x *extended) next() devname.Devt {
	*x++
	return devname.MakeDevt(extMajor, uint32(*x-1))
}

// holds is what a device holds that has a file system, or has none.
func holds(fs bool) content {
	if fs {
		return mountable
	}
	return noFS
}

// addToBoot makes a disk known by its name and its numbers and returns its place.
func (b *builder) addToBoot(d disk) int {
	n := len(b.disks)
	b.disks = append(b.disks, d)
	b.diskNumber[d.Name] = n
	b.places[d.Devt] = place{n, 0}
	for i, p := range d.parts {
		b.places[p.Devt] = place{n, i + 1}
	}
	return n
}

// mappedDisk adds the disk of a mapped device.
func (b *builder) mappedDisk(number int) int {
	return b.addToBoot(disk{
		Disk:    devname.Disk{Name: numbered("dm-", number), Devt: devname.MakeDevt(dmMajor, uint32(number)), Minors: 1},
		content: []content{noFS},
	})
}

func (b *builder) diskName(disk int) string { return b.disks[disk].Name }

// partNames returns the partitions' names as disk_name() forms them, in order.
func (b *builder) partNames(disk int) string {
	d := &b.disks[disk]
	p := ""
	if last := d.Name[len(d.Name)-1]; last >= '0' && last <= '9' {
		p = "p"
	}
	names := ""
	for i := range d.parts {
		if i > 0 {
			names += " "
		}
		names += d.Name + p + numbered("", i+1)
	}
	return names
}
