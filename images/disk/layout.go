package disk

import (
	"cmp"
	"crypto/sha512"
	"fmt"
	"strings"

	"github.com/diskfs/go-diskfs/partition/gpt"

	"dmrace"
)

const (
	sectorSize = dmrace.SectorSize
	alignment  = 1 << 20 // where partitions begin, in bytes

	// backupTable is what the second copy of the partition table takes at the end
	// of the disk: 128 entries of 128 bytes and the header, a block of it.
	backupTable = tableEntries + sectorSize

	tableEntries = 128 * 128
)

// extent is a run of bytes on the disk, whole sectors.
type extent struct{ start, size int64 }

func (e extent) end() int64 { return e.start + e.size }

// layout says where everything stands on the disk.
type layout struct {
	parts []extent
	size  int64 // of the disk: a power of two, which QEMU asks of an SD card
	block int64 // its logical block size
}

// planLayout places partitions for these contents. A partition is as large as its
// content, so that a wrong size in a table is an error and not a read of zeros.
func planLayout(contents [][]byte, block int) layout {
	l := layout{block: int64(block)}
	end := int64(1)
	for _, c := range contents {
		e := extent{roundUp(end, alignment), int64(len(c))}
		l.parts = append(l.parts, e)
		end = e.end()
	}
	for l.size = alignment; l.size < end+tableEntries+l.block; l.size *= 2 {
	}
	return l
}

func roundUp(n, unit int64) int64 { return (n + unit - 1) / unit * unit }

// table returns the GUID partition table, which counts in logical blocks. All partitions but
// those of an array have the type of a plain Linux file system: the types that the
// Discoverable Partitions Specification
// gives to verity roots promise GUIDs made from the root hash.
func (l layout) table(d dmrace.Disk) *gpt.Table {
	t := &gpt.Table{LogicalSectorSize: int(l.block), PhysicalSectorSize: int(l.block), ProtectiveMBR: true}
	name := "disk"
	for i, e := range l.parts {
		holds := d.Partitions()[i]
		label, uuid := d.Name(i)
		t.Partitions = append(t.Partitions, &gpt.Partition{
			Index: i + 1, Name: label, GUID: strings.ToUpper(cmp.Or(uuid, partGUID(holds))), Type: typeOf(holds),
			Start: uint64(e.start / l.block), End: uint64(e.end()/l.block) - 1, Size: uint64(e.size),
		})
		name += ":" + string(holds)
	}
	t.GUID = guid(name).String()
	return t
}

// typeOf returns the type of the partition that holds that. By its own an array is
// assembled of those that efi_partition() in block/partitions/efi.c flags with
// ADDPART_FLAG_RAID.
func typeOf(p dmrace.Part) gpt.Type {
	if p == dmrace.PartMirror0 || p == dmrace.PartMirror1 {
		return gpt.LinuxRAID
	}
	return gpt.LinuxFilesystem
}

// partGUID returns the GUID of the partition that holds that.
func partGUID(p dmrace.Part) string { return guid("partition:" + string(p)).String() }

// cryptKey returns the key of the partition crypt, for aes-xts with two keys of 256
// bits. It protects nothing: it stands on the command line.
func cryptKey() []byte {
	sum := sha512.Sum512([]byte("dmrace crypt key"))
	return sum[:]
}

// symbols returns a value for each of dmrace.Symbols.
func symbols(t hashTree) map[string]string {
	return map[string]string{
		dmrace.SymRootfsSectors: fmt.Sprint(t.blocks * (blockSize / sectorSize)),
		dmrace.SymRootfsBlocks:  fmt.Sprint(t.blocks),
		dmrace.SymVerityRoot:    fmt.Sprintf("%x", t.root),
		dmrace.SymVeritySalt:    fmt.Sprintf("%x", t.salt),
		dmrace.SymRootfsUUID:    partGUID(dmrace.PartRootfs),
		dmrace.SymHashUUID:      partGUID(dmrace.PartHash),
		dmrace.SymCryptKey:      fmt.Sprintf("%x", cryptKey()),
		dmrace.SymStripeSectors: fmt.Sprint(t.blocks * (blockSize / sectorSize)), // padToStripes
	}
}
