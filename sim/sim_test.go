package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/series"
)

// create is a table over two partitions, as the built-in scenarios have it.
func create(data, hash string) string {
	return fmt.Sprintf(`dm-mod.create="vroot,,,ro,0 2048 verity 1 %s %s 4096 4096 256 1 sha256 %s %s"`, data, hash, strings.Repeat("5a", 32), strings.Repeat("a5", 32))
}

// labelled is the table by PARTLABEL=.
var labelled = create("PARTLABEL=rootfs", "PARTLABEL=hash")

// disks returns a machine with one disk on each bus named.
func disks(buses ...dmrace.Bus) Machine {
	var m Machine
	for _, bus := range buses {
		m.Disks = append(m.Disks, Disk{Bus: bus, Parts: []Part{{Label: string(dmrace.PartRootfs), UUID: "8c2f0001-0000", FS: true}, {Label: string(dmrace.PartHash)}}})
	}
	return m
}

// config is a boot on a release of the stock kernel.
func config(t testing.TB, version, line string, m Machine) Config {
	t.Helper()
	f, err := series.For(version, dmrace.ArmStock)
	if err != nil {
		t.Fatal(err)
	}
	return Config{Cmdline: line, Features: f, Machine: m}
}

func boot(t testing.TB, c Config) *dmrace.Timeline {
	t.Helper()
	b, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	costs := DefaultCosts()
	return b.Run(&costs)
}

// outcome judges a timeline as the tables print it.
func outcome(tl *dmrace.Timeline) string {
	v := dmrace.Judge(tl, dmrace.Criteria{Mapped: true})
	return dmrace.Expect{Outcome: v.Outcome, Stage: v.Stage, Cause: v.Cause}.String()
}

func TestOutcomes(t *testing.T) {
	const mapped, plain = "root=/dev/dm-0 rootwait ro ", "root=PARTLABEL=rootfs rootwait ro "
	late := []Delay{{Driver: "mmcblk", By: 5 * time.Second}}
	mmc := disks("mmc")
	for _, c := range []struct {
		name    string
		version string
		line    string
		machine Machine
		delays  []Delay
		want    string
	}{
		{"a device number that wraps to 8:1", "6.12", mapped + create("8:18446744073709551617", "/dev/sda2") + " dm-mod.waitfor=/dev/sda1", disks("usb"), nil, "booted"},
		{"a device number that does not, in 7.2", "7.2", mapped + create("8:18446744073709551617", "/dev/sda2") + " dm-mod.waitfor=/dev/sda1", disks("usb"), nil, "hung in rootwait: table-rejected"},
		{"card found after the table", "6.1", mapped + labelled, mmc, nil, "hung in rootwait: data-device-missing"},
		{"no table, rootwait copes", "6.1", plain, mmc, nil, "booted"},
		{"waitfor", "6.1", mapped + labelled + " dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash", mmc, late, "booted"},
		{"waitfor for the data alone is enough on one disk", "6.1", mapped + labelled + " dm-mod.waitfor=PARTLABEL=rootfs", mmc, late, "booted"},
		{"waitfor on a kernel that does not know it", "5.10", mapped + labelled + " dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash", mmc, nil, "hung in rootwait: data-device-missing"},
		{"waitfor before its backport", "6.1.39", mapped + labelled + " dm-mod.waitfor=PARTLABEL=rootfs", mmc, nil, "hung in rootwait: data-device-missing"},
		{"waitfor for a name that nothing has", "6.1", mapped + labelled + " dm-mod.waitfor=PARTLABEL=typo", mmc, nil, "hung in waitfor: waitfor-never-resolves"},
		{"empty waitfor, which 6.1 takes for not found", "6.1", mapped + labelled + " dm-mod.waitfor=", disks("virtio"), nil, "hung in waitfor: waitfor-never-resolves"},
		{"empty waitfor, which 6.12 takes for device 0:0", "6.12", mapped + labelled + " dm-mod.waitfor=", disks("virtio"), nil, "booted"},

		{"phantom: the number is there before the partition", "6.1.174", mapped + create("/dev/mmcblk0p1", "/dev/mmcblk0p2") + " dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0p2", mmc, nil, "hung in rootwait: phantom-devt"},
		{"phantom, fixed by the second wait", "6.1.175", mapped + create("/dev/mmcblk0p1", "/dev/mmcblk0p2") + " dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0p2", mmc, nil, "booted"},
		{"no phantom by label", "6.1.174", mapped + labelled + " dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash", mmc, nil, "booted"},

		{"virtio scans within its probe", "6.1", mapped + labelled, disks("virtio"), nil, "booted"},
		{"nvme is waited for, 6.1", "6.1", mapped + labelled, disks("nvme"), nil, "booted"},
		{"nvme is waited for, 6.12", "6.12", mapped + labelled, disks("nvme"), []Delay{{Driver: "nvme", By: 9 * time.Second}}, "booted"},
		{"usb settles after the table", "6.1", mapped + labelled, disks("usb"), nil, "hung in rootwait: data-device-missing"},
		{"usb settles after the table, however short", "6.1", mapped + labelled + " usb-storage.delay_use=0", disks("usb"), nil, "hung in rootwait: data-device-missing"},
		{"scsi scan, synchronous", "6.1", mapped + labelled, disks("scsi"), nil, "booted"},
		{"scsi scan, asynchronous", "6.1", mapped + labelled + " scsi_mod.scan=async", disks("scsi"), nil, "booted"},
		{"a virtio driver made asynchronous is still waited for", "6.1", mapped + labelled + " driver_async_probe=virtio_blk", disks("virtio"), []Delay{{Driver: "virtio_blk", By: 3 * time.Second}}, "booted"},
		{"the data is there and the hash is late", "6.1", mapped + create("/dev/vda1", "/dev/mmcblk0p2"), disks("virtio", "mmc"), nil, "hung in rootwait: hash-device-missing"},
		{"waitfor names the data, and the hash is late", "6.1", mapped + create("/dev/vda1", "/dev/mmcblk0p2") + " dm-mod.waitfor=/dev/vda1", disks("virtio", "mmc"), nil, "hung in rootwait: hash-device-missing"},
		{"a slow mouse hides the race", "6.1", mapped + labelled, Machine{Disks: mmc.Disks, I8042: true}, nil, "booted"},

		{"no rootwait: panic", "6.1", "root=/dev/dm-0 ro panic=-1 " + labelled, mmc, nil, "panicked in mount: data-device-missing"},
		{"rootwait=N ends in a panic since 6.6", "6.12", "root=/dev/dm-0 rootwait=5 ro panic=-1 " + labelled, mmc, nil, "panicked in mount: data-device-missing"},
		{"rootwait=N is no rootwait before", "6.1", "root=PARTLABEL=rootfs rootwait=5 ro", mmc, nil, "panicked in mount: root-mount-failed"},
		{"rootwait=N long enough", "6.12", "root=PARTLABEL=rootfs rootwait=5 ro", mmc, nil, "booted"},
		{"rootwait=N too short", "6.12", "root=PARTLABEL=rootfs rootwait=5 ro", disks("usb"), []Delay{{Driver: "sd", By: 9 * time.Second}}, "panicked in mount: root-mount-failed"},
		{"rootdelay does not help a table", "6.1", mapped + "rootdelay=9 " + labelled, mmc, nil, "hung in rootwait: data-device-missing"},
		{"rootdelay long enough without rootwait", "6.1", "root=PARTLABEL=rootfs ro rootdelay=5", disks("usb"), nil, "booted"},
		{"rootdelay too short without rootwait", "6.1", "root=PARTLABEL=rootfs ro rootdelay=1 usb-storage.delay_use=9", disks("usb"), nil, "panicked in mount: root-mount-failed"},

		{"create that cannot be parsed", "6.1", mapped + `dm-mod.create="vroot,,,ro,0 1 lineer /dev/vda1 0"`, disks("virtio"), nil, "hung in rootwait: create-malformed"},
		{"create beyond the 1024 bytes of a string parameter", "6.1", mapped + strings.Replace(labelled, "vroot,,", "vroot,"+strings.Repeat("x", 900)+",", 1), disks("virtio"), nil, "hung in rootwait: create-malformed"},
		{"a quote at the very end, which 5.10 faults on", "5.10", `root=/dev/vda1 "`, disks("virtio"), nil, "panicked in kernel: kernel-panic"},
		{"a quote at the very end", "6.1", `root=/dev/vda1 "`, disks("virtio"), nil, "booted"},
		{"too many variables for init", "6.1", "root=/dev/vda1 " + manyVars(40), disks("virtio"), nil, "panicked in kernel: kernel-panic"},
		{"a root digest of the wrong length", "6.1", mapped + strings.Replace(labelled, "5a5a", "5a", 1), disks("virtio"), nil, "hung in rootwait: table-rejected"},
		{"crypt with half an integrity option oopses", "6.1", mapped + `panic=-1 dm-mod.create="c,,,rw,0 8 crypt aes-xts-plain64 00112233445566778899aabbccddeeff 0 /dev/vda1 0 1 integrity:28"`, disks("virtio"), nil, "panicked in device probe: oops"},
		{"a name used twice, about which the kernel is silent", "6.1", `root=/dev/dm-1 rootwait ro dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0;a,,,ro,0 8 linear /dev/vda1 0"`, disks("virtio"), nil, "hung in rootwait: root-not-provided"},
		{"a name that is refused, about which the kernel is silent", "6.1", `root=/dev/dm-0 rootwait ro dm-mod.create="..,,,ro,0 8 linear /dev/vda1 0"`, disks("virtio"), nil, "booted"},
		{"the same on 6.12", "6.12", `root=/dev/dm-0 rootwait ro dm-mod.create="..,,,ro,0 8 linear /dev/vda1 0"`, disks("virtio"), nil, "hung in rootwait: table-rejected"},
		{"read-write verity", "6.1", mapped + strings.Replace(labelled, ",ro,", ",rw,", 1), disks("virtio"), nil, "hung in rootwait: table-rejected"},
		{"root= names another device", "6.1", "root=/dev/dm-1 rootwait ro " + labelled, disks("virtio"), nil, "hung in rootwait: root-not-provided"},
		{"root= in udev's words", "6.1", "root=/dev/mapper/vroot rootwait ro " + labelled, disks("virtio"), nil, "hung in rootwait: root-not-provided"},
		{"root= names a partition that the table holds", "6.1", "root=PARTLABEL=rootfs rootwait ro panic=-1 " + labelled, disks("virtio"), nil, "panicked in mount: root-mount-failed"},
		{"root= names a partition that a failed table has let go", "6.1", "root=PARTLABEL=rootfs rootwait ro panic=-1 " + create("PARTLABEL=rootfs", "PARTLABEL=typo"), disks("virtio"), nil, "booted"},
		{"two mapped devices over one partition", "6.1", `root=/dev/dm-1 rootwait ro dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0;b,,,ro,0 8 linear /dev/vda1 0"`, disks("virtio"), nil, "booted"},
		{"root= by number", "6.1", "root=253:0 rootwait ro " + labelled, disks("virtio"), nil, "booted"},
		{"a fixed minor", "6.1", "root=/dev/dm-7 rootwait ro " + strings.Replace(labelled, ",,,ro", ",,7,ro", 1), disks("virtio"), nil, "booted"},
		{"a chain in the right order", "6.1", `root=/dev/dm-1 rootwait ro dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0;b,,,ro,0 8 linear /dev/dm-0 0"`, disks("virtio"), nil, "booted"},
		{"a chain in the wrong order", "6.1", `root=/dev/dm-1 rootwait ro dm-mod.create="b,,,ro,0 8 linear /dev/dm-1 0;a,,,ro,0 8 linear /dev/vda1 0"`, disks("virtio"), nil, "hung in rootwait: table-rejected"},
		{"the hash partition as root", "6.1", "root=PARTLABEL=hash rootwait ro panic=-1", disks("virtio"), nil, "panicked in mount: root-mount-failed"},
		{"a card that never comes", "6.1", plain, Machine{Disks: []Disk{{Bus: "mmc", Absent: true}}}, nil, "hung in rootwait: root-not-provided"},
		{"a card that comes late", "6.1", mapped + labelled + " dm-mod.waitfor=PARTLABEL=hash", inserted(mmc, 8*time.Second), nil, "booted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config(t, c.version, c.line, c.machine)
			cfg.Delays = c.delays
			if tl := boot(t, cfg); outcome(tl) != c.want {
				t.Errorf("%s, want %s\n%s", outcome(tl), c.want, described(tl))
			}
		})
	}
}

// manyVars is n arguments that nobody but init knows.
func manyVars(n int) string {
	var vars []string
	for i := range n {
		vars = append(vars, fmt.Sprintf("v%d=1", i))
	}
	return strings.Join(vars, " ")
}

func inserted(m Machine, at time.Duration) Machine {
	m.Disks = slices.Clone(m.Disks)
	m.Disks[0].Inserted = at
	return m
}

// described writes a timeline for people.
func described(tl *dmrace.Timeline) string {
	var b strings.Builder
	for _, e := range tl.Events {
		fmt.Fprintf(&b, "%12s %-8s %s %s %s\n", e.At, e.Thread, e.Kind, e.Subject, e.Detail)
	}
	fmt.Fprintf(&b, "%12s %s", tl.End.At, tl.End.Reason)
	return b.String()
}

// TestDeferredProbe: a probe that is deferred is tried again once its supplier is
// bound, not before deferred_probe_initcall(), and dm_init_init() comes after that.
func TestDeferredProbe(t *testing.T) {
	for _, c := range []struct {
		name     string
		supplier Supplier
		want     string
	}{
		{"the supplier is quick", Supplier{Name: "regulator", Takes: time.Millisecond}, "booted"},
		{"the supplier probes asynchronously and slowly", Supplier{Name: "regulator", Takes: 3 * time.Second, Async: true}, "booted"},
	} {
		m := disks("virtio")
		m.Disks[0].Needs = c.supplier.Name
		m.Suppliers = []Supplier{c.supplier}
		tl := boot(t, config(t, "6.1", "root=/dev/dm-0 rootwait ro "+labelled, m))
		if outcome(tl) != c.want {
			t.Errorf("%s: %s\n%s", c.name, outcome(tl), described(tl))
		}
		_, deferred := tl.First(dmrace.ProbeDefer)
		if deferred != c.supplier.Async {
			t.Errorf("%s: deferred %t\n%s", c.name, deferred, described(tl))
		}
	}
}

// TestSupplierNeverComes: a device whose supplier is not there stays deferred, and
// nobody waits for it.
func TestSupplierNeverComes(t *testing.T) {
	m := disks("virtio")
	m.Disks[0].Needs = "regulator"
	tl := boot(t, config(t, "6.1", "root=/dev/dm-0 rootwait ro "+labelled, m))
	if got := outcome(tl); got != "hung in rootwait: table-rejected" {
		t.Errorf("%s\n%s", got, described(tl))
	}
}

// TestPanicEnd: panic= decides whether the machine is reset.
func TestPanicEnd(t *testing.T) {
	for arg, want := range map[string]dmrace.End{
		"":         {Reason: dmrace.EndDecided},
		"panic=0":  {Reason: dmrace.EndDecided},
		"panic=-1": {Reason: dmrace.EndReset},
		"panic=10": {Reason: dmrace.EndReset, At: 10 * time.Second},
	} {
		tl := boot(t, config(t, "6.1", "root=/dev/vda9 "+arg, disks("virtio")))
		p, ok := tl.First(dmrace.Panic)
		if !ok || tl.End.Reason != want.Reason || tl.End.At != p.At+want.At {
			t.Errorf("%q: panic %t, end %+v", arg, ok, tl.End)
		}
	}
}

// TestRootOutOfScope: a root that is no disk is refused, not guessed at.
func TestRootOutOfScope(t *testing.T) {
	for _, root := range []string{"/dev/nfs", "/dev/ram", "mtd0", "ubi0:rootfs"} {
		if _, err := New(config(t, "6.1", "root="+root, disks("virtio"))); err == nil {
			t.Errorf("root=%s: no error", root)
		}
	}
}

// fuzzMachine has disks of which nothing is known, or everything that a plan can state.
func fuzzMachine(pick uint8) Machine {
	if pick < 128 {
		return disks("mmc", "usb", "virtio")
	}
	p := planned("", dmrace.Disk{Bus: "virtio", Parts: dmrace.Parts, Corrupt: dmrace.DamageSuperblock},
		dmrace.Disk{Bus: "nvme", Corrupt: dmrace.DamageFile}, dmrace.Disk{Bus: "sata"}, dmrace.Disk{Bus: "emmc"}, dmrace.Disk{Bus: "uas"})
	p.Machine.Initramfs = pick%8 > 3
	if pick%2 == 0 {
		p.Disk, p.Others = p.Others[2], append(p.Others, p.Disk)
	}
	inserted := dmrace.Duration(time.Second)
	p.Inject = []dmrace.Inject{{CardInsert: &inserted}, {Hotplug: &dmrace.Hotplug{Disk: 2, At: dmrace.Duration(time.Second)}}, {ProbeDefer: &dmrace.DeferredProbe{Device: "0000:00:01.0", Delay: dmrace.Duration(time.Second)}}}
	return machineOf(p)
}

// fuzzDelays hold a host back until after its card is there, and one card.
var fuzzDelays = []Delay{{Driver: "sdhci-pci", By: 2 * time.Second}, {Driver: "mmcblk", Device: "mmc0:0001", By: time.Second}}

func FuzzBoot(f *testing.F) {
	f.Add(`root=/dev/dm-1 rootwait dm-mod.create="a,,,ro,0 2048 striped 2 8 PARTLABEL=stripe-0 0 /dev/vda5 0,2048 8 crypt aes-xts-plain64 c3c3 0 /dev/vda3 0;b,,,ro,0 8 verity 1 253:0 /dev/vda2 4096 4096 1 1 sha256 5a a5 1 restart_on_corruption" dm-mod.waitfor=/dev/vda5`, uint8(129))
	f.Add(`root=PARTLABEL=rootfs rdinit=/x dm-mod.create="a,,,ro,0 8 delay /dev/nvme0n1p1 0 5;b,,,ro,0 8 snapshot-origin /dev/dm-0"`, uint8(254))
	f.Add("root=/dev/dm-0 rootwait ro "+labelled, uint8(0))
	f.Add("root=/dev/mmcblk0p1 rootwait=3 dm-mod.waitfor=,/dev/sda1,0 dm-mod.create=a,,,rw,0 1 linear 8:1 0", uint8(1))
	versions := []string{"5.10", "5.15", "6.1", "6.12", "7.2"}
	costs := DefaultCosts()
	f.Fuzz(func(t *testing.T, line string, pick uint8) {
		features, err := series.For(versions[int(pick)%len(versions)], dmrace.ArmStock)
		if err != nil {
			t.Fatal(err)
		}
		b, err := New(Config{Cmdline: line, Features: features, Machine: fuzzMachine(pick), Delays: fuzzDelays})
		if err != nil {
			return
		}
		tl := b.Run(&costs)
		if tl.End.Reason == "" {
			t.Fatalf("the boot has no end")
		}
		if !slices.IsSortedFunc(tl.Events, func(a, b dmrace.Event) int { return int(a.At - b.At) }) {
			t.Errorf("events out of order\n%s", described(tl))
		}
		_, restarted := tl.First(dmrace.Poweroff)
		if v := dmrace.Judge(tl, dmrace.Criteria{Mapped: true}); v.Outcome == dmrace.Inconclusive && !restarted {
			t.Errorf("a decided boot is judged %+v\n%s", v, described(tl))
		}
	})
}
