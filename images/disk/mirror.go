package disk

import "encoding/binary"

// What stands where in a superblock of version 0.90, in words of 32 bits:
// struct mdp_superblock_s in include/uapi/linux/raid/md_p.h.
const (
	mdMagic        = 0xa92b4efc
	mdWords        = 1024 // MD_SB_WORDS: 4 KiB
	mdReserved     = 64 << 10
	mdStateClean   = 1 << 0       // MD_SB_CLEAN
	mdDiskInSync   = 1<<1 | 1<<2  // MD_DISK_ACTIVE, MD_DISK_SYNC
	mdDisks        = 128          // MD_SB_DISKS: 27 descriptors of 32 words
	mdThisDisk     = mdWords - 32 // MD_SB_THIS_DISK
	mdCsum         = 38           // sb_csum
	mdMirrors      = 2            // both halves
	mdDiskBlock    = 8            // major of sda, that of the device is read anew
	mdDescriptorOf = 32           // words
)

// mirror returns the data as the nth of two disks of a RAID 1 holds it: the data, and
// behind it a superblock in the last 64 KiB that begin at a multiple of 64 KiB
// (calc_dev_sboffset() in drivers/md/md.c). The array is md0, and as large as the data.
func mirror(data []byte, n int) []byte {
	at := roundUp(int64(len(data)), mdReserved)
	out := make([]byte, at+mdReserved)
	copy(out, data)
	for i, word := range mdSuperblock(len(data)>>10, n) {
		binary.LittleEndian.PutUint32(out[at+int64(4*i):], word)
	}
	return out
}

// mdSuperblock returns the words of the superblock of the nth of two mirrors of so many
// KiB, clean and in sync.
func mdSuperblock(size, n int) []uint32 {
	sb := make([]uint32, mdWords)
	id := guid("array")
	for i, word := range map[int]uint32{
		0: mdMagic, 2: 90, 7: 1, 8: uint32(size), 9: mdMirrors, 10: mdMirrors, // level 1; nr_disks, raid_disks
		33: mdStateClean, 34: mdMirrors, 35: mdMirrors, 39: 1, // active_disks, working_disks; events_lo
	} {
		sb[i] = word
	}
	for n, i := range []int{5, 13, 14, 15} { // set_uuid0 to 3
		sb[i] = binary.BigEndian.Uint32(id[4*n:])
	}
	for i := range mdMirrors {
		copy(sb[mdDisks+i*mdDescriptorOf:], mdDescriptor(i))
	}
	copy(sb[mdThisDisk:], mdDescriptor(n))
	sb[mdCsum] = mdChecksum(sb)
	return sb
}

// mdDescriptor describes the nth disk: struct mdp_device_descriptor_s.
func mdDescriptor(n int) []uint32 {
	return []uint32{uint32(n), mdDiskBlock, uint32(16*n + 1), uint32(n), mdDiskInSync}
}

// mdChecksum is calc_sb_csum() in drivers/md/md.c: the sum of all words, sb_csum as 0,
// with what does not fit into 32 bits added again.
func mdChecksum(sb []uint32) uint32 {
	var sum uint64
	for i, word := range sb {
		if i != mdCsum {
			sum += uint64(word)
		}
	}
	return uint32(sum) + uint32(sum>>32)
}
