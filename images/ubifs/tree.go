package ubifs

import (
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/u-root/u-root/pkg/cpio"
)

// The sizes of nodes without what has no fixed length, and of a block of a file.
const (
	inodeSize = 160
	entrySize = 56
	dataSize  = 48
	blockSize = 4096
	keyLength = 16 // in a node; half of it is 0
)

// The numbers of inodes: that of the root, and the one behind which others are given
// (UBIFS_ROOT_INO, UBIFS_FIRST_INO).
const (
	rootInode  = 1
	firstInode = 64
)

// The limits of what a node holds (UBIFS_MAX_INO_DATA, UBIFS_MAX_NLEN).
const (
	longestLink = 4096
	longestName = 255
)

// The types of keys, in the upper three bits of their second word.
const (
	keyInode = 0
	keyData  = 1
	keyEntry = 2
)

// key is what the index sorts by: an inode, and a block of it or the hash of a name in it.
type key struct{ inode, rest uint32 }

func (k key) less(other key) bool {
	return k.inode < other.inode || k.inode == other.inode && k.rest < other.rest
}

// leaf is a node of the main area with its key.
type leaf struct {
	key key
	place
}

// inode is a file, folder or link that is going to be written.
type inode struct {
	number     uint64
	mode       uint32
	links      uint32
	size       uint64
	link       []byte // where a symbolic link leads
	entrySizes uint64 // of a folder: of all its entries
}

// files writes the nodes of all files and returns them, and the highest inode.
func (f *format) files(tree []cpio.Record) (leaves []leaf, highest uint64, err error) {
	root := &inode{number: rootInode, mode: cpio.S_IFDIR | 0o755, links: 2}
	all := map[string]*inode{".": root}
	order := []*inode{root}
	add := func(k key, node []byte) { leaves = append(leaves, leaf{k, f.put(node, false)}) }
	for i, r := range tree {
		name := path.Clean(strings.TrimPrefix(r.Name, "/"))
		parent, ok := all[path.Dir(name)]
		if _, twice := all[name]; twice || !ok || parent.mode&cpio.S_IFMT != cpio.S_IFDIR {
			return nil, 0, fmt.Errorf("/%s: it stands twice, or its folder does not come before it", name)
		}
		n := &inode{number: firstInode + uint64(i) + 1, mode: uint32(r.Mode), links: 1}
		content, err := contentOf(r)
		if err != nil {
			return nil, 0, fmt.Errorf("/%s: %w", name, err)
		}
		k, entry, err := f.entry(parent, n, path.Base(name))
		if err != nil {
			return nil, 0, fmt.Errorf("/%s: %w", name, err)
		}
		add(k, entry)
		switch n.mode & cpio.S_IFMT {
		case cpio.S_IFDIR:
			n.links = 2
			parent.links++
		case cpio.S_IFLNK:
			n.link = content
			n.size = uint64(len(content))
		default:
			n.size = uint64(len(content))
			for at := 0; at < len(content); at += blockSize {
				add(f.data(n, at/blockSize, content[at:min(at+blockSize, len(content))]))
			}
		}
		all[name] = n
		order = append(order, n)
		highest = n.number
	}
	for _, n := range order {
		add(f.inode(n))
	}
	return leaves, max(highest, firstInode), nil
}

// contentOf reads a file, or where a link leads.
func contentOf(r cpio.Record) ([]byte, error) {
	switch kind := r.Mode & cpio.S_IFMT; {
	case kind == cpio.S_IFDIR:
		return nil, nil
	case kind != cpio.S_IFREG && kind != cpio.S_IFLNK:
		return nil, fmt.Errorf("it is not a file, folder or symbolic link (mode %#o)", r.Mode)
	case kind == cpio.S_IFLNK && (r.FileSize == 0 || r.FileSize > longestLink):
		return nil, fmt.Errorf("a symbolic link of %d bytes", r.FileSize)
	}
	return io.ReadAll(io.NewSectionReader(r, 0, int64(r.FileSize)))
}

// entry returns a name in a folder (struct ubifs_dent_node).
func (f *format) entry(in, of *inode, name string) (key, []byte, error) {
	if len(name) > longestName {
		return key{}, nil, fmt.Errorf("a name of %d bytes", len(name))
	}
	k := key{uint32(in.number), hash(name) | keyEntry<<29}
	b := make([]byte, entrySize-headerSize+len(name)+1)
	w := fields{b: b}
	w.key(k)
	w.u64(of.number)
	w.skip(1)
	w.bytes([]byte{typeOf(of.mode)})
	w.u16(uint16(len(name)))
	w.skip(4)
	w.bytes([]byte(name))
	in.entrySizes += uint64(entrySize+len(name)+1+7) &^ 7
	return k, f.node(typeEntry, b), nil
}

// typeOf is a file's type in the entry that names it (UBIFS_ITYPE_REG and so on).
func typeOf(mode uint32) byte {
	switch mode & cpio.S_IFMT {
	case cpio.S_IFDIR:
		return 1
	case cpio.S_IFLNK:
		return 2
	}
	return 0
}

// data returns a block of a file (struct ubifs_data_node).
func (f *format) data(of *inode, block int, content []byte) (key, []byte) {
	k := key{uint32(of.number), uint32(block) | keyData<<29}
	b := make([]byte, dataSize-headerSize+len(content))
	w := fields{b: b}
	w.key(k)
	w.u32(uint32(len(content)))
	w.skip(2) // not compressed
	w.u16(0)
	w.bytes(content)
	return k, f.node(typeData, b)
}

// inode returns an inode (struct ubifs_ino_node). Its times are 0, and root owns it.
func (f *format) inode(n *inode) (key, []byte) {
	k := key{uint32(n.number), keyInode << 29}
	size := n.size
	if n.mode&cpio.S_IFMT == cpio.S_IFDIR {
		size = inodeSize + n.entrySizes
	}
	b := make([]byte, inodeSize-headerSize+len(n.link))
	w := fields{b: b}
	w.key(k)
	w.u64(1) // its number when it was made
	w.u64(size)
	w.skip(3*8 + 3*4) // times
	w.u32(n.links)
	w.skip(4 + 4) // owner and group
	w.u32(n.mode)
	w.u32(0) // flags
	w.u32(uint32(len(n.link)))
	w.skip(inodeSize - headerSize - w.at)
	w.bytes(n.link)
	return k, f.node(typeInode, b)
}

// key writes a key.
func (f *fields) key(k key) {
	f.u32(k.inode)
	f.u32(k.rest)
	f.skip(keyLength - 8)
}

// hash is key_r5_hash() in fs/ubifs/key.h. Its three lowest values mean other things.
func hash(name string) uint32 {
	var a uint32
	for _, c := range []byte(name) {
		signed := int32(int8(c))
		a += uint32(signed << 4)
		a += uint32(signed >> 4)
		a *= 11
	}
	a &= 1<<29 - 1
	if a <= 2 {
		a += 3
	}
	return a
}
