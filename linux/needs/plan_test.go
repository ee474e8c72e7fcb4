package needs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/internal/golden"
)

func TestCriteria(t *testing.T) {
	for _, c := range []struct {
		name, line string
		bus        dmrace.Bus
		needs      []string
		mapped     bool
	}{
		{"labels", `dm-mod.create="v,,,ro,0 1 verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096"`, "mmc", []string{"mmcblk0p1", "mmcblk0p2"}, true},
		{"the line ends in a label", "dm-mod.create=x dm-mod.waitfor=PARTLABEL=hash", "mmc", []string{"mmcblk0p2"}, true},
		{"names", `dm-mod.create="v,,,ro,0 1 linear /dev/sda1 0"`, "usb", []string{"sda1"}, true},
		{"a symbol", `dm-mod.create="v,,,ro,0 ${rootfs.sectors} linear PARTUUID=${hash.uuid} 0"`, "usb", []string{"sda2"}, true},
		{"a symbol's neighbour", `dm-mod.create="v,,,ro,0 8 linear PARTUUID=${rootfs.uuid}/PARTNROFF=1 0"`, "usb", []string{"sda2"}, true},
		{"nvme", "dm-mod.create=x dm-mod.waitfor=/dev/nvme0n1p1,/dev/nvme0n1p2", "nvme", []string{"nvme0n1p1", "nvme0n1p2"}, true},
		{"a number", `dm-mod.create="v,,,ro,0 8 linear 179:2 0"`, "mmc", []string{"mmcblk0p2"}, true},
		{"a number that another kernel gives to another disk", `dm-mod.create="v,,,ro,0 8 linear 254:1 0"`, "virtio", nil, true},
		{"no mapping", "root=PARTLABEL=rootfs rootwait", "virtio", []string{"vda1"}, false},
		{"the last root", "root=PARTLABEL=rootfs rootwait root=/dev/dm-0", "virtio", nil, false},
		{"a longer name", "dm-mod.create=x root=/dev/sda12", "scsi", nil, true},
		{"a partition that there is not", "dm-mod.create=x root=/dev/sda9", "scsi", nil, true},
		{"a longer label", "dm-mod.create=x root=PARTLABEL=rootfs-b", "scsi", nil, true},
		{"another disk", "dm-mod.create=x root=/dev/sdb1", "scsi", nil, true},
		{"an underscore", "dm_mod.create=x", "scsi", nil, true},
		{"only waitfor", "dm-mod.waitfor=PARTLABEL=hash", "scsi", []string{"sda2"}, false},
		{"a table that is refused", `dm-mod.create="v,,,ro,0 1 lineer PARTLABEL=hash 0"`, "scsi", []string{"sda2"}, true},
		{"arguments that are refused", `dm-mod.create="v,,,ro,0 1 verity 1 PARTLABEL=rootfs PARTLABEL=hash 4097 4096 1 1 sha256 00 00"`, "scsi", []string{"sda1", "sda2"}, true},
		{"for init", "root=/dev/dm-0 -- dm-mod.create=x root=/dev/sda1", "scsi", nil, false},
		{"in another word", `init="/bin/x root=/dev/sda1" note=dm-mod.create=x`, "scsi", nil, false},
		{"no bus", "root=PARTLABEL=rootfs", "floppy", nil, false},
	} {
		p := &dmrace.Plan{Cmdline: c.line, Disk: dmrace.Disk{Bus: c.bus}, Limits: dmrace.Limits{Window: dmrace.Duration(7 * time.Second)}}
		got := Criteria(p)
		if !slices.Equal(got.Needs, c.needs) || got.Mapped != c.mapped || got.Window != 7*time.Second {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
}

func TestCriteriaOfSeveralDisks(t *testing.T) {
	p := &dmrace.Plan{
		Cmdline: "dm-mod.create=x,PARTLABEL=hash root=PARTUUID=${rootfs.uuid}",
		Disk:    dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartBlank, dmrace.PartRootfs}},
		Others:  []dmrace.Disk{{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartHash}}, {Bus: "usb", Parts: []dmrace.Part{dmrace.PartCrypt}}},
	}
	if got, want := Criteria(p).Needs, []string{"mmcblk0p2", "mmcblk1p1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestCriteriaOfRecordings pins what each recorded plan is judged by.
func TestCriteriaOfRecordings(t *testing.T) {
	lines := map[string]string{}
	plans := 0
	err := fs.WalkDir(os.DirFS("../../results/runs"), ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Base(path) != "plan.json" {
			return err
		}
		b, err := os.ReadFile(filepath.Join("../../results/runs", path))
		if err != nil {
			return err
		}
		var p dmrace.Plan
		if err := json.Unmarshal(b, &p); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		plans++
		c := Criteria(&p)
		name, line := p.Scenario+"/"+p.Variant, fmt.Sprintf("mapped=%t window=%s needs=%s", c.Mapped, c.Window, strings.Join(c.Needs, ","))
		if before := cmp.Or(lines[name], line); before != line {
			t.Errorf("%s: %s here, %s in another recording", path, line, before)
		}
		lines[name] = line
		return nil
	})
	if err != nil || plans == 0 {
		t.Fatalf("%d plans, %v", plans, err)
	}
	var out strings.Builder
	names := make([]string, 0, len(lines))
	for name := range lines {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&out, "%s: %s\n", name, lines[name])
	}
	golden.Check(t, "testdata/recorded.txt", []byte(out.String()))
}

func FuzzCriteria(f *testing.F) {
	f.Add(`root=/dev/dm-0 dm-mod.create="v,,,ro,0 1 verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096"`)
	f.Add("dm-mod.waitfor=PARTUUID=${rootfs.uuid}/PARTNROFF=1,,179:2 root=/dev/mmcblk0p1")
	f.Fuzz(func(t *testing.T, line string) {
		p := &dmrace.Plan{Cmdline: line, Disk: dmrace.Disk{Bus: "mmc"}, Others: []dmrace.Disk{{Bus: "nvme"}}}
		known := []string{"mmcblk0p1", "mmcblk0p2", "nvme0n1p1", "nvme0n1p2"}
		needs := Criteria(p).Needs
		for i, name := range needs {
			if at := slices.Index(known, name); at < 0 || slices.Contains(needs[:i], name) || !slices.IsSortedFunc(needs, func(a, b string) int { return slices.Index(known, a) - slices.Index(known, b) }) {
				t.Errorf("%q: %q", line, needs)
			}
		}
	})
}
