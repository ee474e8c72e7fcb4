package bus

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dmrace"
	"dmrace/linux/devname"
)

// Family is how the kernel names and numbers the disks of one or more buses: buses of one
// family share its numbers.
type Family struct {
	Prefix, Suffix string // of a disk's name, around its number
	Letters        bool   // the number is written in letters: 0 is a

	Major   uint32
	Dynamic bool // the major is given out as drivers come: it says nothing of another kernel
	Minors  int  // how many minors a disk reserves; 0: it takes numbers of [ExtMajor] as they come

	// MinorsOption is what sets Minors in a kernel's configuration; empty: nothing does.
	MinorsOption string

	// ByAppearance: minors go by the order in which the disks appear, not by the number
	// in the name.
	ByAppearance bool

	// Builds is what builds a disk of the family in, as a question for people.
	Builds string

	// Assumed is the bus that a disk is taken to be on of which the name alone is known:
	// the one on which it comes latest.
	Assumed dmrace.Bus
}

// ExtMajor is BLOCK_EXT_MAJOR, include/uapi/linux/major.h: the major of partitions, and
// of disks, for which no minor is reserved.
const ExtMajor = 259

// families lists them in the order of their buses.
var families = []*Family{mmcblk, sd, vd, nvmeDisk}

// Families returns every family.
func Families() []*Family { return slices.Clone(families) }

// AlwaysLate reports whether the disks of every bus of the family are found by work that
// nobody waits for, so that a name of it tells: mmcblk0 does, sda does not.
func (f *Family) AlwaysLate() bool {
	return !slices.ContainsFunc(all, func(b *Info) bool { return b.Family == f && b.Unawaited == "" })
}

// Disk returns the name of the disk with a number, from 0.
func (f *Family) Disk(n int) string {
	number := strconv.Itoa(n)
	if f.Letters {
		number = letters(n)
	}
	return f.Prefix + number + f.Suffix
}

// Number returns the number of the disk of that name, if it is one of the family.
func (f *Family) Number(disk string) (n int, ok bool) {
	text, found := strings.CutPrefix(disk, f.Prefix)
	if !found {
		return 0, false
	}
	if text, found = strings.CutSuffix(text, f.Suffix); !found {
		return 0, false
	}
	if f.Letters {
		return unletters(text)
	}
	return devname.Decimal(text)
}

// Devt returns the number of a disk, or of a partition of it, for which the family
// reserves minors: n counts disks by name or by appearance, as ByAppearance has it. Part
// 0 is the disk.
func (f *Family) Devt(n int, part int) devname.Devt {
	return devname.MakeDevt(f.Major, uint32(n*f.Minors+part))
}

// Builds asks, for people, for what brings the disk of that name or the disk of that
// partition; "" where the family is not known.
func Builds(name string) string {
	for _, f := range families {
		if strings.HasPrefix(name, f.Prefix) {
			return f.Builds
		}
	}
	return ""
}

// Named returns the family and the number of the disk of that name.
func Named(disk string) (f *Family, n int, ok bool) {
	for _, f := range families {
		if n, ok := f.Number(disk); ok {
			return f, n, true
		}
	}
	return nil, 0, false
}

// Numbered returns the family, the disk and the partition of a device number whose major
// is fixed (include/uapi/linux/major.h). Other majors are given out as drivers come.
func Numbered(d devname.Devt) (f *Family, disk int, part int32, ok bool) {
	for _, f := range families {
		if f.Major == d.Major() && !f.Dynamic && f.Minors > 0 {
			minor := int(d.Minor())
			return f, minor / f.Minors, int32(minor % f.Minors), true
		}
	}
	return nil, 0, 0, false
}

// letters is the suffix that sd_format_disk_name() in drivers/scsi/sd.c and
// virtblk_name_format() in drivers/block/virtio_blk.c write: a … z, aa, ab …
func letters(n int) string {
	s := string(rune('a' + n%26))
	for n = n/26 - 1; n >= 0; n = n/26 - 1 {
		s = string(rune('a'+n%26)) + s
	}
	return s
}

// unletters reads such a suffix of one letter or two.
func unletters(text string) (int, bool) {
	if text == "" || len(text) > 2 {
		return 0, false
	}
	n := 0
	for i := range len(text) {
		if text[i] < 'a' || text[i] > 'z' {
			return 0, false
		}
		n = 26*n + int(text[i]-'a') + 1
	}
	return n - 1, true
}

// DiskNames returns the kernel's names of disks that are found in this order, each
// family counted by itself. A disk on no known bus has none.
func DiskNames(disks []dmrace.Disk) []string {
	seen := map[*Family]int{}
	names := make([]string, len(disks))
	for i, d := range disks {
		if b, ok := Of(d.Bus); ok {
			names[i] = b.Family.Disk(seen[b.Family])
			seen[b.Family]++
		}
	}
	return names
}

// PartitionName returns the kernel's name of partition n of a disk, from 1. A "p" stands
// between a disk name that ends in a digit and the number: disk_name() in block/genhd.c of
// 5.10, add_partition() in block/partitions/core.c of 6.1.
func PartitionName(disk string, n int) string {
	if disk != "" && isDigit(disk[len(disk)-1]) {
		disk += "p"
	}
	return fmt.Sprintf("%s%d", disk, n)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
