package ubifs

import (
	"bytes"
	"math/bits"
)

// properties are those of erase blocks: how much of each is free, in a tree of its own
// (fs/ubifs/lpt.c), all of it in one erase block.
type properties struct {
	image       []byte
	root, table int // where the tree's root is, and the properties of the area itself
}

// What stands in a node of that tree: type, and a checksum before it.
const (
	propLeaf   = 0
	propBranch = 1
	propTable  = 2
	typeBits   = 4
	crcSize    = 2
	propFanout = 4
)

// properties writes the leaves, then level by level what leads to them, and the table
// (ubifs_create_dflt_lpt()).
func (f *format) properties() properties {
	var p properties
	type node struct{ offset int }
	var below []node
	for at := 0; at < len(f.main); at += propFanout {
		below = append(below, node{len(p.image)})
		p.image = append(p.image, f.propLeaf(at)...)
	}
	for {
		var level []node
		for at := 0; at < len(below); at += propFanout {
			var w bitWriter
			w.put(propBranch, typeBits)
			for i := range propFanout {
				leb, offset := propLEBs, 0 // none
				if at+i < len(below) {
					leb, offset = 0, below[at+i].offset
				}
				w.put(leb, bits.Len(propLEBs))
				w.put(offset, bits.Len(uint(f.size-1)))
			}
			level = append(level, node{len(p.image)})
			p.image = append(p.image, w.sealed()...)
		}
		below = level
		if len(level) == 1 {
			break
		}
	}
	p.root, p.table = below[0].offset, len(p.image)
	p.image = append(p.image, f.propTable(len(p.image))...)
	aligned := (len(p.image) + minIO - 1) / minIO * minIO
	p.image = append(p.image, bytes.Repeat([]byte{0xff}, aligned-len(p.image))...)
	return p
}

// propLeaf holds the properties of four erase blocks: free and dirty in units of 8 bytes,
// and whether it holds nodes of the index (ubifs_pack_pnode()).
func (f *format) propLeaf(at int) []byte {
	var w bitWriter
	w.put(propLeaf, typeBits)
	space := bits.Len(uint(f.size)) - 3
	for i := range propFanout {
		use := lebUse{}
		if at+i < len(f.main) {
			use = f.main[at+i]
		}
		w.put((f.size-use.used)>>3, space)
		w.put(0, space)
		index := 0
		if use.index {
			index = 1
		}
		w.put(index, 1)
	}
	return w.sealed()
}

// propTable tells how full the area of the properties itself is, with before bytes in front
// of the table (ubifs_pack_ltab()).
func (f *format) propTable(before int) []byte {
	width := bits.Len(uint(f.size))
	length := crcSize + (typeBits+propLEBs*width*2+7)/8
	end := before + length
	aligned := (end + minIO - 1) / minIO * minIO
	var w bitWriter
	w.put(propTable, typeBits)
	w.put(f.size-aligned, width)
	w.put(aligned-end, width)
	for range propLEBs - 1 {
		w.put(f.size, width)
		w.put(0, width)
	}
	return w.sealed()
}

// totals are what the master node says of the main area (struct ubifs_lp_stats).
type totals struct{ free, used, dead, dark, index int }

// The marks below which free space is taken for lost: nothing fits into what is dead, and
// not every node into what is dark (init_constants_early()).
const (
	deadMark = dataSize + 8
	darkMark = inodeSize + 4096
)

func (f *format) totals() (t totals) {
	for _, use := range f.main {
		free := f.size - use.used
		t.free += free
		switch {
		case use.index:
			t.index++
		default:
			t.used += use.used
			if free < deadMark {
				t.dead += free
			} else {
				t.dark += dark(free)
			}
		}
	}
	return t
}

// dark is ubifs_calc_dark() in fs/ubifs/lprops.c.
func dark(free int) int {
	switch {
	case free < darkMark:
		return free
	case free-darkMark < deadMark:
		return free - deadMark
	}
	return darkMark
}

// bitWriter packs numbers bit by bit, the lowest first (pack_bits()).
type bitWriter struct {
	b    []byte
	used int // bits of the last byte; 0: it is full, or there is none
}

func (w *bitWriter) put(n, width int) {
	for i := range width {
		if w.used == 0 {
			w.b = append(w.b, 0)
		}
		w.b[len(w.b)-1] |= byte(n>>i&1) << w.used
		w.used = (w.used + 1) % 8
	}
}

// sealed returns what was written with its checksum before it.
func (w *bitWriter) sealed() []byte {
	sum := crc16(w.b)
	return append([]byte{byte(sum), byte(sum >> 8)}, w.b...)
}

// crc16 is that of lib/crc16.c: x^16 + x^15 + x^2 + 1, begun with all bits set.
func crc16(b []byte) uint16 {
	sum := uint16(0xffff)
	for _, c := range b {
		sum ^= uint16(c)
		for range 8 {
			low := sum & 1
			sum >>= 1
			if low == 1 {
				sum ^= 0xa001
			}
		}
	}
	return sum
}
