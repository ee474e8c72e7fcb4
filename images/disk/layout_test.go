//go:build linux

package disk

import (
	"os"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/diskfs/go-diskfs/partition/gpt"
)

func TestPlanLayout(t *testing.T) {
	const mib = 1 << 20
	for _, c := range []struct {
		name  string
		sizes []int
		want  layout
	}{
		{"smallest", []int{4096, 8192}, layout{[]extent{{mib, 4096}, {2 * mib, 8192}}, 4 * mib, 512}},
		{"the first ends on a boundary", []int{mib, 8192}, layout{[]extent{{mib, mib}, {2 * mib, 8192}}, 4 * mib, 512}},
		{"the first ends behind one", []int{mib + 4096, 8192}, layout{[]extent{{mib, mib + 4096}, {3 * mib, 8192}}, 4 * mib, 512}},
		{"the last leaves room for the table", []int{4096, 2*mib - backupTable}, layout{[]extent{{mib, 4096}, {2 * mib, 2*mib - backupTable}}, 4 * mib, 512}},
		{"the last leaves a sector too little", []int{4096, 2*mib - backupTable + 512}, layout{[]extent{{mib, 4096}, {2 * mib, 2*mib - backupTable + 512}}, 8 * mib, 512}},
		{"large", []int{20 * mib, 200 << 10}, layout{[]extent{{mib, 20 * mib}, {21 * mib, 200 << 10}}, 32 * mib, 512}},
		{"one", []int{4096}, layout{[]extent{{mib, 4096}}, 2 * mib, 512}},
		{"three", []int{mib, mib, 512}, layout{[]extent{{mib, mib}, {2 * mib, mib}, {3 * mib, 512}}, 4 * mib, 512}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var contents [][]byte
			for _, size := range c.sizes {
				contents = append(contents, make([]byte, size))
			}
			if got := planLayout(contents, sectorSize); !reflect.DeepEqual(got, c.want) {
				t.Errorf("layout %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestPartitionTable(t *testing.T) {
	img := build(t, t.TempDir())
	table, _, _ := partitions(t, img.path)
	if table.RecoveredFromBackup {
		t.Error("the first copy of the table is broken")
	}
	if got := table.UUID(); !strings.EqualFold(got, "B6A907B9-A3DA-5D11-9562-510F3515947F") {
		t.Errorf("disk GUID %s", got)
	}
	for i, want := range []struct{ label, guid string }{
		{"rootfs", "41FB12CD-6FC2-56E7-8FF4-9E0BF2730556"},
		{"hash", "55904A07-6902-5798-A20C-E74BAD996322"},
	} {
		p := table.Partitions[i]
		if p.Index != i+1 || p.Name != want.label || !strings.EqualFold(p.GUID, want.guid) || p.Type != gpt.LinuxFilesystem {
			t.Errorf("partition %d: number %d, %s %s, type %s", i+1, p.Index, p.Name, p.GUID, p.Type)
		}
		if p.GetStart()%alignment != 0 || p.GetSize()%blockSize != 0 {
			t.Errorf("partition %d: %d bytes from %d", i+1, p.GetSize(), p.GetStart())
		}
	}
	info, err := os.Stat(img.path)
	if err != nil {
		t.Fatal(err)
	}
	if size := info.Size(); size&(size-1) != 0 || size > 16<<20 {
		t.Errorf("disk of %d bytes", size)
	}
	if err := table.Verify(open(t, img.path), uint64(info.Size())); err != nil {
		t.Errorf("second copy of the table: %v", err)
	}
	if used := info.Sys().(*syscall.Stat_t).Blocks * 512; used >= info.Size() {
		t.Errorf("not sparse: %d of %d bytes are allocated", used, info.Size())
	}
}
