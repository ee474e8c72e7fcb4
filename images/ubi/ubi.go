// Package ubi writes what UBI keeps on a flash: an image that its driver attaches, the same
// to the byte on every build.
//
// A flash is made of erase blocks. Each begins with a header that counts how often it was
// erased; one that holds data has a second header behind, which says which block of which
// volume that is. Two blocks hold the table of volumes
// (drivers/mtd/ubi/ubi-media.h). All numbers are big-endian.
package ubi

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"dmrace"
)

// The sizes of the flash in bytes. It can be written to by single bytes, as block2mtd's can:
// the headers stand side by side (io_init() in drivers/mtd/ubi/build.c).
const (
	BlockSize = dmrace.FlashBlock
	vidOffset = 64 // of the second header
	dataStart = 128

	// DataSize is what of a volume is in one erase block.
	DataSize = BlockSize - dataStart
)

// spare is how many erase blocks are left free. UBI keeps two to itself
// (WL_RESERVED_PEBS, EBA_RESERVED_PEBS), and warns where it has none to work with.
const spare = 8

// Volume is one volume of an image.
type Volume struct {
	Name   string
	Data   []byte
	Static bool // read only, and as long as its data; else it is whole blocks long
}

// What the headers say (drivers/mtd/ubi/ubi-media.h).
const (
	blockMagic  = "UBI#"
	dataMagic   = "UBI!"
	version     = 1
	sequence    = 0x646d7261 // of the image: the same in all of its blocks
	dynamic     = 1
	static      = 2
	tableVolume = 0x7fffffff - 4096
	tableCopies = 2
	reject      = 5 // UBI_COMPAT_REJECT: who does not know the table must not attach
	maxVolumes  = 128
	maxName     = 127
	recordSize  = 172
)

// Image returns the contents of a flash with these volumes, the first of which is volume 0.
// No volume may be empty.
func Image(volumes []Volume) ([]byte, error) {
	w := &writer{}
	table, err := tableOf(volumes)
	if err != nil {
		return nil, err
	}
	for n := range tableCopies {
		w.block(header{id: tableVolume, number: n, kind: dynamic, compat: reject}, table)
	}
	for id, v := range volumes {
		w.volume(id, v)
	}
	for range spare {
		w.erased()
	}
	return w.image, nil
}

// blocks is how many erase blocks a volume takes.
func (v Volume) blocks() int { return (len(v.Data) + DataSize - 1) / DataSize }

// tableOf returns the table of volumes: a record for each that there can be
// (struct ubi_vtbl_record).
func tableOf(volumes []Volume) ([]byte, error) {
	if len(volumes) > maxVolumes {
		return nil, fmt.Errorf("ubi: %d volumes, and there can be %d", len(volumes), maxVolumes)
	}
	table := make([]byte, maxVolumes*recordSize)
	for id := range maxVolumes {
		r := table[id*recordSize:][:recordSize]
		if id < len(volumes) {
			if err := volumes[id].record(r); err != nil {
				return nil, err
			}
		}
		seal(r)
	}
	return table, nil
}

// record fills in the record of a volume.
func (v Volume) record(r []byte) error {
	if len(v.Name) == 0 || len(v.Name) > maxName {
		return fmt.Errorf("ubi: the name of a volume has 1 to %d bytes, not %d", maxName, len(v.Name))
	}
	if len(v.Data) == 0 {
		return errors.New("ubi: volume " + v.Name + " is empty")
	}
	binary.BigEndian.PutUint32(r[0:], uint32(v.blocks()))
	binary.BigEndian.PutUint32(r[4:], 1) // alignment
	r[12] = byte(v.kind())
	binary.BigEndian.PutUint16(r[14:], uint16(len(v.Name)))
	copy(r[16:], v.Name)
	return nil
}

func (v Volume) kind() int {
	if v.Static {
		return static
	}
	return dynamic
}

// header says what a block holds (struct ubi_vid_hdr). Of a static volume each block tells
// how much data it has, with its checksum, and how many blocks there are.
type header struct {
	id, number, kind, compat int
	blocks                   int // of a static volume
}

// writer appends erase blocks.
type writer struct {
	image []byte
	count uint64 // of blocks with data: which of two is the newer
}

// erased appends a block that holds nothing.
func (w *writer) erased() []byte {
	at := len(w.image)
	b := make([]byte, BlockSize)
	for i := range b {
		b[i] = 0xff
	}
	w.image = append(w.image, b...)
	b = w.image[at:]
	h := b[:vidOffset]
	clear(h)
	copy(h, blockMagic)
	h[4] = version
	binary.BigEndian.PutUint32(h[16:], vidOffset)
	binary.BigEndian.PutUint32(h[20:], dataStart)
	binary.BigEndian.PutUint32(h[24:], sequence)
	seal(h)
	return b
}

// block appends one that holds data, at most DataSize bytes.
func (w *writer) block(h header, data []byte) {
	b := w.erased()
	w.count++
	v := b[vidOffset:dataStart]
	clear(v)
	copy(v, dataMagic)
	v[4], v[5], v[7] = version, byte(h.kind), byte(h.compat)
	binary.BigEndian.PutUint32(v[8:], uint32(h.id))
	binary.BigEndian.PutUint32(v[12:], uint32(h.number))
	if h.kind == static {
		binary.BigEndian.PutUint32(v[20:], uint32(len(data)))
		binary.BigEndian.PutUint32(v[24:], uint32(h.blocks))
		binary.BigEndian.PutUint32(v[32:], checksum(data))
	}
	binary.BigEndian.PutUint64(v[40:], w.count)
	seal(v)
	copy(b[dataStart:], data)
}

// volume appends the blocks of a volume.
func (w *writer) volume(id int, v Volume) {
	for n := range v.blocks() {
		data := v.Data[n*DataSize : min((n+1)*DataSize, len(v.Data))]
		w.block(header{id: id, number: n, kind: v.kind(), blocks: v.blocks()}, data)
	}
}

// seal writes the checksum of all before it into the last four bytes.
func seal(b []byte) {
	body := b[:len(b)-4]
	binary.BigEndian.PutUint32(b[len(body):], checksum(body))
}

// checksum is crc32(UBI_CRC32_INIT, …) of lib/crc32.c, which inverts at the beginning and
// not at the end.
func checksum(b []byte) uint32 { return ^crc32.ChecksumIEEE(b) }
