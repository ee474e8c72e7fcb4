package lint

import (
	"fmt"
	"strings"

	"dmrace/linux/devname"
	"dmrace/linux/target"
)

var hashInData = &Rule{
	Code: "DMR325", Name: "hash-in-data", Severity: Error,
	Summary: "a hash tree lies inside its own data",
	Explain: "The seventh argument of verity is where the tree begins, in blocks of the hash device from its own beginning. On one device with the data the tree comes behind it: not before block number data blocks, and one later where veritysetup has written its superblock in front.",
	Kernel:  "verity_ctr() takes hash_start as it is (drivers/md/dm-verity-target.c); what is read as the tree is data, and the first read fails: \"metadata block … is corrupted\"",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda2 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda2 /dev/vda2 4096 4096 1024 1025 sha256 ` + exampleHash + ` -"`,
	Options: Options{Kernel: "6.1"},
}

var blocksAsSectors = &Rule{
	Code: "DMR326", Name: "blocks-as-sectors", Severity: Warning,
	Summary: "the length of an entry in sectors is the number of its data blocks",
	Explain: "The length of an entry is in sectors of 512 bytes, whatever the device's are; the number of data blocks of verity is in blocks of its own. 1024 blocks of 4096 bytes are 8192 sectors. The same number in both places means that one of the two was taken for the other.",
	Kernel:  "verity_ctr() accepts data that goes on behind the end of the mapped device (drivers/md/dm-verity-target.c); a file system that is larger than its device does not mount, and a tree of another size does not match",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 1024 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 ` + exampleHash + ` -"`,
	Options: Options{Kernel: "6.1"},
}

// The arguments of verity that are looked at.
const (
	verityDataBlocks = 5
	verityHashStart  = 6
)

// checkTrees looks at where hash trees lie.
func (r *pass) checkTrees() {
	for i := range r.entries {
		e := &r.entries[i]
		v := e.Spec.Verity
		if v == nil || e.Spec.Fail != nil {
			continue
		}
		data, tree := r.needOf(i, target.Data), r.needOf(i, target.Hash)
		const sector = 512
		inData := v.HashStart*(uint64(v.HashBlock)/sector) < v.DataBlocks*(uint64(v.DataBlock)/sector)
		if data != nil && (tree == nil || sameName(data, tree)) && inData {
			r.find(hashInData, r.word(e, verityHashStart), "the hash tree begins at block %d of %s, inside the %d blocks of data on it", v.HashStart, plain(data.text), v.DataBlocks).
				FixNote = "give the block behind the data, or behind the superblock that veritysetup writes there"
		}
		if e.Length == v.DataBlocks && v.DataBlock > sector {
			f := r.find(blocksAsSectors, r.word(e, verityDataBlocks), "the entry is %d sectors long, and its data %d blocks of %d bytes, which are %d sectors", e.Length, v.DataBlocks, v.DataBlock, v.DataBlocks*uint64(v.DataBlock/sector))
			f.FixNote = "give the length in sectors of 512 bytes, or the data in blocks: which of the two is wrong, the line does not tell"
		}
	}
}

// needOf returns the first device that an entry needs in a role, or nil. A device in two
// roles that stands once is the first of them.
func (r *pass) needOf(entry int, role target.Role) *name {
	for i := range r.needs {
		if n := &r.needs[i]; n.entry == entry && n.look.Role == role {
			return n
		}
	}
	return nil
}

// isFlash reports whether a number is that of a path's mtdblock: 31:4 is /dev/mtdblock4.
func isFlash(number, path devname.Ref) bool {
	const major = 31
	return number.Kind == devname.Number && number.Devt.Major() == major && path.Key == fmt.Sprintf("mtdblock%d", number.Devt.Minor())
}

// sameName reports whether two names lead to one device. Of disks that are not known here
// the names tell.
func sameName(a, b *name) bool {
	if a.location.kind == onDisk && b.location.kind == onDisk {
		return a.location.disk == b.location.disk && a.location.part == b.location.part
	}
	switch {
	case a.location.kind == elsewhere && b.location.kind == elsewhere && a.ref.Kind != b.ref.Kind:
		return isFlash(a.ref, b.ref) || isFlash(b.ref, a.ref)
	case a.location.kind != b.location.kind || a.ref.Kind != b.ref.Kind:
		return false
	case a.ref.Kind == devname.Number:
		return a.ref.Devt == b.ref.Devt
	case a.ref.Kind == devname.PartUUID:
		return strings.EqualFold(a.ref.Key, b.ref.Key) && a.ref.Offset == b.ref.Offset
	}
	return a.ref.Key == b.ref.Key && a.ref.Key != ""
}
