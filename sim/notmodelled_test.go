package sim

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/series"
)

// TestNotModelled says of lines and machines what the simulator does not know of them.
func TestNotModelled(t *testing.T) {
	mmc := Machine{Disks: []Disk{{Bus: bus.MMC, Parts: []Part{{Label: "rootfs", FS: true}}}}}
	for _, c := range []struct {
		line    string
		machine Machine
		want    string // what is not modelled; empty: the boot is predicted
	}{
		{"root=/dev/mmcblk0p1 rootwait ro", mmc, ""},
		{"root=PARTLABEL=rootfs rootwait ro", mmc, ""},
		{"root=/dev/dm-0 ro", mmc, ""},
		{"root=UUID=0f3a9c1e-5b6e-4d3f-9a1c-7f809a1c2b3d ro", mmc, ""}, // refused by name
		{"ro", mmc, ""}, // no root at all
		{"root=/dev/nfs ip=dhcp", mmc, "root=/dev/nfs (NFS)"},
		{"root=/dev/cifs", mmc, "root=/dev/cifs (SMB)"},
		{"root=ubi0:rootfs rootfstype=ubifs ubi.mtd=1", mmc, "root=ubi0:rootfs (UBI"},
		{"root=/dev/ubiblock0_1", mmc, "root=/dev/ubiblock0_1 (UBI"},
		{"root=/dev/mtdblock3 rootfstype=jffs2 rootwait", mmc, "root=/dev/mtdblock3 (raw flash"},
		{"root=/dev/ram0", mmc, "root=/dev/ram0 (RAM disk)"},
		{"root=/dev/md0 rootwait", mmc, "root=/dev/md0 (RAID of md)"},
		{"root=myfs rootfstype=virtiofs", mmc, "root=myfs ("},
		{"root=/dev/sda1", Machine{Disks: []Disk{{Bus: "floppy"}}}, `disk 1 on the bus "floppy"`},
		{"root=/dev/dm-0 dm-mod.major=200", mmc, ""},
		{"root=/dev/dm-0 dm-mod.major=253", mmc, ""},
		{"root=/dev/dm-0 dm-mod.major=254", mmc, "dm-mod.major=254"}, // virtio_blk has it
		{"root=/dev/dm-0 dm-mod.major=512", mmc, "dm-mod.major=512"},
		{"root=/dev/dm-0 dm-mod.major=8", mmc, "dm-mod.major=8"},
		{"root=/dev/dm-0 dm-mod.major=-1", mmc, ""}, // kstrtouint() refuses it, and dm takes what is free
	} {
		f, err := series.For("6.12", "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = New(Config{Cmdline: c.line, Features: f, Machine: c.machine})
		n := dmrace.AsNotModelled(err)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.line, err)
		case c.want != "" && (n == nil || !strings.HasPrefix(n.What, c.want) || n.Why == ""):
			t.Errorf("%s: got %v, want %q", c.line, err, c.want)
		}
	}
}

// TestGaps: what a plan has that the simulator does not know is said, and not taken for
// something else.
func TestGaps(t *testing.T) {
	plan := func(change func(*dmrace.Plan)) *dmrace.Plan {
		p := &dmrace.Plan{Format: 1, Kernel: dmrace.Kernel{Name: "6.1"}, Disk: dmrace.Disk{Bus: bus.MMC}, Cmdline: "root=PARTLABEL=rootfs rootwait ro"}
		change(p)
		return p
	}
	for _, c := range []struct {
		want string
		p    *dmrace.Plan
	}{
		{"", plan(func(*dmrace.Plan) {})},
		{"injection none", plan(func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{}} })},
		{"partition with ext9", plan(func(p *dmrace.Plan) { p.Others = []dmrace.Disk{{Bus: bus.MMC, Parts: []dmrace.Part{"ext9"}}} })},
		{"", plan(func(p *dmrace.Plan) { p.Kernel.Arm = "fix-devt" })},
		{"initrd image-cut", plan(func(p *dmrace.Plan) { p.Machine.Initrd = dmrace.InitrdImageCut })},
		{"injection crash mmcblk oops (shim)", plan(func(p *dmrace.Plan) {
			p.Inject = []dmrace.Inject{{Crash: &dmrace.Crash{Driver: "mmcblk", How: dmrace.EndingOops}}}
		})},
		{"injection controller-gone of disk 1 (QMP)", plan(func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{Gone: &dmrace.Gone{Disk: 1}}} })},
		{"machine with a network", plan(func(p *dmrace.Plan) { p.Machine.Network = &dmrace.Network{} })},
		{"partition with ubi", plan(func(p *dmrace.Plan) { p.Disk.Parts = []dmrace.Part{dmrace.PartUBI} })},
		{"", plan(func(p *dmrace.Plan) { p.Disk.Fault = dmrace.FaultAbsent })},
		{"disk with the fault card-errors", plan(func(p *dmrace.Plan) { p.Others = []dmrace.Disk{{Bus: bus.MMC, Fault: dmrace.FaultCardErrors}} })},
		{"injection of 4m0s in a boot", plan(func(p *dmrace.Plan) {
			p.Limits.Guest = dmrace.Duration(3 * time.Minute)
			p.Inject = []dmrace.Inject{{ProbeDefer: &dmrace.DeferredProbe{Device: "0000:00:01.0", Delay: dmrace.Duration(4 * time.Minute)}}}
		})},
		{"a machine with 4 CPUs", plan(func(p *dmrace.Plan) { p.Machine.CPUs, p.Clock = 4, dmrace.ClockRealtime })},
		{"a CPU at icount shift 5", plan(func(p *dmrace.Plan) { p.Machine.Shift = 5 })},
		{"", plan(func(p *dmrace.Plan) { p.Machine.Shift = 3 })},
		{"board raspi3b", plan(func(p *dmrace.Plan) { p.Machine.Model, p.Clock = "raspi3b", dmrace.ClockRealtime })},
		{"disk with a corrupt journal", plan(func(p *dmrace.Plan) { p.Disk.Corrupt = "journal" })},
	} {
		_, err := FromPlan(c.p, dmrace.Traits{Release: "6.1"})
		got := ""
		if n := dmrace.AsNotModelled(err); n != nil {
			got = n.What
		}
		if (c.want == "") != (got == "") || !strings.HasPrefix(got, c.want) || got == "" && err != nil {
			t.Errorf("got %v, want %q", err, c.want)
		}
		if usual(c.p, CostBoot) && got != "" {
			t.Errorf("%s: costs are measured in such boots", got)
		}
	}
}

// TestLineThatMayPanic: which words a kernel has a handler for decides whether init gets too
// many, and that is not known of all.
func TestLineThatMayPanic(t *testing.T) {
	p := &dmrace.Plan{Disk: dmrace.Disk{Bus: bus.MMC}, Cmdline: "root=/dev/mmcblk0p1 rootwait hugepages=1 thp_anon=1"}
	for n := range 30 {
		p.Cmdline += fmt.Sprintf(" a%d=1", n)
	}
	_, err := FromPlan(p, dmrace.Traits{Release: "6.1"})
	if n := dmrace.AsNotModelled(err); n == nil || n.What != "a line that may end in \"Too many boot env vars at `a29=1'\"" {
		t.Errorf("got %v", err)
	}
}

// known are the fields of a plan that the simulator heeds, or that change nothing in a
// boot. A new field must be modelled, or stand in gaps with a test, before it stands here.
var known = map[reflect.Type][]string{
	reflect.TypeFor[dmrace.Plan]():    {"Format", "Scenario", "Variant", "Kernel", "Machine", "Disk", "Others", "Cmdline", "Inject", "Clock", "Limits"},
	reflect.TypeFor[dmrace.Kernel]():  {"Name", "Arm", "Shim", "Config", "Arch"},
	reflect.TypeFor[dmrace.Machine](): {"Model", "I8042", "CPUs", "Shift", "Multipath", "Initrd", "Initramfs", "Network", "Share"},
	reflect.TypeFor[dmrace.Network](): {"Card", "Alone", "NFS"},
	reflect.TypeFor[dmrace.Disk]():    {"Bus", "Parts", "Corrupt", "Table", "Names", "BlockSize", "BootParts", "Fault"},
	reflect.TypeFor[dmrace.Inject]():  {"ProbeDelay", "USBDelayUse", "ProbeDefer", "ScanDelay", "Order", "CardInsert", "Hotplug", "Throttle", "Gone", "Crash"},
}

// TestEveryFieldOfAPlan: a plan has nothing that the simulator passes over in silence.
func TestEveryFieldOfAPlan(t *testing.T) {
	for of, names := range known {
		for i := range of.NumField() {
			if name := of.Field(i).Name; !slices.Contains(names, name) {
				t.Errorf("%s.%s: model it, or say in sim/notmodelled.go that it is not modelled", of.Name(), name)
			}
		}
	}
}
