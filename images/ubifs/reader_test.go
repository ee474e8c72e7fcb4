package ubifs

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"testing"
)

// reader reads a file system as fs/ubifs does that is mounted: from the master node through
// the index to the nodes, each of which must have its checksum.
type reader struct {
	t     *testing.T
	image []byte
	leb   int // bytes
	nodes map[[2]uint32][]byte
	keys  [][2]uint32 // in the order of the index
}

func le(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }

// node returns the node at a place, which must be of a type.
func (r *reader) node(leb, at uint32, kind byte) []byte {
	r.t.Helper()
	b := r.image[int(leb)*r.leb+int(at):]
	size := le(b, 16)
	if le(b, 0) != 0x06101831 || b[20] != kind || int(at+size) > r.leb {
		r.t.Fatalf("no node of type %d at %d:%d: % x", kind, leb, at, b[:24])
	}
	if b = b[:size]; le(b, 4) != crc32.ChecksumIEEE(b[8:])^0xffffffff {
		r.t.Fatalf("the node of type %d at %d:%d has another checksum", kind, leb, at)
	}
	return b
}

// walk reads the index below a node of it.
func (r *reader) walk(leb, at uint32, level int) {
	r.t.Helper()
	b := r.node(leb, at, 9)
	children := int(binary.LittleEndian.Uint16(b[24:]))
	if got := int(binary.LittleEndian.Uint16(b[26:])); children < 1 || children > 8 || level >= 0 && got != level {
		r.t.Fatalf("index node at %d:%d: %d children, level %d", leb, at, children, got)
	}
	level = int(binary.LittleEndian.Uint16(b[26:]))
	for i := range children {
		br := b[28+i*20:]
		key := [2]uint32{le(br, 12), le(br, 16)}
		if level > 0 {
			r.walk(le(br, 0), le(br, 4), level-1)
			continue
		}
		kind := map[uint32]byte{0: 0, 1: 1, 2: 2}[key[1]>>29]
		n := r.node(le(br, 0), le(br, 4), kind)
		if len(n) != int(le(br, 8)) || le(n, 24) != key[0] || le(n, 28) != key[1] {
			r.t.Fatalf("the index says %x of %d bytes, there is %x of %d", key, le(br, 8), n[24:32], len(n))
		}
		r.nodes[key] = n
		r.keys = append(r.keys, key)
	}
}

// mount reads all of a file system.
func mount(t *testing.T, image []byte, leb int) *reader {
	t.Helper()
	r := &reader{t: t, image: image, leb: leb, nodes: map[[2]uint32][]byte{}}
	super := r.node(0, 0, 6)
	if int(le(super, 40)) != len(image)/leb || int(le(super, 36)) != leb || le(super, 32) != 8 || len(super) != 4096 {
		t.Fatalf("superblock: % x", super[:64])
	}
	master := r.node(1, 0, 7)
	if string(r.node(2, 0, 7)) != string(master) {
		t.Fatal("the two master nodes differ")
	}
	if at := le(master, 44); r.node(at, 0, 10) == nil || at != 3 {
		t.Fatalf("log at %d", at)
	}
	r.walk(le(master, 48), le(master, 52), -1)
	for i := 1; i < len(r.keys); i++ {
		if a, b := r.keys[i-1], r.keys[i]; a[0] > b[0] || a[0] == b[0] && a[1] >= b[1] {
			t.Errorf("keys %x and %x are out of order", a, b)
		}
	}
	return r
}

// find returns the inode of a path, through the entries of its folders.
func (r *reader) find(names ...string) (inode uint32, err error) {
	inode = 1
	for _, name := range names {
		entry, ok := r.nodes[[2]uint32{inode, hash(name) | 2<<29}]
		if !ok {
			return 0, fmt.Errorf("inode %d has no entry %s", inode, name)
		}
		if got := string(entry[56:][:binary.LittleEndian.Uint16(entry[50:])]); got != name || entry[len(entry)-1] != 0 {
			return 0, fmt.Errorf("the entry of %s is that of %q", name, got)
		}
		inode = le(entry, 40)
	}
	return inode, nil
}

// file is what an inode holds.
func (r *reader) file(inode uint32) (mode uint32, links uint32, size uint64, content []byte) {
	n := r.nodes[[2]uint32{inode, 0}]
	mode, links, size = le(n, 104), le(n, 92), binary.LittleEndian.Uint64(n[48:])
	if mode&0o170000 == 0o120000 {
		return mode, links, size, n[160:]
	}
	for block := uint32(0); ; block++ {
		d, ok := r.nodes[[2]uint32{inode, block | 1<<29}]
		if !ok {
			return mode, links, size, content
		}
		content = append(content, d[48:][:le(d, 40)]...)
	}
}
