package sim

import (
	"fmt"
	"strings"

	"dmrace"
)

// family is how the kernel names and numbers the disks of one or more buses.
type family struct {
	marked string // the name, with numberMark for the number
	letter bool   // the number is written in letters: 0 is a
	major  uint32
	minors int // how many minors a disk reserves; 0: nvme takes numbers of BLOCK_EXT_MAJOR as they come

	// byAppearance: minors go by the order in which the disks appear, not by the number
	// in the name. mmcblk0 is the disk on host mmc0, while mmc_blk_alloc_req() in
	// drivers/mmc/core/block.c takes its minors from an ida of its own.
	byAppearance bool
	fixed        bool // the number does not depend on any order
}

// numberMark stands for a disk's number in what is said about it before the number
// is known.
const numberMark = "#"

// The families. virtio_blk has a dynamic major: 254 in the kernels that dmrace builds.
// CONFIG_MMC_BLOCK_MINORS is 8 unless configured otherwise.
var (
	mmcFamily    = &family{marked: "mmcblk" + numberMark, major: 179, minors: 8, byAppearance: true}
	sdFamily     = &family{marked: "sd" + numberMark, letter: true, major: 8, minors: 16}
	virtioFamily = &family{marked: "vd" + numberMark, letter: true, major: 254, minors: 16}
	nvmeFamily   = &family{marked: "nvme" + numberMark + "n1", major: extMajor}
	mappedFamily = &family{marked: "dm-" + numberMark, major: dmMajor, minors: 1, fixed: true}
)

// families lists them by bus.
var families = map[dmrace.Bus]*family{
	dmrace.BusMMC: mmcFamily, dmrace.BusEMMC: mmcFamily,
	dmrace.BusUSB: sdFamily, dmrace.BusUAS: sdFamily, dmrace.BusSCSI: sdFamily, dmrace.BusSATA: sdFamily,
	dmrace.BusVirtio: virtioFamily,
	dmrace.BusNVMe:   nvmeFamily,
}

// extMajor is BLOCK_EXT_MAJOR, include/uapi/linux/major.h.
const extMajor = 259

// familyOf returns the family of the disk at a place of the machine.
func familyOf(at int, bus dmrace.Bus) (*family, error) {
	f, ok := families[bus]
	if !ok {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("disk %d: %q is no bus that the simulator knows", at+1, bus)}
	}
	return f, nil
}

// name returns the name of the disk with a number.
func (f *family) name(n int) string { return f.unmarked(f.marked, n) }

// unmarked puts a disk's number in the place of every mark.
func (f *family) unmarked(text string, n int) string {
	number := numbered("", n)
	if f.letter {
		number = letters(n)
	}
	return strings.ReplaceAll(text, numberMark, number)
}

// partMarked returns a partition's name with the mark for the disk's number.
func (f *family) partMarked(part int) string {
	if f.letter {
		return numbered(f.marked, part)
	}
	return numbered(f.marked+"p", part)
}

// letters is the suffix of a disk's name: a … z, aa, ab … (sd_format_disk_name()).
func letters(n int) string {
	s := string(rune('a' + n%26))
	for n = n/26 - 1; n >= 0; n = n/26 - 1 {
		s = string(rune('a'+n%26)) + s
	}
	return s
}

// saying is an event about a disk, as it was last said.
type saying struct {
	disk, slot int32 // the disk, or nobody; and the name that it had, or nobody
	event      dmrace.Event
}

// named returns an event with the number of the disk that it is about.
func (e *engine) named(event int32) dmrace.Event {
	b := e.boot
	s := &b.about[event]
	if at := e.block.slot[s.disk]; s.slot != at {
		f, number := b.disks[s.disk].family, b.slots[at].number
		s.slot, s.event = at, b.events[event]
		s.event.Subject, s.event.Detail = f.unmarked(s.event.Subject, number), f.unmarked(s.event.Detail, number)
	}
	return s.event
}
