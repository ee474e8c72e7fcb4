//go:build linux

package disk

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"

	"dmrace"
)

// packed returns the root file system, packed once for all tests that only read it.
func packed(t *testing.T) *rootImage {
	t.Helper()
	r, err := packedOnce()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var packedOnce = sync.OnceValues(func() (*rootImage, error) {
	dir, err := os.MkdirTemp("", "dmrace-disk-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	tool, err := findMksquashfs(context.Background())
	if err != nil {
		return nil, err
	}
	return makeRoot(context.Background(), dir, tool, rootTree([]byte("a guest")))
})

// TestParts fills every kind of partition and reads each as the target that is meant
// for it does.
func TestParts(t *testing.T) {
	root := packed(t)
	parts, err := root.contents(dmrace.Disk{Parts: dmrace.Parts})
	if err != nil {
		t.Fatal(err)
	}
	content := map[dmrace.Part][]byte{}
	for i, p := range dmrace.Parts {
		content[p] = parts[i]
	}
	for _, c := range []struct {
		name      string
		got, want []byte
	}{
		{"rootfs", content[dmrace.PartRootfs], root.rootfs},
		{"hash", content[dmrace.PartHash], root.hash},
		{"crypt", decrypted(t, content[dmrace.PartCrypt]), root.rootfs},
		{"stripes", striped(content[dmrace.PartStripe0], content[dmrace.PartStripe1]), root.rootfs},
		{"blank", content[dmrace.PartBlank], make([]byte, dmrace.BlankBytes)},
		{"erased", content[dmrace.PartErased], bytes.Repeat([]byte{0xff}, dmrace.BlankBytes)},
		{"volume rootfs", volume(t, content[dmrace.PartUBI], 0, len(root.rootfs)), root.rootfs},
		{"volume hash", volume(t, content[dmrace.PartUBI], 1, len(root.hash)), root.hash},
	} {
		if !bytes.Equal(c.got, c.want) {
			t.Errorf("%s: %d bytes read as something else than %d", c.name, len(c.got), len(c.want))
		}
	}
	if got := symbols(root.tree)[dmrace.SymStripeSectors]; got != fmt.Sprint(len(root.rootfs)/sectorSize) {
		t.Errorf("%s sectors in stripes of %d bytes", got, len(root.rootfs))
	}
}

// volume returns the first size bytes of a volume of UBI: what is behind the two headers of
// its erase blocks (struct ubi_vid_hdr in drivers/mtd/ubi/ubi-media.h).
func volume(t *testing.T, flash []byte, id, size int) []byte {
	t.Helper()
	var data []byte
	for b := range slices.Chunk(flash, dmrace.FlashBlock) {
		if h := b[64:128]; string(h[:4]) == "UBI!" && int(binary.BigEndian.Uint32(h[8:])) == id {
			data = append(data, b[128:]...)
		}
	}
	if len(data) < size {
		t.Fatalf("volume %d has %d bytes of %d", id, len(data), size)
	}
	return data[:size]
}

// decrypted reads aes-xts-plain64 with the standard library's AES alone, after IEEE
// 1619: two keys, the tweak encrypted with the second and doubled from block to block.
func decrypted(t *testing.T, data []byte) []byte {
	t.Helper()
	key := cryptKey()
	first, err := aes.NewCipher(key[:32])
	if err != nil {
		t.Fatal(err)
	}
	second, err := aes.NewCipher(key[32:])
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.Clone(data)
	for sector := range len(data) / sectorSize {
		decryptSector(first, second, out[sector*sectorSize:][:sectorSize], uint64(sector))
	}
	return out
}

func decryptSector(first, second cipher.Block, b []byte, sector uint64) {
	tweak := make([]byte, aes.BlockSize)
	binary.LittleEndian.PutUint64(tweak, sector)
	second.Encrypt(tweak, tweak)
	for ; len(b) > 0; b = b[aes.BlockSize:] {
		block := b[:aes.BlockSize]
		for i := range block {
			block[i] ^= tweak[i]
		}
		first.Decrypt(block, block)
		for i := range block {
			block[i] ^= tweak[i]
		}
		double(tweak)
	}
}

// double multiplies by x in GF(2^128), the lowest byte first.
func double(tweak []byte) {
	carry := byte(0)
	for i, b := range tweak {
		tweak[i], carry = b<<1|carry, b>>7
	}
	tweak[0] ^= carry * 0x87
}

// striped reads two stripes as one device.
func striped(a, b []byte) []byte {
	const chunk = dmrace.StripeChunk * sectorSize
	var out []byte
	for at := 0; at < len(a); at += chunk {
		out = append(append(out, a[at:at+chunk]...), b[at:at+chunk]...)
	}
	return out
}

// TestDamage looks for the one bit by which a damaged root file system differs.
func TestDamage(t *testing.T) {
	root := packed(t)
	spare := bytes.Index(root.rootfs, spareContent())
	for _, c := range []struct {
		damage      dmrace.Damage
		first, last int // the blocks that may be damaged
	}{
		{dmrace.DamageSuperblock, 0, 0},
		{dmrace.DamageFile, spare/blockSize + 1, (spare+knownSize)/blockSize - 1},
	} {
		t.Run(string(c.damage), func(t *testing.T) {
			got, err := root.contents(dmrace.Disk{Corrupt: c.damage})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got[1], root.hash) {
				t.Error("the damage went into the hash tree")
			}
			bits, at := difference(got[0], root.rootfs)
			if block := at / blockSize; bits != 1 || block < c.first || block > c.last {
				t.Errorf("%d bits differ, the last in block %d; want one in %d to %d", bits, block, c.first, c.last)
			}
		})
	}
}

// difference returns how many bits differ and in which byte the last one is.
func difference(a, b []byte) (bits, at int) {
	for i := range a {
		for x := a[i] ^ b[i]; x != 0; x &= x - 1 {
			bits, at = bits+1, i
		}
	}
	return bits, at
}

func TestSetOfDisks(t *testing.T) {
	disks := []dmrace.Disk{
		{Bus: "mmc", Corrupt: dmrace.DamageFile},
		{Bus: "usb", Parts: []dmrace.Part{dmrace.PartHash, dmrace.PartRootfs, dmrace.PartBlank}},
		{Bus: "nvme", Corrupt: dmrace.DamageFile},
	}
	set, err := Build(t.Context(), t.TempDir(), "", disks)
	if err != nil {
		t.Fatal(err)
	}
	var sums []string
	for _, path := range set.Paths {
		sums = append(sums, sumOf(readFile(t, path)))
	}
	if got := append([]string{set.Identity.SHA256}, set.Identity.Others...); !slices.Equal(got, sums) {
		t.Errorf("identity %v, images have %v", got, sums)
	}
	if set.Paths[0] != set.Paths[2] || set.Paths[0] == set.Paths[1] {
		t.Errorf("images %v", set.Paths)
	}
	table, contents := read(t, set.Paths[1])
	for i, p := range table.Partitions {
		if p.Name != string(disks[1].Parts[i]) {
			t.Errorf("partition %d is %s", i+1, p.Name)
		}
	}
	if set.Identity.Rootfs != sumOf(contents[1]) {
		t.Errorf("the undamaged rootfs is %s, the identity says %s", sumOf(contents[1]), set.Identity.Rootfs)
	}
}

func TestNoDisks(t *testing.T) {
	set, err := Build(t.Context(), t.TempDir(), "", nil)
	if err != nil || len(set.Paths) != 0 {
		t.Errorf("%+v, %v", set, err)
	}
}

func TestUnknownContent(t *testing.T) {
	for name, d := range map[string]dmrace.Disk{
		"part":             {Parts: []dmrace.Part{"swap"}},
		"damage":           {Corrupt: "scratch"},
		"no spare to harm": {Corrupt: dmrace.DamageFile},
	} {
		if _, err := (&rootImage{rootfs: make([]byte, 8192)}).contents(d); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
