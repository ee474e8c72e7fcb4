// Package ubifs writes a UBIFS that holds a tree of files, the same to the byte on every
// build: mkfs.ubifs takes times and the order of files from the folder that it reads.
//
// The file system is clean, not compressed, and as large as its volume must be. What it is
// made of is in fs/ubifs/ubifs-media.h; the order of its areas is that of
// create_default_filesystem() in fs/ubifs/sb.c of Linux 6.1: superblock, master node twice,
// log, properties of erase blocks, orphans, and the main area with files and their index. All numbers
// are little-endian.
package ubifs

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/u-root/u-root/pkg/cpio"
)

// What is fixed of the layout. Writes are of 8 bytes at least (init_constants_early()).
const (
	minIO      = 8
	superLEB   = 0
	masterLEB  = 1
	logLEB     = 3
	logLEBs    = 3
	propLEB    = logLEB + logLEBs
	propLEBs   = 2
	orphanLEBs = 1
	mainLEB    = propLEB + propLEBs + orphanLEBs

	spareLEBs   = 4 // in the main area, erased; the first is that of the garbage collector
	journalLEBs = 4
	fanout      = 8 // of the index
	leastMain   = 9 // UBIFS_MIN_MAIN_LEBS
)

// Image returns a file system with these files on a volume whose erase blocks have size
// bytes of data each. Names are relative to the root, and a folder comes before what is in it. Files,
// folders and symbolic links are taken.
func Image(tree []cpio.Record, size int, uuid [16]byte) ([]byte, error) {
	f := &format{size: size, uuid: uuid}
	leaves, last, err := f.files(tree)
	if err != nil {
		return nil, fmt.Errorf("ubifs: %w", err)
	}
	f.highest = last
	f.index(leaves)
	for range max(spareLEBs, leastMain-len(f.main)) {
		f.main = append(f.main, lebUse{})
	}
	return f.assemble()
}

// format is a file system that is being written.
type format struct {
	size    int // bytes of an erase block
	uuid    [16]byte
	body    [][]byte // of the main area, in order: what is written of each erase block
	main    []lebUse // the same blocks, and behind them the erased ones
	seq     uint64   // of the last node
	highest uint64   // inode number

	root      place // of the index
	indexSize int
}

// lebUse says how an erase block of the main area is used.
type lebUse struct {
	used  int
	index bool
}

// place is where a node is.
type place struct{ leb, offset, size int }

// put appends a node to the main area: to its last erase block if that holds such nodes and
// has room, else to a new one.
func (f *format) put(node []byte, index bool) place {
	room := (len(node) + minIO - 1) / minIO * minIO
	last := len(f.main) - 1
	if last < 0 || f.main[last].index != index || f.main[last].used+room > f.size {
		f.main, f.body = append(f.main, lebUse{index: index}), append(f.body, nil)
		last++
	}
	p := place{mainLEB + last, f.main[last].used, len(node)}
	f.main[last].used += room
	f.body[last] = append(append(f.body[last], node...), make([]byte, room-len(node))...)
	return p
}

// assemble writes all areas one behind the other. What is not written is erased flash.
func (f *format) assemble() ([]byte, error) {
	image := bytes.Repeat([]byte{0xff}, (mainLEB+len(f.main))*f.size)
	write := func(leb int, b []byte) { copy(image[leb*f.size:], b) }
	for i, b := range f.body {
		write(mainLEB+i, b)
	}
	props := f.properties()
	if len(props.image) > f.size {
		return nil, fmt.Errorf("ubifs: the properties of %d erase blocks do not fit into one", len(f.main))
	}
	write(propLEB, props.image)
	write(superLEB, f.super())
	write(logLEB, f.node(typeCommit, put64(0)))
	master := f.master(props)
	write(masterLEB, master)
	write(masterLEB+1, master)
	return image, nil
}

// super is the superblock (struct ubifs_sb_node).
func (f *format) super() []byte {
	const sizeOf = 4096
	total := uint32(mainLEB + len(f.main))
	b := make([]byte, sizeOf-headerSize)
	w := fields{b: b}
	w.skip(2 + 1 + 1) // padding; hash of keys: r5; their format: simple
	w.u32(0)          // flags
	w.u32(minIO)
	w.u32(uint32(f.size))
	w.u32(total)
	w.u32(total) // at most: it does not grow with its volume
	w.u64(uint64(journalLEBs * f.size))
	w.u32(logLEBs)
	w.u32(propLEBs)
	w.u32(orphanLEBs)
	w.u32(1) // journal heads
	w.u32(fanout)
	w.u32(256)                  // erase blocks to remember; of the big model alone
	w.u32(4)                    // version of the format
	w.skip(2 + 2)               // compression: none
	w.skip(4 + 4 + 8)           // reserved for the super-user: nothing
	w.u32(1_000_000_000)        // granularity of times in ns
	w.bytes(f.uuid[:])          //
	w.skip(4)                   // who reads alone must know version 0
	w.skip(64 + 64)             // no authentication
	w.bytes([]byte{0xff, 0xff}) // hash algorithm: none
	return f.node(typeSuper, b)
}

// master is the master node (struct ubifs_mst_node): where all else is.
func (f *format) master(p properties) []byte {
	const sizeOf = 512
	b := make([]byte, sizeOf-headerSize)
	w := fields{b: b}
	w.u64(f.highest)
	w.u64(0) // commit
	w.u32(2) // UBIFS_MST_NO_ORPHS
	w.u32(logLEB)
	w.u32(uint32(f.root.leb))
	w.u32(uint32(f.root.offset))
	w.u32(uint32(f.root.size))
	w.u32(uint32(mainLEB + len(f.body))) // of the garbage collector
	w.u32(uint32(f.root.leb))            // where the index goes on
	w.u32(uint32(f.main[f.root.leb-mainLEB].used))
	w.u64(uint64(f.indexSize))
	t := f.totals()
	for _, n := range []int{t.free, 0, t.used, t.dead, t.dark} { // the second: dirty
		w.u64(uint64(n))
	}
	w.u32(propLEB)
	w.u32(uint32(p.root))
	w.u32(propLEB)
	w.u32(uint32(len(p.image)))
	w.u32(propLEB)
	w.u32(uint32(p.table))
	w.skip(4 + 4) // the save table: there is none
	w.u32(mainLEB)
	w.u32(uint32(len(f.main) - len(f.body)))
	w.u32(uint32(t.index))
	w.u32(uint32(mainLEB + len(f.main)))
	return f.node(typeMaster, b)
}

// put64 returns a number as it is written.
func put64(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }
