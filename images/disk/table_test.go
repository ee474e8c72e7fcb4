//go:build linux

package disk

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/diskfs/go-diskfs/backend/file"
	"github.com/diskfs/go-diskfs/partition/gpt"
	"github.com/diskfs/go-diskfs/partition/mbr"

	"dmrace"
)

// content returns what a partition holds.
func content(t *testing.T, path string, start, size int64) []byte {
	t.Helper()
	b, err := io.ReadAll(io.NewSectionReader(open(t, path), start, size))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestNamesOfOnesOwn: labels and GUIDs stand in the table as they were stated, and the
// partitions hold what they always do.
func TestNamesOfOnesOwn(t *testing.T) {
	cache := t.TempDir()
	plain := buildOf(t, cache, dmrace.Disk{})
	own := buildOf(t, cache, dmrace.Disk{Names: []string{"my root=8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c"}})
	if own.path == plain.path {
		t.Fatal("both have one image")
	}
	table, contents := read(t, own.path)
	first, second := table.Partitions[0], table.Partitions[1]
	if first.Name != "my root" || !strings.EqualFold(first.GUID, "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c") {
		t.Errorf("%q %s", first.Name, first.GUID)
	}
	if second.Name != "hash" || !strings.EqualFold(second.GUID, partGUID(dmrace.PartHash)) {
		t.Errorf("%q %s", second.Name, second.GUID)
	}
	if _, want := read(t, plain.path); !bytes.Equal(contents[0], want[0]) || !bytes.Equal(contents[1], want[1]) {
		t.Error("the partitions hold something else")
	}
}

// TestMBR reads the MS-DOS table with another's reader.
func TestMBR(t *testing.T) {
	cache := t.TempDir()
	img := buildOf(t, cache, dmrace.Disk{Table: dmrace.TableMBR, Names: []string{"=1234abcd-01"}})
	table, err := mbr.Read(file.New(open(t, img.path), true), sectorSize, sectorSize)
	if err != nil {
		t.Fatal(err)
	}
	if got := table.UUID(); !strings.EqualFold(got, "1234abcd") {
		t.Errorf("signature %s", got)
	}
	_, want := read(t, buildOf(t, cache, dmrace.Disk{}).path)
	for i, w := range want {
		p := table.Partitions[i]
		if p.Type != mbr.Linux || !bytes.Equal(content(t, img.path, p.GetStart(), p.GetSize()), w) {
			t.Errorf("partition %d: type %x, %d bytes from %d", i+1, p.Type, p.GetSize(), p.GetStart())
		}
	}
}

// TestLargeBlocks: a table of a disk with blocks of 4096 bytes counts in these.
func TestLargeBlocks(t *testing.T) {
	cache := t.TempDir()
	d := dmrace.Disk{BlockSize: 4096}
	img := buildOf(t, cache, d)
	f := open(t, img.path)
	table, err := gpt.Read(file.New(f, true), 4096, 4096)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(img.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := table.Verify(f, uint64(info.Size())); err != nil {
		t.Error(err)
	}
	_, want := read(t, buildOf(t, cache, dmrace.Disk{}).path)
	for i, w := range want {
		p := table.Partitions[i]
		if !bytes.Equal(content(t, img.path, int64(p.Start)*4096, int64(p.End-p.Start+1)*4096), w) {
			t.Errorf("partition %d holds something else", i+1)
		}
	}
}

// TestBootPartitions: an eMMC with boot partitions is the same disk behind two runs of zeros.
func TestBootPartitions(t *testing.T) {
	cache := t.TempDir()
	plain, with := buildOf(t, cache, dmrace.Disk{Bus: "emmc"}), buildOf(t, cache, dmrace.Disk{Bus: "emmc", BootParts: true})
	disk, err := os.ReadFile(plain.path)
	if err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadFile(with.path)
	if err != nil {
		t.Fatal(err)
	}
	head := 2 * dmrace.BootPartBytes
	if len(all) != head+len(disk) || !bytes.Equal(all[head:], disk) || len(bytes.Trim(all[:head], "\x00")) != 0 {
		t.Errorf("%d bytes, of a disk of %d", len(all), len(disk))
	}
	if plain.identity.SHA256 == with.identity.SHA256 || plain.identity.Rootfs != with.identity.Rootfs {
		t.Errorf("%+v and %+v", plain.identity, with.identity)
	}
}
