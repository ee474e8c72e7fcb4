package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/needs"
)

// planOf is a plan for a machine with these disks.
func planOf(release, line string, disks ...dmrace.Disk) *dmrace.Plan {
	return &dmrace.Plan{
		Format: 1, Kernel: dmrace.Kernel{Name: release}, Disk: disks[0], Others: disks[1:], Cmdline: "panic=-1 " + line,
		Limits: dmrace.Limits{}.OrDefault(),
	}
}

// endOf says how the boot of a plan ends.
func endOf(t *testing.T, p *dmrace.Plan) (*dmrace.Timeline, string) {
	t.Helper()
	b, err := FromPlan(p, dmrace.Traits{Release: p.Kernel.Name})
	if err != nil {
		t.Fatal(err)
	}
	costs := DefaultCosts()
	tl := b.Run(&costs)
	v := dmrace.Judge(tl, needs.Criteria(p))
	return tl, strings.TrimSuffix(string(v.Outcome)+" "+string(v.Cause), " ")
}

// TestOwnNames: a line that names partitions as somebody's own disk has them is simulated
// as it is.
func TestOwnNames(t *testing.T) {
	const guid = "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c"
	gpt := dmrace.Disk{Bus: bus.Virtio, Names: []string{"system=" + guid, "system-hash"}}
	mbr := dmrace.Disk{Bus: bus.Virtio, Table: dmrace.TableMBR, Names: []string{"=1234abcd-01"}}
	for _, c := range []struct {
		disk       dmrace.Disk
		line, want string
	}{
		{gpt, "root=PARTLABEL=system ro", "booted"},
		{gpt, "root=PARTUUID=" + guid + " ro", "booted"},
		{gpt, "root=PARTUUID=" + strings.ToUpper(guid) + " ro", "booted"},
		{gpt, "root=PARTUUID=${rootfs.uuid} ro", "booted"},
		{gpt, "root=PARTLABEL=rootfs ro", "panicked"},
		{gpt, "root=PARTLABEL=rootfs rootwait ro", "hung"},
		{gpt, `root=/dev/dm-0 ro dm-mod.create="r,,,ro,0 ${rootfs.sectors} linear PARTLABEL=system 0"`, "booted"},
		{mbr, "root=PARTUUID=1234abcd-01 ro", "booted"},
		{mbr, "root=PARTUUID=${rootfs.uuid} ro", "booted"},
		{mbr, "root=PARTLABEL=rootfs ro", "panicked"},
		{mbr, "root=PARTUUID=1234abcd-02/PARTNROFF=-1 ro", "booted"},
		{dmrace.Disk{Bus: bus.Virtio, Table: dmrace.TableMBR}, "root=PARTUUID=" + dmrace.MBRSignature + "-01 ro", "booted"},
	} {
		if _, got := endOf(t, planOf("6.1", c.line, c.disk)); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", c.line, got, c.want)
		}
	}
}

// TestLogicalBlocks: a table whose places or lengths are no whole blocks is refused.
func TestLogicalBlocks(t *testing.T) {
	const map0 = `root=/dev/dm-0 ro dm-mod.create=`
	small, large := dmrace.Disk{Bus: bus.Virtio}, dmrace.Disk{Bus: bus.Virtio, BlockSize: 4096}
	verity := `"r,,,ro,0 ${rootfs.sectors} verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096 4096 ${rootfs.blocks} 1 sha256 ${verity.root} ${verity.salt}"`
	for _, c := range []struct {
		disk       dmrace.Disk
		line, want string // how it ends, or what the table is refused with
	}{
		{small, map0 + `"r,,,ro,0 1023 linear PARTLABEL=rootfs 1"`, "panicked no-file-system-takes-it"},
		{large, map0 + `"r,,,ro,0 ${rootfs.sectors} linear PARTLABEL=rootfs 0"`, "booted"},
		{large, map0 + `"r,,,ro,0 1024 linear PARTLABEL=rootfs 1"`, "start=1 not aligned to h/w logical block size 4096 of vda1"},
		{large, map0 + `"r,,,ro,0 1023 linear PARTLABEL=rootfs 8"`, "len=1023 not aligned to h/w logical block size 4096 of vda1"},
		{small, map0 + verity, "booted"},
		{large, map0 + verity, "booted"},
		{large, map0 + strings.Replace(verity, "4096 4096", "512 4096", 1), "verity: Invalid data device block size (-22)"},
		{large, map0 + strings.Replace(verity, "4096 4096", "4096 1024", 1), "verity: Invalid hash device block size (-22)"},
		{small, map0 + strings.Replace(verity, "${rootfs.sectors}", "1020", 1), "len=1020 not aligned to h/w logical block size 4096 of vda1"},
		{small, map0 + `"a,,,ro,0 2048 linear PARTLABEL=rootfs 0;b,,,ro,0 2047 linear /dev/dm-0 0"`, "panicked root-busy"}, // b holds it
		{large, map0 + `"a,,,ro,0 2048 linear PARTLABEL=rootfs 0;b,,,ro,0 2047 linear /dev/dm-0 0"`, "len=2047 not aligned to h/w logical block size 4096 of dm-0"},
	} {
		tl, got := endOf(t, planOf("6.1", c.line, c.disk))
		if e, ok := tl.Last(dmrace.TableError); ok {
			got = e.Detail
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.line, got, c.want)
		}
	}
}

// TestBootPartitions: the boot partitions of an eMMC come behind its scan, under names and
// numbers of their own; a second eMMC gets its minors behind them.
func TestBootPartitions(t *testing.T) {
	emmc := dmrace.Disk{Bus: bus.EMMC, BootParts: true}
	for _, c := range []struct{ line, want string }{
		{"root=/dev/mmcblk0boot0 rootwait ro", "179:8"},
		{"root=/dev/mmcblk0boot1 rootwait ro", "179:16"},
		{"root=/dev/mmcblk1p1 rootwait ro", "179:25"},
		{"root=/dev/mmcblk1boot1 rootwait ro", "179:40"},
		{"root=/dev/mmcblk0p1 rootwait ro", "179:1"},
	} {
		p := planOf("6.1", c.line, emmc, emmc)
		p.Inject = []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "mmcblk", Device: "mmc1:0001", Delay: dmrace.Duration(time.Second)}}}
		tl, end := endOf(t, p)
		mounted, ok := tl.First(dmrace.RootMount)
		if end != "booted" || !ok || mounted.Subject != c.want {
			t.Errorf("%s: %s, mounted %+v, want %s", c.line, end, mounted, c.want)
		}
		if slices.ContainsFunc(tl.Events, func(e dmrace.Event) bool { return e.Kind == dmrace.DiskAdd && strings.Contains(e.Subject, "boot") }) {
			t.Errorf("%s: a boot partition is announced as a disk, for which no console is read", c.line)
		}
	}
	if _, end := endOf(t, planOf("6.1", "root=/dev/mmcblk0boot0 rootwait ro", dmrace.Disk{Bus: bus.EMMC})); !strings.HasPrefix(end, "hung") {
		t.Errorf("without boot partitions: %s", end)
	}
}
