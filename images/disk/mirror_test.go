//go:build linux

package disk

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/diskfs/go-diskfs/partition/gpt"

	"dmrace"
)

// TestMirror holds both halves of an array against what super_90_load() in
// drivers/md/md.c asks of them.
func TestMirror(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 5*4096/16)
	var uuids [2]string
	for n := range 2 {
		m := mirror(data, n)
		if !bytes.HasPrefix(m, data) || len(m)%mdReserved != 0 {
			t.Fatalf("mirror %d: %d bytes, data first: %v", n, len(m), bytes.HasPrefix(m, data))
		}
		sectors := len(m) / sectorSize
		at := (sectors&^127 - 128) * sectorSize // MD_NEW_SIZE_SECTORS
		word := func(i int) uint32 { return binary.LittleEndian.Uint32(m[at+4*i:]) }
		for i, want := range map[int]uint32{
			0: 0xa92b4efc, 1: 0, 2: 90, 7: 1, 8: uint32(len(data) / 1024), 9: 2, 10: 2, 11: 0, 12: 0,
			33: 1, 34: 2, 35: 2, 36: 0, 39: 1, 40: 0,
			128: 0, 131: 0, 132: 6, 160: 1, 163: 1, 164: 6, 192: 0, 992: uint32(n), 995: uint32(n), 996: 6,
		} {
			if word(i) != want {
				t.Errorf("mirror %d: word %d is %#x, want %#x", n, i, word(i), want)
			}
		}
		var sum uint64
		for i := range 1024 {
			if i != 38 {
				sum += uint64(word(i))
			}
		}
		if got := word(38); got != uint32(sum)+uint32(sum>>32) {
			t.Errorf("mirror %d: sb_csum is %#x", n, got)
		}
		uuids[n] = string(m[at+20:at+24]) + string(m[at+52:at+64])
	}
	if uuids[0] != uuids[1] || uuids[0] == "" {
		t.Error("the halves are of two arrays")
	}
}

// TestTypes: only the halves of an array are of the type that autodetection looks at.
func TestTypes(t *testing.T) {
	for _, p := range dmrace.Parts {
		want := gpt.LinuxFilesystem
		if p == dmrace.PartMirror0 || p == dmrace.PartMirror1 {
			want = gpt.LinuxRAID
		}
		if got := typeOf(p); got != want {
			t.Errorf("%s: %s", p, got)
		}
	}
}
