package dmrace

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Bus is what a disk hangs from.
type Bus string

// The buses, with the name that the kernel gives to their first disk.
const (
	BusMMC    Bus = "mmc"    // SD card on sdhci-pci: mmcblk0
	BusEMMC   Bus = "emmc"   // eMMC on sdhci-pci: mmcblk0; needs QEMU 10.2
	BusUSB    Bus = "usb"    // USB storage on xHCI, usb-storage: sda
	BusUAS    Bus = "uas"    // the same, USB attached SCSI: sda
	BusSCSI   Bus = "scsi"   // virtio-scsi: sda
	BusSATA   Bus = "sata"   // AHCI: sda
	BusVirtio Bus = "virtio" // virtio-blk: vda
	BusNVMe   Bus = "nvme"   // nvme0n1
)

// Buses lists every bus.
var Buses = []Bus{BusMMC, BusEMMC, BusUSB, BusUAS, BusSCSI, BusSATA, BusVirtio, BusNVMe}

// Disk is one disk of the machine.
type Disk struct {
	Bus     Bus    `yaml:"bus" json:"bus" jsonschema:"required,enum=mmc,enum=emmc,enum=usb,enum=uas,enum=scsi,enum=sata,enum=virtio,enum=nvme,description=What the disk hangs from."`
	Parts   []Part `yaml:"parts,omitempty" json:"parts,omitempty" jsonschema:"description=Its partitions by what they hold which is their label too (default rootfs and hash)."`
	Corrupt Damage `yaml:"corrupt,omitempty" json:"corrupt,omitempty" jsonschema:"enum=superblock,enum=file,description=Which block of rootfs does not match its hash: one that the mount reads or one of a file that only the check of the whole device reads."`
}

// Part is what a partition holds. It is the partition's label too.
type Part string

// What partitions hold.
const (
	PartRootfs  Part = "rootfs"   // the root file system, a squashfs
	PartHash    Part = "hash"     // its verity tree, superblock first
	PartCrypt   Part = "crypt"    // the root file system, encrypted with ${crypt.key}
	PartStripe0 Part = "stripe-0" // the root file system in chunks of 8 sectors, the even ones
	PartStripe1 Part = "stripe-1" // the odd ones
	PartBlank   Part = "blank"    // zeros
)

// Parts lists all that a partition can hold.
var Parts = []Part{PartRootfs, PartHash, PartCrypt, PartStripe0, PartStripe1, PartBlank}

// defaultParts are the partitions of a disk that states none.
var defaultParts = []Part{PartRootfs, PartHash}

// StripeChunk is the chunk of the striped partitions in 512-byte sectors.
const StripeChunk = 8

// Damage is what is wrong with the root file system on a disk.
type Damage string

// The damages: one block that does not match its hash.
const (
	DamageSuperblock Damage = "superblock" // the first, which the mount reads
	DamageFile       Damage = "file"       // of a file that nothing but the check of the whole device reads
)

// Partitions returns what the disk's partitions hold, in the order of its table.
func (d Disk) Partitions() []Part {
	if len(d.Parts) == 0 {
		return defaultParts
	}
	return d.Parts
}

// validate returns what is wrong with the disk, beginning with the key.
func (d Disk) validate() error {
	if !slices.Contains(Buses, d.Bus) {
		return fmt.Errorf("bus %q is none of %s", d.Bus, joined(Buses))
	}
	for i, p := range d.Parts {
		switch {
		case !slices.Contains(Parts, p):
			return fmt.Errorf("parts: %q is none of %s", p, joined(Parts))
		case slices.Contains(d.Parts[:i], p):
			return fmt.Errorf("parts: %s stands twice: a label must name one partition", p)
		}
	}
	switch {
	case !slices.Contains([]Damage{"", DamageSuperblock, DamageFile}, d.Corrupt):
		return fmt.Errorf("corrupt %q is neither superblock nor file", d.Corrupt)
	case d.Corrupt != "" && !slices.Contains(d.Partitions(), PartRootfs):
		return errors.New("corrupt: the disk has no partition rootfs to damage")
	}
	return nil
}

func joined[T ~string](words []T) string {
	text := make([]string, len(words))
	for i, w := range words {
		text[i] = string(w)
	}
	return strings.Join(text, ", ")
}

// family is how the kernel names the disks of a bus: sd, mmcblk, vd or nvme. Buses of
// one family share its numbers.
func (b Bus) family() string {
	switch b {
	case BusMMC, BusEMMC:
		return "mmcblk"
	case BusVirtio:
		return "vd"
	case BusNVMe:
		return "nvme"
	}
	return "sd"
}

// DiskNames returns the kernel's names of disks that are found in this order:
// mmcblk<host> (mmc_blk_alloc_req(), drivers/mmc/core/block.c), nvme<controller>n1
// (nvme_alloc_ns(), drivers/nvme/host/core.c), sda and vda (sd_format_disk_name(),
// drivers/scsi/sd.c; virtblk_name_format(), drivers/block/virtio_blk.c).
func DiskNames(disks []Disk) []string {
	seen := map[string]int{}
	names := make([]string, len(disks))
	for i, d := range disks {
		family := d.Bus.family()
		n := seen[family]
		seen[family]++
		switch family {
		case "mmcblk":
			names[i] = fmt.Sprintf("mmcblk%d", n)
		case "nvme":
			names[i] = fmt.Sprintf("nvme%dn1", n)
		default:
			names[i] = family + string(rune('a'+n))
		}
	}
	return names
}

// PartitionName returns the kernel's name of partition n of a disk, from 1. As
// disk_name() in block/genhd.c has it, a "p" stands between a disk name that ends in a
// digit and the number.
func PartitionName(disk string, n int) string {
	if last := disk[len(disk)-1]; last >= '0' && last <= '9' {
		disk += "p"
	}
	return fmt.Sprintf("%s%d", disk, n)
}

// maxDisks is how many disks a machine can have.
const maxDisks = 8

// validateDisks returns what is wrong with the disks of one plan.
func validateDisks(disks []Disk) error {
	if len(disks) > maxDisks {
		return fmt.Errorf("other-disks: a machine has at most %d disks", maxDisks)
	}
	for i, d := range disks {
		if err := d.validate(); err != nil {
			return fmt.Errorf("disk %d: %w", i+1, err)
		}
	}
	return nil
}
