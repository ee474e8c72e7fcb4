package devname

import (
	"slices"
	"strings"
)

// namer is how a driver calls its disks.
type namer struct {
	prefix  string
	letters bool // a … z, aa …: partitions have no p in front of their number
	source  string
	more    func(rest string) bool // what else stands behind the number and is part of the disk's name
}

// disks are the names that drivers give, as Documentation/admin-guide/devices.txt has
// them; those of drivers that are not here are not judged.
var disks = []namer{
	{prefix: "sd", letters: true, source: "drivers/scsi/sd.c"},
	{prefix: "hd", letters: true, source: "drivers/ide/ide-probe.c, up to 5.13"},
	{prefix: "vd", letters: true, source: "drivers/block/virtio_blk.c"},
	{prefix: "xvd", letters: true, source: "drivers/block/xen-blkfront.c"},
	{prefix: "mmcblk", source: "drivers/mmc/core/block.c", more: hardwarePartition},
	{prefix: "mtdblock", source: "drivers/mtd/mtdblock.c"},
	{prefix: "ubiblock", source: "drivers/mtd/ubi/block.c"},
	{prefix: "nvme", source: "drivers/nvme/host/multipath.c"},
	{prefix: "dm-", source: "drivers/md/dm.c"},
	{prefix: "md", source: "drivers/md/md.c"},
	{prefix: "ram", source: "drivers/block/brd.c"},
	{prefix: "loop", source: "drivers/block/loop.c"},
	{prefix: "nbd", source: "drivers/block/nbd.c"},
	{prefix: "pmem", source: "drivers/nvdimm/pmem.c"},
	{prefix: "sr", source: "drivers/scsi/sr.c"},
}

// alone reports whether a name that begins with the prefix can only be this driver's.
func (d namer) alone() bool {
	return d.prefix == "mmcblk" || d.prefix == "nvme" || d.prefix == "mtdblock" || d.prefix == "ubiblock"
}

// form is how a name compares with those that drivers give.
type form uint8

const (
	foreign   form = iota // it is not like any
	fits                  // a driver gives it
	leading               // but for a number that begins with 0
	zero                  // but for partition 0
	wrong                 // it begins like one and is none
	character             // a character device
)

// read compares a name with those of all drivers, and returns the right one where there is
// one.
func read(base string) (better string, f form) {
	if better, f := characterDevice(base); f != foreign {
		return better, f
	}
	for _, d := range disks {
		rest, ok := strings.CutPrefix(base, d.prefix)
		if !ok || rest == "" {
			continue
		}
		b, f := d.read(rest)
		if f == foreign && d.alone() && !strings.ContainsAny(rest, "!/") {
			f = wrong
		}
		if f != foreign {
			if b != "" {
				b = d.prefix + b
			}
			return b, f
		}
	}
	return "", foreign
}

// characterDevice knows the flash's devices, of which each has a block device beside it,
// dm without its dash, and the controllers of nvme.
func characterDevice(base string) (string, form) {
	if n, ok := strings.CutPrefix(base, "mtd"); ok {
		if _, ok := Decimal(strings.TrimSuffix(n, "ro")); ok {
			return "mtdblock" + strings.TrimSuffix(n, "ro"), character
		}
	}
	if n, ok := strings.CutPrefix(base, "ubi"); ok && n != "" {
		device, volume, _ := strings.Cut(n, "_")
		if _, ok := Decimal(device); ok && (volume == "" || isDecimal(volume)) {
			return "", character
		}
	}
	if n, ok := strings.CutPrefix(base, "dm"); ok {
		if n = strings.TrimPrefix(n, "_"); isDecimal(n) {
			return "dm-" + n, wrong
		}
	}
	if n, ok := strings.CutPrefix(base, "nvme"); ok {
		if number, rest := digits(n); number != "" && (rest == "" || rest[0] == 'p') {
			return "nvme" + number + "n1" + rest, wrong
		}
	}
	return "", foreign
}

func isDecimal(s string) bool { _, ok := Decimal(s); return ok }

// read compares what stands behind a driver's prefix.
func (d namer) read(rest string) (string, form) {
	if d.letters {
		n := 0
		for n < len(rest) && 'a' <= rest[n] && rest[n] <= 'z' {
			n++
		}
		if n == 0 || n > 3 {
			return "", foreign
		}
		return partition(rest[:n], rest[n:])
	}
	switch d.prefix {
	case "md":
		rest, _ = strings.CutPrefix(rest, "_d")
	case "nvme":
		return namespace(rest)
	case "ubiblock":
		device, volume, ok := strings.Cut(rest, "_")
		if ok && isDecimal(device) && isDecimal(volume) {
			return "", fits
		}
		return "", foreign
	}
	number, rest := digits(rest)
	switch {
	case number == "":
		return "", foreign
	case number[0] == '0' && number != "0":
		return twoNumbers(number, rest)
	case d.more != nil && d.more(rest):
		return "", fits
	case d.prefix == "mmcblk" && len(rest) > 3 && strings.HasPrefix(rest, "gp") && hardwarePartition(rest[:3]):
		return behindP(number+rest[:3], rest[3:]) // boot0, boot1 and rpmb are GENHD_FL_NO_PART
	}
	return behindP(number, rest)
}

// twoNumbers is mmcblk02: as likely as disk 2 the partition 2 of disk 0.
func twoNumbers(number, rest string) (string, form) {
	if short := strings.TrimLeft(number[1:], "0"); rest == "" && short != "" {
		return "0p" + short, wrong
	}
	return "", wrong
}

// namespace is the rest of nvme0n1p2; hidden paths have a controller in between, nvme0c1n1.
func namespace(rest string) (string, form) {
	controller, tail := digits(rest)
	tail, ok := strings.CutPrefix(tail, "n")
	number, tail := digits(tail)
	if !ok || !isDecimal(controller) || !isDecimal(number) || number == "0" {
		return "", foreign
	}
	return behindP(controller+"n"+number, tail)
}

// behindP compares what stands behind the name of a disk that ends in a digit: nothing, or
// a p and a number.
func behindP(disk, rest string) (string, form) {
	if rest == "" {
		return "", fits
	}
	number, ok := strings.CutPrefix(rest, "p")
	if !ok || number == "" {
		return "", foreign
	}
	return partition(disk+"p", number)
}

// partition compares a partition's number.
func partition(disk, number string) (string, form) {
	short := strings.TrimLeft(number, "0")
	n, tail := digits(number)
	switch {
	case number == "":
		return "", fits
	case tail != "" || len(n) > 4:
		return "", foreign
	case short == "":
		return "", zero
	case short != number:
		return disk + short, leading
	}
	return "", fits
}

// hardwarePartition reports the partitions that an eMMC has by itself, each a disk: boot0,
// boot1, gp0 to gp3.
func hardwarePartition(rest string) bool {
	_, ok := HardwarePartition("mmcblk0" + rest)
	return ok
}

// HardwarePartition returns the disk beside which a partition is that an eMMC has by
// itself: mmcblk0 of mmcblk0boot0. mmc_blk_probe() adds it after the disk and the disk's
// partitions (drivers/mmc/core/block.c): mmc_blk_alloc() comes before
// mmc_blk_alloc_parts().
func HardwarePartition(name string) (disk string, ok bool) {
	number, rest := digits(strings.TrimPrefix(name, "mmcblk"))
	if number == "" || !strings.HasPrefix(name, "mmcblk") || len(rest) < 3 {
		return "", false
	}
	switch rest[:len(rest)-1] {
	case "boot":
		ok = rest[len(rest)-1] == '0' || rest[len(rest)-1] == '1'
	case "gp":
		ok = '0' <= rest[len(rest)-1] && rest[len(rest)-1] <= '3'
	}
	return "mmcblk" + number, ok
}

// BootPartition is [HardwarePartition] for the two boot partitions, and says which it is.
func BootPartition(name string) (disk string, boot int, ok bool) {
	disk, ok = HardwarePartition(name)
	if !ok || name[len(name)-len("boot0")] != 'b' {
		return "", 0, false
	}
	return disk, int(name[len(name)-1] - '0'), true
}

// IsArray reports whether a disk's name is that of an array of md: md0, or md_d0 of md=d0,….
func IsArray(disk string) bool {
	number, ok := strings.CutPrefix(disk, "md")
	if !ok {
		return false
	}
	_, ok = Decimal(strings.TrimPrefix(number, "_d"))
	return ok
}

// OnArray reports whether a name is an array's or that of a partition of one.
func (r Ref) OnArray() bool {
	return slices.ContainsFunc(r.Candidates, func(c Candidate) bool { return IsArray(c.Disk) })
}
