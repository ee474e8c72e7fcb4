package dmrace

import (
	"fmt"
	"strings"
)

// Bus is what a disk hangs from, by its name in scenarios: "mmc". Package linux/bus knows
// them.
type Bus string

// Disk is one disk of the machine.
type Disk struct {
	Bus     Bus    `yaml:"bus" json:"bus" jsonschema:"required,description=What the disk hangs from."`
	Parts   []Part `yaml:"parts,omitempty" json:"parts,omitempty" jsonschema:"description=Its partitions by what they hold which is their label too (default rootfs and hash)."`
	Corrupt Damage `yaml:"corrupt,omitempty" json:"corrupt,omitempty" jsonschema:"description=What is wrong with rootfs: a block that does not match its hash or a file system that no kernel mounts."`
	Fault   Fault  `yaml:"fault,omitempty" json:"fault,omitempty" jsonschema:"description=What is wrong with the disk itself."`

	Table     Table    `yaml:"table,omitempty" json:"table,omitempty" jsonschema:"enum=gpt,enum=mbr,description=Its partition table (default gpt). An MS-DOS table has no labels."`
	Names     []string `yaml:"names,omitempty" json:"names,omitempty" jsonschema:"description=Labels and UUIDs of its partitions in order where they are one's own: LABEL or LABEL=PARTUUID or =PARTUUID; those of an MS-DOS table are =SIGNATURE-NUMBER."`
	BlockSize int      `yaml:"block-size,omitempty" json:"block_size,omitempty" jsonschema:"enum=512,enum=4096,description=Its logical block size in bytes (default 512)."`
	BootParts bool     `yaml:"boot-partitions,omitempty" json:"boot_partitions,omitempty" jsonschema:"description=An eMMC with the two boot partitions that each has and that are disks of their own."`
}

// Table is a kind of partition table.
type Table string

// The partition tables. The empty one is a GUID partition table, too.
const (
	TableGPT Table = "gpt" // a GUID partition table
	TableMBR Table = "mbr" // MS-DOS
)

// SectorSize is the unit of every size and place on a command line, in bytes.
const SectorSize = 512

// BootPartBytes is the size of each boot partition: eight of the units of BOOT_SIZE_MULT in an
// eMMC's EXT_CSD.
const BootPartBytes = 1 << 20

// LogicalBlock returns the disk's logical block size in bytes.
func (d Disk) LogicalBlock() int { return max(d.BlockSize, SectorSize) }

// MBRSignature is that of an MS-DOS table whose partitions have no names of their own.
const MBRSignature = "d3ac0001"

// Name returns the label of a partition, counted from 0, and its own UUID: "" where it has
// that which [Part.UUIDSymbol] stands for, or one that no command line states. Partitions
// of an MS-DOS table have no label, and the UUID that set_info() in
// block/partitions/msdos.c makes of the table's signature and their number.
func (d Disk) Name(part int) (label, uuid string) {
	switch {
	case part < len(d.Names):
		return SplitName(d.Names[part])
	case d.Table == TableMBR:
		return "", fmt.Sprintf("%s-%02x", d.Signature(), part+1)
	}
	return string(d.Partitions()[part]), ""
}

// Signature returns that of an MS-DOS table, in hexadecimal: what stands before the dash
// in the UUIDs of its partitions.
func (d Disk) Signature() string {
	for _, name := range d.Names {
		if _, uuid := SplitName(name); uuid != "" {
			signature, _, _ := strings.Cut(uuid, "-")
			return signature
		}
	}
	return MBRSignature
}

// SplitName takes what is said of a partition apart: "rootfs", "rootfs=8c2f…", the same
// with PARTUUID= before the UUID, or "=1234abcd-02".
func SplitName(text string) (label, uuid string) {
	label, uuid, _ = strings.Cut(text, "=")
	return label, strings.ToLower(strings.TrimPrefix(uuid, "PARTUUID="))
}

// Part is what a partition holds. It is the partition's label too, unless [Disk.Names] has
// another.
type Part string

// What partitions hold.
const (
	PartRootfs  Part = "rootfs"   // the root file system, a squashfs
	PartHash    Part = "hash"     // its verity tree, superblock first
	PartCrypt   Part = "crypt"    // the root file system, encrypted with ${crypt.key}
	PartStripe0 Part = "stripe-0" // the root file system in chunks of 8 sectors, the even ones
	PartStripe1 Part = "stripe-1" // the odd ones
	PartMirror0 Part = "mirror-0" // the root file system as the first half of a RAID 1 of md with a superblock of version 0.90, of the type that the kernel assembles by itself
	PartMirror1 Part = "mirror-1" // the second half
	PartExt4    Part = "ext4"     // the root file system as ext4, with a journal that is to be recovered, as after a power cut
	PartBlank   Part = "blank"    // zeros

	PartUnknown Part = ""       // somebody's own: a file system, or what a table makes one of; nothing builds it
	PartUBIFS   Part = "ubifs"  // a flash with UBI: the volume rootfs, a UBIFS
	PartUBI     Part = "ubi"    // a flash with UBI: the volumes rootfs and hash, with what the partitions of that name hold
	PartErased  Part = "erased" // an erased flash: all bits set
)

// BlankBytes is the size of the partitions blank and erased.
const BlankBytes = 1 << 20

// Parts lists all that a partition can hold.
var Parts = []Part{PartRootfs, PartHash, PartCrypt, PartStripe0, PartStripe1, PartMirror0, PartMirror1, PartExt4, PartBlank, PartUBIFS, PartUBI, PartErased}

// defaultParts are the partitions of a disk that states none.
var defaultParts = []Part{PartRootfs, PartHash}

// FlashBlock is the size in bytes of an erase block of the parts that are a flash.
const FlashBlock = 128 << 10

// StripeChunk is the chunk of the striped partitions in 512-byte sectors.
const StripeChunk = 8

// Damage is what is wrong with the root file system on a disk.
type Damage string

// The damages. The first two are one block that does not match its hash.
const (
	DamageSuperblock Damage = "superblock" // the first, which the mount reads and does not mind
	DamageFile       Damage = "file"       // of a file that nothing but the check of the whole device reads
	DamageErased     Damage = "erased"     // the first holds zeros: no file system is recognised
	DamageTruncated  Damage = "truncated"  // half of the file system is there, and the partition is as large as that
)

// Damages lists all damages.
var Damages = []Damage{DamageSuperblock, DamageFile, DamageErased, DamageTruncated}

// Fault is what is wrong with a disk as a piece of hardware.
type Fault string

// The faults.
const (
	FaultAbsent      Fault = "absent"       // the host is there, and no card in its slot
	FaultCardErrors  Fault = "card-errors"  // the SD card is in SPI mode, and answers what the host takes for errors
	FaultReadErrors  Fault = "read-errors"  // every read fails
	FaultReadOnly    Fault = "read-only"    // it cannot be written to
	FaultLargeBlocks Fault = "large-blocks" // its blocks of 8 KiB are larger than a page, and the driver refuses it
)

// Faults lists all faults.
var Faults = []Fault{FaultAbsent, FaultCardErrors, FaultReadErrors, FaultReadOnly, FaultLargeBlocks}

// Partitions returns what the disk's partitions hold, in the order of its table.
func (d Disk) Partitions() []Part {
	if len(d.Parts) == 0 {
		return defaultParts
	}
	return d.Parts
}
