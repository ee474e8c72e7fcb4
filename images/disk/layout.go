package disk

import (
	"fmt"

	"dmrace"

	"github.com/diskfs/go-diskfs/partition/gpt"
)

const (
	sectorSize = 512
	alignment  = 1 << 20 // where partitions begin, in bytes

	// backupTable is what the second copy of the partition table takes at the end
	// of the disk: 128 entries of 128 bytes and the header.
	backupTable = 33 * sectorSize
)

// extent is a run of bytes on the disk, whole sectors.
type extent struct{ start, size int64 }

func (e extent) end() int64 { return e.start + e.size }

// layout says where everything stands on the disk.
type layout struct {
	rootfs, hash extent
	size         int64 // of the disk: a power of two, which QEMU asks of an SD card
}

// planLayout places the two partitions for contents of these sizes in bytes. A
// partition is as large as its content, so that a wrong size in a table is an
// error and not a read of zeros.
func planLayout(rootfs, hash int64) layout {
	var l layout
	l.rootfs = extent{alignment, rootfs}
	l.hash = extent{roundUp(l.rootfs.end(), alignment), hash}
	for l.size = alignment; l.size < l.hash.end()+backupTable; l.size *= 2 {
	}
	return l
}

func roundUp(n, unit int64) int64 { return (n + unit - 1) / unit * unit }

// table returns the partition table. Both partitions have the type of a plain
// Linux file system: the types that the Discoverable Partitions Specification
// gives to verity roots promise GUIDs made from the root hash.
func (l layout) table() *gpt.Table {
	t := &gpt.Table{
		LogicalSectorSize: sectorSize, PhysicalSectorSize: sectorSize,
		ProtectiveMBR: true, GUID: guid("disk").String(),
	}
	for i, e := range []extent{l.rootfs, l.hash} {
		label := dmrace.PartLabels[i]
		t.Partitions = append(t.Partitions, &gpt.Partition{
			Index: i + 1, Name: label, GUID: guid("partition:" + label).String(), Type: gpt.LinuxFilesystem,
			Start: uint64(e.start / sectorSize), End: uint64(e.end()/sectorSize) - 1, Size: uint64(e.size),
		})
	}
	return t
}

// symbols returns a value for each of dmrace.Symbols.
func symbols(t hashTree) map[string]string {
	return map[string]string{
		dmrace.SymRootfsSectors: fmt.Sprint(t.blocks * (blockSize / sectorSize)),
		dmrace.SymRootfsBlocks:  fmt.Sprint(t.blocks),
		dmrace.SymVerityRoot:    fmt.Sprintf("%x", t.root),
		dmrace.SymVeritySalt:    fmt.Sprintf("%x", t.salt),
	}
}
