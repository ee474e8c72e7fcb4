package ubi

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"
)

// pattern returns n bytes, no two blocks of which are alike.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>9)
	}
	return b
}

// be reads a big-endian number of four bytes.
func be(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }

// good reports whether a header ends in its checksum, as crc32() of the kernel makes it.
func good(b []byte) bool {
	return be(b, len(b)-4) == crc32.ChecksumIEEE(b[:len(b)-4])^0xffffffff
}

// block is an erase block as ubi_attach() in drivers/mtd/ubi/attach.c reads it.
type block struct {
	volume, number, kind, size, blocks uint32
	sum                                uint32
	sequence                           uint64
	data                               []byte
}

// attach reads the blocks with data of an image, and ends the test where it would not be
// attached.
func attach(t *testing.T, image []byte) (blocks []block, erased int) {
	t.Helper()
	if len(image)%BlockSize != 0 {
		t.Fatalf("%d bytes are no whole erase blocks", len(image))
	}
	for at := 0; at < len(image); at += BlockSize {
		b := image[at:][:BlockSize]
		if string(b[:4]) != "UBI#" || b[4] != 1 || be(b, 16) != 64 || be(b, 20) != 128 || be(b, 24) != be(image, 24) || !good(b[:64]) {
			t.Fatalf("erase block %d: header %x", at/BlockSize, b[:64])
		}
		v := b[64:128]
		if string(v[:4]) != "UBI!" {
			if len(bytes.Trim(b[64:], "\xff")) > 0 {
				t.Fatalf("erase block %d is neither used nor erased", at/BlockSize)
			}
			erased++
			continue
		}
		if !good(v) {
			t.Fatalf("erase block %d: header of data %x", at/BlockSize, v)
		}
		blocks = append(blocks, block{be(v, 8), be(v, 12), uint32(v[5]), be(v, 20), be(v, 24), be(v, 32), binary.BigEndian.Uint64(v[40:]), b[128:]})
	}
	return blocks, erased
}

// TestImage attaches an image and reads its volumes back.
func TestImage(t *testing.T) {
	volumes := []Volume{
		{Name: "rootfs", Data: pattern(2*DataSize + 5000), Static: true},
		{Name: "a block and no more", Data: pattern(DataSize)},
		{Name: "x", Data: []byte("x"), Static: true},
	}
	image, err := Image(volumes)
	if err != nil {
		t.Fatal(err)
	}
	blocks, erased := attach(t, image)
	if erased < 2 || len(blocks) != 2+3+1+1 {
		t.Errorf("%d blocks with data, %d without", len(blocks), erased)
	}
	got := map[uint32][]byte{}
	numbers := map[uint64]bool{}
	for _, b := range blocks {
		if numbers[b.sequence] {
			t.Errorf("two blocks have the number %d", b.sequence)
		}
		numbers[b.sequence] = true
		if b.volume == 0x7fffefff { // the table
			checkTable(t, b.data, volumes)
			continue
		}
		v := volumes[b.volume]
		data := b.data
		if v.Static {
			data = data[:b.size]
			if b.kind != 2 || int(b.blocks) != v.blocks() || b.sum != crc32.ChecksumIEEE(data)^0xffffffff {
				t.Errorf("block of %s: %+v", v.Name, b)
			}
		} else if b.kind != 1 || b.size != 0 || b.blocks != 0 || b.sum != 0 {
			t.Errorf("block of %s: kind %d, size %d, of %d", v.Name, b.kind, b.size, b.blocks)
		}
		if int(b.number) != len(got[b.volume])/DataSize {
			t.Errorf("%s: block %d out of order", v.Name, b.number)
		}
		got[b.volume] = append(got[b.volume], data...)
	}
	for id, v := range volumes {
		if !bytes.Equal(got[uint32(id)], v.Data) {
			t.Errorf("%s: read %d bytes back of %d", v.Name, len(got[uint32(id)]), len(v.Data))
		}
	}
}

func checkTable(t *testing.T, table []byte, volumes []Volume) {
	t.Helper()
	for id := range 128 {
		r := table[id*172:][:172]
		if !good(r) {
			t.Errorf("record %d has another checksum", id)
		}
		name := string(r[16:][:binary.BigEndian.Uint16(r[14:])])
		if id >= len(volumes) {
			if be(r, 0) != 0 || name != "" {
				t.Errorf("record %d is not empty", id)
			}
			continue
		}
		if v := volumes[id]; name != v.Name || int(be(r, 0)) != v.blocks() || be(r, 4) != 1 {
			t.Errorf("record %d: %q, %d blocks", id, name, be(r, 0))
		}
	}
}

func TestImagesAreIdentical(t *testing.T) {
	v := []Volume{{Name: "a", Data: pattern(10)}}
	first, err := Image(v)
	second, again := Image(v)
	if err != nil || again != nil || !bytes.Equal(first, second) {
		t.Errorf("%d and %d bytes, %v, %v", len(first), len(second), err, again)
	}
}

func TestRefused(t *testing.T) {
	many := make([]Volume, 129)
	for i := range many {
		many[i] = Volume{Name: "v", Data: []byte{1}}
	}
	for _, c := range []struct {
		name, says string
		volumes    []Volume
	}{
		{"no name", "1 to 127 bytes, not 0", []Volume{{Data: []byte{1}}}},
		{"a long name", "1 to 127 bytes, not 128", []Volume{{Name: strings.Repeat("n", 128), Data: []byte{1}}}},
		{"nothing in it", "volume empty is empty", []Volume{{Name: "empty"}}},
		{"too many", "129 volumes, and there can be 128", many},
	} {
		if _, err := Image(c.volumes); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
