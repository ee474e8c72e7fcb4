package ubifs

import (
	"encoding/binary"
	"hash/crc32"
)

// The types of nodes (enum in fs/ubifs/ubifs-media.h).
const (
	typeInode  = 0
	typeData   = 1
	typeEntry  = 2
	typeSuper  = 6
	typeMaster = 7
	typeIndex  = 9
	typeCommit = 10
)

const (
	nodeMagic  = 0x06101831
	headerSize = 24
)

// node returns a node: its header (struct ubifs_ch), numbered and with a checksum, and body.
func (f *format) node(kind byte, body []byte) []byte {
	f.seq++
	b := make([]byte, headerSize, headerSize+len(body))
	w := fields{b: b}
	w.u32(nodeMagic)
	w.skip(4)
	w.u64(f.seq)
	w.u32(uint32(headerSize + len(body)))
	w.bytes([]byte{kind})
	b = append(b, body...)
	binary.LittleEndian.PutUint32(b[4:], checksum(b[8:]))
	return b
}

// checksum is crc32(UBIFS_CRC32_INIT, …) of lib/crc32.c, which inverts at the beginning and
// not at the end.
func checksum(b []byte) uint32 { return ^crc32.ChecksumIEEE(b) }

// fields writes the fields of a struct one behind the other.
type fields struct {
	b  []byte
	at int
}

func (f *fields) u16(n uint16)   { binary.LittleEndian.PutUint16(f.b[f.at:], n); f.at += 2 }
func (f *fields) u32(n uint32)   { binary.LittleEndian.PutUint32(f.b[f.at:], n); f.at += 4 }
func (f *fields) u64(n uint64)   { binary.LittleEndian.PutUint64(f.b[f.at:], n); f.at += 8 }
func (f *fields) bytes(b []byte) { f.at += copy(f.b[f.at:], b) }
func (f *fields) skip(n int)     { f.at += n }
