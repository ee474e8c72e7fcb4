package sim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// verityRoot is a line with a verity root by labels, as the built-in scenarios have it.
const verityRoot = `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 ${rootfs.sectors} verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096 4096 ${rootfs.blocks} 1 sha256 ${verity.root} ${verity.salt}"`

// planned is a plan for the line on the disks.
func planned(line string, disks ...dmrace.Disk) *dmrace.Plan {
	return &dmrace.Plan{Kernel: dmrace.Kernel{Name: "6.1"}, Disk: disks[0], Others: disks[1:], Cmdline: "panic=-1 " + line}
}

// run predicts the boot of a plan.
func run(t testing.TB, p *dmrace.Plan) *dmrace.Timeline {
	t.Helper()
	tl, err := predict(p)
	if err != nil {
		t.Fatal(err)
	}
	return tl
}

// has reports whether a timeline has an event whose subject and detail hold these words.
func has(tl *dmrace.Timeline, kind dmrace.EventKind, subject, detail string) bool {
	for _, e := range tl.Events {
		if e.Kind == kind && e.Subject == subject && strings.Contains(e.Detail, detail) {
			return true
		}
	}
	return false
}

// TestBuses boots the same line on every bus, on every kernel. Those whose scan nothing
// waits for lose.
func TestBuses(t *testing.T) {
	for _, c := range []struct {
		bus  dmrace.Bus
		want string
		name string
	}{
		{"mmc", lost, "mmcblk0"},
		{"emmc", lost, "mmcblk0"},
		{"usb", lost, "sda"},
		{"uas", lost, "sda"},
		{"scsi", "booted", "sda"},
		{"sata", "booted", "sda"},
		{"virtio", "booted", "vda"},
		{"nvme", "booted", "nvme0n1"},
	} {
		for _, kernel := range kernels {
			p := planned(verityRoot, dmrace.Disk{Bus: c.bus})
			p.Kernel.Name = kernel
			tl := run(t, p)
			if got := outcome(tl); got != c.want || !has(tl, dmrace.PartitionAdd, c.name, bus.PartitionName(c.name, 2)) {
				t.Errorf("%s on %s: %s, want %s\n%s", c.bus, kernel, got, c.want, described(tl))
			}
		}
	}
}

// lost is the race that the data device loses, and kernels are those whose source was
// read.
const lost = "hung in rootwait: data-device-missing"

var kernels = []string{"5.10", "5.15", "6.1", "6.12", "7.2"}

// TestEveryBusAtOnce has one disk on each bus, and each gets the name that it is
// announced by.
func TestEveryBusAtOnce(t *testing.T) {
	var all []dmrace.Disk
	for _, on := range bus.Names(nil) {
		all = append(all, dmrace.Disk{Bus: on, Parts: []dmrace.Part{dmrace.PartBlank}})
	}
	all[0].Parts = nil
	p := planned(verityRoot+" dm-mod.waitfor=PARTLABEL=rootfs", all...)
	for _, kernel := range kernels[1:] {
		p.Kernel.Name = kernel
		tl := run(t, p)
		if outcome(tl) != "booted" {
			t.Errorf("%s: %s\n%s", kernel, outcome(tl), described(tl))
		}
	}
	tl := run(t, planned("root=PARTLABEL=rootfs rootwait rootdelay=9", all...))
	for _, name := range bus.DiskNames(all) {
		if !has(tl, dmrace.PartitionAdd, name, name) {
			t.Errorf("%s does not appear\n%s", name, described(tl))
		}
	}
}

// TestRenumbered delays the first of two SD hosts. Where sdhci-pci probes
// asynchronously (6.2 and later) the second is mmc0 then.
func TestRenumbered(t *testing.T) {
	first, second := dmrace.Disk{Bus: "mmc"}, dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartBlank}}
	delay := dmrace.Inject{ProbeDelay: &dmrace.ProbeDelay{Driver: "sdhci-pci", Device: "0000:00:01.0", Delay: dmrace.Duration(2 * time.Second)}}
	for _, c := range []struct{ kernel, line, want, mounts string }{
		{"6.1", "root=/dev/mmcblk0p1 rootwait", "booted", "179:1"},
		{"6.12", "root=/dev/mmcblk0p1 rootwait", "panicked in mount: root-mount-failed", ""},
		{"6.12", "root=/dev/mmcblk1p1 rootwait", "booted", "179:9"},
		{"6.12", "root=PARTLABEL=rootfs rootwait", "booted", "179:9"},
		{"6.1", "driver_async_probe=sdhci-pci root=/dev/mmcblk1p1 rootwait", "booted", "179:9"},
	} {
		p := planned(c.line, first, second)
		p.Kernel.Name, p.Inject = c.kernel, []dmrace.Inject{delay}
		tl := run(t, p)
		if outcome(tl) != c.want || c.mounts != "" && !has(tl, dmrace.RootMount, c.mounts, "") {
			t.Errorf("%s on %s: %s, want %s\n%s", c.line, c.kernel, outcome(tl), c.want, described(tl))
		}
	}
}

// TestMinorsByAppearance: the name of an SD card's disk is its host's number, and its
// minors are those of the order in which the cards were found.
func TestMinorsByAppearance(t *testing.T) {
	p := planned("root=PARTLABEL=rootfs rootwait", dmrace.Disk{Bus: "mmc"}, dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartBlank}})
	p.Inject = []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "mmcblk", Device: "mmc0:4567", Delay: dmrace.Duration(time.Second)}}}
	tl := run(t, p)
	if !has(tl, dmrace.PartitionAdd, "mmcblk0", "mmcblk0p1") || !has(tl, dmrace.RootMount, "179:9", "") {
		t.Errorf("%s", described(tl))
	}
}

// TestProbeDelayOfOneDevice delays one of two controllers of the same driver, and not
// the other.
func TestProbeDelayOfOneDevice(t *testing.T) {
	for device, want := range map[string]int{"0000:00:01.0": 1, "0000:00:02.0": 1, "": 2, "0000:00:07.0": 0} {
		p := planned("root=PARTLABEL=rootfs rootwait", dmrace.Disk{Bus: "usb"}, dmrace.Disk{Bus: "uas", Parts: []dmrace.Part{dmrace.PartBlank}})
		p.Inject = []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "xhci_hcd", Device: device, Delay: dmrace.Duration(3 * time.Second)}}}
		tl := run(t, p)
		delayed := 0
		for _, e := range tl.Events {
			if e.Kind == dmrace.ProbeDelayed && (device == "" || e.Subject == device) {
				delayed++
			}
		}
		if outcome(tl) != "booted" || delayed != want {
			t.Errorf("%q: %s, %d delays\n%s", device, outcome(tl), delayed, described(tl))
		}
	}
}

// TestHotplug plugs the root in after the tables were loaded. Only waitfor copes.
func TestHotplug(t *testing.T) {
	for _, bus := range []dmrace.Bus{"virtio", "nvme"} {
		for _, kernel := range kernels {
			for waitfor, want := range map[string]string{"": lost, " dm-mod.waitfor=PARTLABEL=rootfs": "booted"} {
				if kernel == "5.10" {
					want = lost
				}
				p := planned(verityRoot+waitfor, dmrace.Disk{Bus: bus})
				p.Kernel.Name, p.Inject = kernel, []dmrace.Inject{{Hotplug: &dmrace.Hotplug{At: dmrace.Duration(5 * time.Second)}}}
				tl := run(t, p)
				e, ok := tl.First(dmrace.PartitionAdd)
				if outcome(tl) != want || !ok || e.At < 5*time.Second {
					t.Errorf("%s on %s with %q: %s\n%s", bus, kernel, waitfor, outcome(tl), described(tl))
				}
			}
		}
	}
}

// TestHotplugOrder: of two disks that are plugged in the first is vda and virtio0, and each is on
// the bus behind its own port. The order of the disks in the plan gives the port alone.
func TestHotplugOrder(t *testing.T) {
	second := dmrace.Duration(time.Second)
	for _, c := range []struct {
		first, second dmrace.Duration // when each disk of the plan is plugged in
		delay         dmrace.ProbeDelay
		want          string // the first to have its partitions, when, and on which disk of the plan
	}{
		{3 * second, 5 * second, dmrace.ProbeDelay{}, "vda 3s"},
		{5 * second, 3 * second, dmrace.ProbeDelay{}, "vda 3s"},
		{5 * second, 3 * second, dmrace.ProbeDelay{Driver: "virtio_blk", Device: "virtio0"}, "vda 4s"},
		{5 * second, 3 * second, dmrace.ProbeDelay{Driver: "virtio_blk", Device: "virtio1"}, "vda 3s"},
		{5 * second, 3 * second, dmrace.ProbeDelay{Driver: "virtio-pci", Device: "0000:02:00.0"}, "vda 4s"},
		{5 * second, 3 * second, dmrace.ProbeDelay{Driver: "virtio-pci", Device: "0000:01:00.0"}, "vda 3s"},
	} {
		p := planned("root=PARTLABEL=rootfs rootwait ro", dmrace.Disk{Bus: bus.Virtio}, dmrace.Disk{Bus: bus.Virtio, Parts: []dmrace.Part{dmrace.PartBlank}})
		p.Inject = []dmrace.Inject{{Hotplug: &dmrace.Hotplug{At: c.first}}, {Hotplug: &dmrace.Hotplug{Disk: 2, At: c.second}}}
		if c.delay.Driver != "" {
			c.delay.Delay = second
			p.Inject = append(p.Inject, dmrace.Inject{ProbeDelay: &c.delay})
		}
		e, _ := run(t, p).First(dmrace.PartitionAdd)
		if got := fmt.Sprint(e.Subject, " ", e.At.Truncate(time.Second)); got != c.want {
			t.Errorf("%s and %s, %+v late: %s, want %s", c.first, c.second, c.delay, got, c.want)
		}
	}
}

// TestProbeDefer makes the controller's supplier late. Nobody waits for a deferred
// probe whose supplier has not begun its own, so the race is lost on every bus, also on
// those that are otherwise waited for.
func TestProbeDefer(t *testing.T) {
	for _, on := range []dmrace.Bus{bus.MMC, bus.USB, bus.SCSI, bus.SATA, bus.Virtio, bus.NVMe} {
		for _, kernel := range kernels {
			p := planned(verityRoot, dmrace.Disk{Bus: on})
			p.Kernel.Name = kernel
			p.Inject = []dmrace.Inject{{ProbeDefer: &dmrace.DeferredProbe{Device: "0000:00:01.0", Delay: dmrace.Duration(5 * time.Second)}}}
			tl := run(t, p)
			_, deferred := tl.First(dmrace.ProbeDefer)
			if outcome(tl) != lost || !deferred || !has(tl, dmrace.PartitionAdd, bus.DiskNames(p.Disks())[0], "1") {
				t.Errorf("%s on %s: %s\n%s", on, kernel, outcome(tl), described(tl))
			}
			p.Cmdline += " dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash"
			if tl := run(t, p); kernel != "5.10" && outcome(tl) != "booted" {
				t.Errorf("%s on %s with waitfor: %s\n%s", on, kernel, outcome(tl), described(tl))
			}
		}
	}
}

// TestBeforeItsDriver: what is put in before its driver is there is found with the
// driver, and not before.
func TestBeforeItsDriver(t *testing.T) {
	ms := dmrace.Duration(time.Millisecond)
	for bus, inject := range map[dmrace.Bus]dmrace.Inject{
		"mmc": {CardInsert: &ms}, "usb": {CardInsert: &ms}, "nvme": {Hotplug: &dmrace.Hotplug{At: ms}}, "virtio": {Hotplug: &dmrace.Hotplug{At: ms}},
	} {
		p := planned("root=PARTLABEL=rootfs rootwait", dmrace.Disk{Bus: bus})
		p.Inject = []dmrace.Inject{inject, {ProbeDelay: &dmrace.ProbeDelay{Driver: "sdhci-pci", Delay: dmrace.Duration(2 * time.Second)}}}
		tl := run(t, p)
		e, ok := tl.First(dmrace.PartitionAdd)
		if level := DefaultCosts()[CostBoot]; !ok || e.At < level || bus == "mmc" && e.At < level+2*time.Second || outcome(tl) != "booted" {
			t.Errorf("%s: %s\n%s", bus, outcome(tl), described(tl))
		}
	}
}

// TestScanOrder: a synchronous SCSI scan ends before nvme_init() begins, and an
// asynchronous one, the default of dmrace's kernels, after it. The disk itself is the
// business of sd_probe(), which is asynchronous either way.
func TestScanOrder(t *testing.T) {
	for args, sync := range map[string]bool{"": false, "scsi_mod.scan=async": false, "scsi_mod.scan=sync": true, "scsi_mod.scan=toolong": false} {
		tl := run(t, planned("root=/dev/sda1 "+args, dmrace.Disk{Bus: "scsi"}))
		found, began := 0, 0
		for _, e := range tl.Events {
			switch {
			case e.Kind == dmrace.DeviceAdd && e.Detail == "Direct-Access":
				found = e.Seq
			case e.Kind == dmrace.InitcallEnter && e.Subject == "nvme_init":
				began = e.Seq
			}
		}
		if found == 0 || (found < began) != sync || outcome(tl) != "booted" {
			t.Errorf("%q: found before nvme_init: %t, %s\n%s", args, found < began, outcome(tl), described(tl))
		}
	}
}
