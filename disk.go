package dmrace

// Bus is what a disk hangs from, by its name in scenarios: "mmc". Package linux/bus knows
// them.
type Bus string

// Disk is one disk of the machine.
type Disk struct {
	Bus     Bus    `yaml:"bus" json:"bus" jsonschema:"required,description=What the disk hangs from."`
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
