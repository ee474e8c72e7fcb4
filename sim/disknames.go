package sim

import (
	"strings"

	"dmrace/linux/bus"
)

// addToBoot makes a disk known with its place in its family, whose first slot is given,
// and returns its number.
func (b *builder) addToBoot(d disk) int {
	b.disks = append(b.disks, d)
	return len(b.disks) - 1
}

// addSlots gives a family n names, and returns its first slot.
func (b *builder) addSlots(f *family, from, n int) int32 {
	first := int32(len(b.slots))
	for i := from; i < from+n; i++ {
		name := f.Disk(i)
		b.slotNamed[name] = int32(len(b.slots))
		b.slots = append(b.slots, slot{name, i})
	}
	return first
}

// nameDisks makes the machine's disks known. Which of its family's names a disk gets
// shows when it is numbered.
func (b *builder) nameDisks() error {
	b.fixedNames = b.config.Machine.FixedNames
	count := map[*family]int{}
	for i, d := range b.config.Machine.Disks {
		info, err := busAt(i, d.Bus)
		if err != nil {
			return err
		}
		b.buses = append(b.buses, info)
		count[families[info.Family]]++
	}
	first, own := map[*family]int32{}, map[*family]int32{}
	for i, d := range b.config.Machine.Disks {
		f := families[b.buses[i].Family]
		if _, ok := first[f]; !ok {
			first[f] = b.addSlots(f, 0, count[f])
		}
		one := disk{family: f, major: b.majorOf(b.buses[i]), block: max(d.Block, sectorSize), slots: first[f], pool: first[f], beside: nobody, own: own[f], parts: d.Parts, contents: contentsOf(d)}
		own[f]++
		one.overPath = b.config.Machine.Multipath && d.Bus == bus.NVMe
		b.addToBoot(one)
	}
	b.bootParts(count)
	return nil
}

// mappedDisk adds the disk of a mapped device.
func (b *builder) mappedDisk(number int) int {
	s := b.addSlots(mappedFamily, number, 1)
	return b.addToBoot(disk{family: mappedFamily, major: b.majors.dm, slots: s, pool: s, beside: nobody, contents: []content{{}}})
}

// name returns the kernel's name of a device.
func (b *Model) name(d device) string {
	disk := b.slots[d.slot].name
	if d.part == 0 {
		return disk
	}
	return bus.PartitionName(disk, int(d.part))
}

// partsMarked returns the partitions' names as disk_name() forms them, in order, with
// [numberMark] for the disk's number.
func (b *builder) partsMarked(disk int) string {
	d := &b.disks[disk]
	var names []string
	for i := range d.parts {
		names = append(names, d.family.partMarked(i+1))
	}
	return strings.Join(names, " ")
}
