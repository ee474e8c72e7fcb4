package disk

import (
	"encoding/binary"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/u-root/u-root/pkg/cpio"
)

// An ext4 of one block group, as Documentation/filesystems/ext4 has it: 4 KiB blocks,
// extents, a journal, no checksums. Block 0 holds the superblock, then come the group's
// descriptor, the two bitmaps, the inodes, the journal, and each file in one piece.
//
// The journal is marked as not replayed (EXT4_FEATURE_INCOMPAT_RECOVER and a start that is
// not 0), and holds no transaction: what a mount does after a power cut, it does here, and
// nothing comes of it.
const (
	extBlock       = 4096
	extGroupBlocks = 8 * extBlock // one bitmap's worth
	extInodes      = 64
	extInodeSize   = 256
	extFirstInode  = 11 // those before it have a meaning each
	extRoot        = 2
	extJournal     = 8
	extJournalLen  = 1024 // JBD2_MIN_JOURNAL_BLOCKS

	extTable    = 4 // the first block of the inodes
	extDataFrom = extTable + extInodes*extInodeSize/extBlock
)

// Words of the superblock and of inodes: include/uapi/linux/stat.h, fs/ext4/ext4.h.
const (
	extCompatJournal  = 0x4
	extIncompat       = 0x2 | 0x4 | 0x40 // FILETYPE, RECOVER, EXTENTS
	extROCompat       = 0x1 | 0x2        // SPARSE_SUPER, LARGE_FILE
	extInodeExtents   = 0x80000
	modeFile, modeDir = 0o100000, 0o040000
	extTypeFile       = 1
	extTypeDir        = 2
	extExtraInode     = 32
)

// extWriter is a file system as far as it is written.
type extWriter struct {
	data  []byte // whole blocks
	inode uint32 // the next that is free
	dirs  int
}

// extEntry is one name in a folder.
type extEntry struct {
	name  string
	inode uint32
	kind  byte
}

// ext4Image returns the files as an ext4. They are plain files and folders; what is
// larger than a block group is an error.
func ext4Image(files []cpio.Record) ([]byte, error) {
	w := &extWriter{data: make([]byte, extDataFrom*extBlock), inode: extFirstInode}
	w.putInode(extJournal, modeFile|0o600, 1, extJournalBlocks())
	files = append(slices.Clone(files), cpio.Directory("lost+found", 0o700)) // e2fsck asks for it
	if err := w.folder(extRoot, extRoot, "", 0o755, files); err != nil {
		return nil, fmt.Errorf("write ext4: %w", err)
	}
	blocks := len(w.data) / extBlock
	if blocks > extGroupBlocks {
		return nil, fmt.Errorf("write ext4: %d blocks are more than one group has", blocks)
	}
	w.bitmaps()
	w.superblock(blocks)
	return w.data, nil
}

// folder writes the folder of that path (no slash at its ends) and all that is in it.
func (w *extWriter) folder(inode, parent uint32, dir string, mode uint16, files []cpio.Record) error {
	w.dirs++
	entries := []extEntry{{".", inode, extTypeDir}, {"..", parent, extTypeDir}}
	links := uint16(2)
	for _, f := range inFolder(files, dir) {
		at := w.inode
		w.inode++
		if w.inode > extInodes {
			return fmt.Errorf("more than %d files", extInodes)
		}
		perm := uint16(f.Mode & 0o7777)
		switch f.Mode & cpio.S_IFMT {
		case modeDir:
			links++
			entries = append(entries, extEntry{path.Base(f.Name), at, extTypeDir})
			if err := w.folder(at, inode, f.Name, perm, files); err != nil {
				return err
			}
		case modeFile:
			content := make([]byte, f.FileSize)
			if _, err := f.ReadAt(content, 0); err != nil && len(content) > 0 {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
			entries = append(entries, extEntry{path.Base(f.Name), at, extTypeFile})
			w.putInode(at, modeFile|perm, 1, content)
		default:
			return fmt.Errorf("%s is neither a file nor a folder", f.Name)
		}
	}
	w.putInode(inode, modeDir|mode, links, extFolder(entries))
	return nil
}

// inFolder returns the records of what is in a folder, sorted.
func inFolder(files []cpio.Record, dir string) []cpio.Record {
	var in []cpio.Record
	for _, f := range files {
		if d, _ := path.Split(f.Name); strings.TrimSuffix(d, "/") == dir {
			in = append(in, f)
		}
	}
	slices.SortFunc(in, func(a, b cpio.Record) int { return strings.Compare(a.Name, b.Name) })
	return in
}

// extFolder returns the one block of a folder: struct ext4_dir_entry_2, of which the last
// reaches to the end.
func extFolder(entries []extEntry) []byte {
	var block []byte
	for i, e := range entries {
		length := (8 + len(e.name) + 3) &^ 3
		if i == len(entries)-1 {
			length = extBlock - len(block)
		}
		entry := make([]byte, length)
		binary.LittleEndian.PutUint32(entry, e.inode)
		binary.LittleEndian.PutUint16(entry[4:], uint16(length))
		entry[6], entry[7] = byte(len(e.name)), e.kind
		copy(entry[8:], e.name)
		block = append(block, entry...)
	}
	return block
}

// putInode appends the content in whole blocks, and writes the inode that has it as its
// one extent.
func (w *extWriter) putInode(n uint32, mode, links uint16, content []byte) {
	first := len(w.data) / extBlock
	blocks := (len(content) + extBlock - 1) / extBlock
	w.data = append(w.data, content...)
	w.data = append(w.data, make([]byte, blocks*extBlock-len(content))...)

	at := extTable*extBlock + int(n-1)*extInodeSize
	i := w.data[at : at+extInodeSize]
	le := binary.LittleEndian
	le.PutUint16(i[0:], mode)
	le.PutUint32(i[4:], uint32(len(content)))
	le.PutUint16(i[26:], links)
	le.PutUint32(i[28:], uint32(blocks*extBlock/sectorSize))
	le.PutUint32(i[32:], extInodeExtents)
	le.PutUint16(i[40:], 0xf30a) // struct ext4_extent_header
	le.PutUint16(i[44:], 4)      // room for four
	if blocks > 0 {
		le.PutUint16(i[42:], 1)
		le.PutUint16(i[56:], uint16(blocks)) // struct ext4_extent, from block 0 of the file
		le.PutUint32(i[60:], uint32(first))
	}
	le.PutUint16(i[128:], extExtraInode)
}

// extJournalBlocks returns an empty journal that is still to be recovered: struct
// journal_superblock_s in include/linux/jbd2.h, which is big-endian.
func extJournalBlocks() []byte {
	b := make([]byte, extJournalLen*extBlock)
	be := binary.BigEndian
	be.PutUint32(b[0:], 0xc03b3998) // JBD2_MAGIC_NUMBER
	be.PutUint32(b[4:], 4)          // JBD2_SUPERBLOCK_V2
	be.PutUint32(b[12:], extBlock)
	be.PutUint32(b[16:], extJournalLen)
	be.PutUint32(b[20:], 1) // s_first
	be.PutUint32(b[24:], 1) // s_sequence
	be.PutUint32(b[28:], 1) // s_start: there is something to recover
	be.PutUint32(b[64:], 1) // s_nr_users
	return b
}

// bitmaps writes what is in use: all blocks that there are, and the inodes up to the last
// one. What is behind the end counts as in use.
func (w *extWriter) bitmaps() {
	for i := range extGroupBlocks {
		w.data[2*extBlock+i/8] |= 1 << (i % 8)
	}
	for i := range 8 * extBlock {
		if i < int(w.inode)-1 || i >= extInodes {
			w.data[3*extBlock+i/8] |= 1 << (i % 8)
		}
	}
}

// superblock writes the superblock and the group's descriptor.
func (w *extWriter) superblock(blocks int) {
	le := binary.LittleEndian
	free := uint32(extInodes) - (w.inode - 1)
	s := w.data[1024:2048]
	for at, v := range map[int]uint32{
		0: extInodes, 4: uint32(blocks), 16: free, 24: 2, 28: 2, 32: extGroupBlocks, 36: extGroupBlocks, 40: extInodes,
		76: 1, 84: extFirstInode, 92: extCompatJournal, 96: extIncompat, 100: extROCompat, 224: extJournal,
	} {
		le.PutUint32(s[at:], v)
	}
	for at, v := range map[int]uint16{
		54: 0xffff, 56: 0xef53, 58: 1, 60: 1, 88: extInodeSize, 348: extExtraInode, 350: extExtraInode, // state: unmounted; errors: continue
	} {
		le.PutUint16(s[at:], v)
	}
	id, seed := guid("ext4"), guid("ext4 hash seed")
	copy(s[104:120], id[:])
	copy(s[236:252], seed[:])
	copy(s[120:136], "rootfs") // the label
	s[252] = 1                 // half MD4, of folders that are hashed

	g := w.data[extBlock:]
	le.PutUint32(g[0:], 2)
	le.PutUint32(g[4:], 3)
	le.PutUint32(g[8:], extTable)
	le.PutUint16(g[14:], uint16(free))
	le.PutUint16(g[16:], uint16(w.dirs))
}
