package sim

import (
	"strings"
	"testing"
	"time"

	"dmrace"
)

// late is a disk behind a supplier that is bound while the initcalls are held up by another.
func late(order ...string) []dmrace.Inject {
	inject := []dmrace.Inject{
		{ProbeDefer: &dmrace.DeferredProbe{Device: "0000:00:01.0", Delay: dmrace.Duration(3 * time.Second)}},
		{ProbeDelay: &dmrace.ProbeDelay{Driver: "virtio-pci", Device: "0000:00:02.0", Delay: dmrace.Duration(6 * time.Second)}},
	}
	if order != nil {
		inject = append(inject, dmrace.Inject{Order: order})
	}
	return inject
}

// TestInitcallOrder: what the order of two initcalls decides.
func TestInitcallOrder(t *testing.T) {
	const swapped = "dm_init_init deferred_probe_initcall"
	for _, c := range []struct {
		name, line, want string
		inject           []dmrace.Inject
	}{
		{"link order", verityRoot, "booted", late()},
		{"as it is linked", verityRoot, "booted", late("deferred_probe_initcall", "dm_init_init")},
		{"dm-init first", verityRoot, lost, late(strings.Fields(swapped)...)},
		{"dm-init first, and it waits", verityRoot + " dm-mod.waitfor=PARTLABEL=rootfs", "hung in waitfor: waitfor-never-resolves", late(strings.Fields(swapped)...)},
		{"dm-init first, without a table", "root=PARTLABEL=rootfs rootwait", "booted", late(strings.Fields(swapped)...)},
		{"by number", "root=254:1 rootwait", "booted", nil},
		{"by number, dm first", "root=254:1 rootwait", "panicked in mount: root-mount-failed", []dmrace.Inject{{Order: dmrace.InitcallOrder{"dm_init", "virtio_blk_init"}}}},
		{"by another number, dm first", "root=253:1 rootwait", "booted", []dmrace.Inject{{Order: dmrace.InitcallOrder{"dm_init", "virtio_blk_init"}}}},
		{"the driver before its bus", verityRoot, "booted", []dmrace.Inject{{Order: dmrace.InitcallOrder{"virtio_blk_init", "virtio_pci_driver_init"}}}},
	} {
		p := planned(c.line, dmrace.Disk{Bus: "virtio"}, dmrace.Disk{Bus: "scsi", Parts: []dmrace.Part{dmrace.PartBlank}})
		p.Inject = c.inject
		tl := run(t, p)
		if outcome(tl) != c.want {
			t.Errorf("%s: %s, want %s\n%s", c.name, outcome(tl), c.want, described(tl))
		}
		ordered := len(c.inject) > 0 && c.inject[len(c.inject)-1].Order != nil
		if _, said := tl.First(dmrace.InitcallsMoved); said != ordered {
			t.Errorf("%s: the shim's word %v", c.name, said)
		}
	}
}

// TestDeferredByVirtio: virtio-pci asks 0.2 s before the other drivers, with pty_init() in between, as
// 6.1 and 7.2 showed in QEMU for each of these: what is bound by then defers nothing, and
// the disk comes with virtio_blk; what is bound later comes with deferred_probe_initcall(), however
// long before that it was bound.
func TestDeferredByVirtio(t *testing.T) {
	for _, c := range []struct {
		millis int64
		want   string
	}{{0, "booted"}, {1, "booted"}, {10, "booted"}, {30, lost}, {60, lost}, {100, lost}, {200, lost}} {
		p := planned(verityRoot, dmrace.Disk{Bus: "virtio"})
		p.Inject = []dmrace.Inject{{Order: []string{"dm_init_init", "deferred_probe_initcall"}}}
		if c.millis > 0 {
			p.Inject = append(p.Inject, dmrace.Inject{ProbeDefer: &dmrace.DeferredProbe{
				Device: "0000:00:01.0", Delay: dmrace.Duration(c.millis) * dmrace.Duration(time.Millisecond),
			}})
		}
		tl := run(t, p)
		if outcome(tl) != c.want {
			t.Errorf("%d ms: %s, want %s\n%s", c.millis, outcome(tl), c.want, described(tl))
		}
		var ptys dmrace.Event
		for _, e := range tl.Events {
			switch {
			case e.Kind == dmrace.InitcallReturn && e.Subject == "pty_init":
				ptys = e
			case e.Kind == dmrace.DiskAdd && ptys.At == 0:
				t.Errorf("%d ms: %s is there before its driver\n%s", c.millis, e.Subject, described(tl))
			}
		}
	}
}

// TestOrderOfNames: the initcalls run in the places of those that are named, and those in
// between stay.
func TestOrderOfNames(t *testing.T) {
	entered := func(order dmrace.InitcallOrder) (all []string) {
		p := planned("root=PARTLABEL=rootfs rootwait", dmrace.Disk{Bus: "virtio"})
		if order != nil {
			p.Inject = []dmrace.Inject{{Order: order}}
		}
		for _, e := range run(t, p).Events {
			if e.Kind == dmrace.InitcallEnter {
				all = append(all, e.Subject)
			}
		}
		return all
	}
	plain := entered(nil)
	first, last := plain[0], plain[4]
	moved := entered(dmrace.InitcallOrder{last, plain[2], first})
	want := append([]string{last}, plain[1:4]...)
	want = append(append(want, first), plain[5:]...)
	if strings.Join(moved, " ") != strings.Join(want, " ") {
		t.Errorf("got %v\nwant %v", moved, want)
	}
}

// TestOrderNotModelled: what an initcall does that the simulator does not have is not known.
func TestOrderNotModelled(t *testing.T) {
	usb := dmrace.Disk{Bus: "usb"}
	for _, c := range []struct {
		name  string
		order dmrace.InitcallOrder
		disks []dmrace.Disk
		why   string
	}{
		{"another initcall", dmrace.InitcallOrder{"dm_init_init", "random_sysctls_init"}, []dmrace.Disk{usb}, "initcall-order with random_sysctls_init"},
		{"two levels", dmrace.InitcallOrder{"dm_init_init", "virtio_blk_init"}, []dmrace.Disk{usb}, "another level"},
		{"two USB hosts", dmrace.InitcallOrder{"xhci_pci_init", "virtio_blk_init"}, []dmrace.Disk{usb, {Bus: "usb", Parts: []dmrace.Part{dmrace.PartBlank}}}, "two USB hosts"},
		{"one USB host", dmrace.InitcallOrder{"xhci_pci_init", "virtio_blk_init"}, []dmrace.Disk{usb}, ""},
		{"a name that is older", dmrace.InitcallOrder{"xhci_pci_init", "virtio_blk_init"}, []dmrace.Disk{usb}, "whether it has that name in 5.15 is not known"},
		{"a major for dm behind dm", dmrace.InitcallOrder{"dm_init", "virtio_blk_init"}, []dmrace.Disk{{Bus: "virtio"}}, "dm-mod.major="},
	} {
		p := planned("root=PARTLABEL=rootfs rootwait", c.disks...)
		if strings.Contains(c.why, "dm-mod") {
			p.Cmdline += " dm-mod.major=200"
		}
		p.Inject = []dmrace.Inject{{Order: c.order}}
		release := "6.1"
		if strings.Contains(c.why, "5.15") {
			release = "5.15"
		}
		_, err := FromPlan(p, dmrace.Traits{Release: release})
		n := dmrace.AsNotModelled(err)
		if c.why == "" && err != nil || c.why != "" && (n == nil || !strings.Contains(n.Error(), c.why)) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.why)
		}
	}
}

// TestInitcalls: those of the plan's disks, in link order.
func TestInitcalls(t *testing.T) {
	for _, c := range []struct {
		line, want string
		i8042      bool
		disks      []dmrace.Bus
	}{
		{verityRoot, "virtio_pci_driver_init virtio_blk_init dm_init / deferred_probe_initcall dm_init_init", false, []dmrace.Bus{"virtio"}},
		{"root=/dev/mmcblk0p1", "ahci_pci_driver_init sdhci_driver_init / deferred_probe_initcall", false, []dmrace.Bus{"mmc", "sata", "emmc"}},
		{"root=/dev/sda1", "xhci_pci_init psmouse_init / deferred_probe_initcall", true, []dmrace.Bus{"usb"}},
	} {
		var disks []dmrace.Disk
		for _, b := range c.disks {
			disks = append(disks, dmrace.Disk{Bus: b})
		}
		p := planned(c.line, disks...)
		p.Machine.I8042 = c.i8042
		var levels []string
		for _, l := range Initcalls(p) {
			levels = append(levels, strings.Join(l, " "))
		}
		if got := strings.Join(levels, " / "); got != c.want {
			t.Errorf("%s: %s, want %s", c.line, got, c.want)
		}
	}
}
