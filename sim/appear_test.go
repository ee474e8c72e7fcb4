package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// deferredBy defers the probe of a device.
func deferredBy(device string, by time.Duration) []dmrace.Inject {
	return []dmrace.Inject{{ProbeDefer: &dmrace.DeferredProbe{Device: device, Delay: dmrace.Duration(by)}}}
}

// TestDeferredBehindHost: a device that is found late has its supplier bound that long after it has
// appeared; the table fails meanwhile, and waitfor waits.
func TestDeferredBehindHost(t *testing.T) {
	const by = 3 * time.Second
	for _, c := range []struct {
		bus          dmrace.Bus
		device, disk string
	}{
		{bus.MMC, "mmc0:4567", "mmcblk0"},
		{bus.MMC, "mmc0:*", "mmcblk0"},
		{bus.SCSI, "0:0:0:0", "sda"},
		{bus.SATA, "0:0:0:0", "sda"},
		{bus.USB, "2-1:1.0", "sda"},
		{bus.USB, "0:0:0:0", "sda"},
		{bus.UAS, "2-1:1.0", "sda"},
		{bus.Virtio, "virtio0", "vda"},
	} {
		for line, want := range map[string]string{verityRoot: lost, verityRoot + " dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash": "booted"} {
			p := planned(line, dmrace.Disk{Bus: c.bus})
			p.Inject = deferredBy(c.device, by)
			tl := run(t, p)
			if outcome(tl) != want {
				t.Errorf("%s on %s: %s, want %s\n%s", c.device, c.bus, outcome(tl), want, described(tl))
			}
			var asked time.Duration
			for _, e := range tl.Events {
				switch {
				case e.Kind == dmrace.ProbeDefer && dmrace.DeviceIs(e.Subject, c.device) && asked == 0:
					asked = e.At
				case e.Kind == dmrace.DiskAdd && e.Subject == c.disk && (asked == 0 || e.At < asked+by || e.At > asked+by+by/8+time.Second):
					t.Errorf("%s on %s: %s at %s, deferred at %s\n%s", c.device, c.bus, c.disk, e.At, asked, described(tl))
				}
			}
		}
	}
}

// TestDeferredByAMillisecond: an asynchronous scan adds its LUN when it has asked all targets, and T1
// has flushed the work of deferred probes by then: however soon the supplier is bound, the disk
// comes behind the wait. 5.10, 6.1, 6.12 and 7.2 did so in QEMU.
func TestDeferredByAMillisecond(t *testing.T) {
	for _, release := range []string{"5.10", "5.15", "6.1", "6.12", "7.2"} {
		p := planOf(release, verityRoot, dmrace.Disk{Bus: bus.SCSI})
		p.Inject = deferredBy("0:0:0:0", time.Millisecond)
		if tl, end := endOf(t, p); end != "hung data-device-missing" {
			t.Errorf("%s: %s\n%s", release, end, described(tl))
		}
	}
}

// TestDeferredPlugged: so has a disk that is plugged in.
func TestDeferredPlugged(t *testing.T) {
	p := planned("root=PARTLABEL=rootfs rootwait ro", dmrace.Disk{Bus: bus.Virtio})
	p.Inject = append(deferredBy("0000:01:00.0", 3*time.Second), dmrace.Inject{Hotplug: &dmrace.Hotplug{At: dmrace.Duration(5 * time.Second)}})
	tl := run(t, p)
	if disk, ok := tl.First(dmrace.DiskAdd); !ok || outcome(tl) != "booted" || disk.At < 8*time.Second || disk.At > 9*time.Second {
		t.Errorf("%s\n%s", outcome(tl), described(tl))
	}
}

// TestDeferredPort: what is at the address of a disk that is plugged in is its port, in whatever
// order a plan says so.
func TestDeferredPort(t *testing.T) {
	deferral := deferredBy("0000:00:01.0", time.Second)[0]
	plug := dmrace.Inject{Hotplug: &dmrace.Hotplug{At: dmrace.Duration(5 * time.Second)}}
	for _, inject := range [][]dmrace.Inject{{deferral, plug}, {plug, deferral}} {
		p := planned("root=PARTLABEL=rootfs rootwait ro", dmrace.Disk{Bus: bus.Virtio})
		p.Inject = inject
		if _, err := FromPlan(p, dmrace.Traits{Release: "6.1"}); dmrace.AsNotModelled(err) == nil {
			t.Errorf("%v: %v", inject, err)
		}
	}
}

// TestDeferralNotModelled: a device that no disk is found by, and one whose name several disks
// compete for.
func TestDeferralNotModelled(t *testing.T) {
	for _, c := range []struct {
		device, why string
		disks       []dmrace.Disk
	}{
		{"serial8250", "what that device has to do with the root is not known", []dmrace.Disk{{Bus: bus.MMC}}},
		{"mmc1:4567", "what that device has to do with the root is not known", []dmrace.Disk{{Bus: bus.MMC}}},
		{"mmc1:4567", "which of several disks that is depends on which is found first", []dmrace.Disk{{Bus: bus.MMC}, {Bus: bus.MMC, Parts: []dmrace.Part{dmrace.PartBlank}}}},
		{"virtio1", "", []dmrace.Disk{{Bus: bus.Virtio}, {Bus: bus.Virtio, Parts: []dmrace.Part{dmrace.PartBlank}}}},
	} {
		p := planned("root=PARTLABEL=rootfs rootwait ro", c.disks...)
		p.Inject = deferredBy(c.device, time.Second)
		_, err := FromPlan(p, dmrace.Traits{Release: "6.1"})
		n := dmrace.AsNotModelled(err)
		if c.why == "" && err != nil || c.why != "" && (n == nil || !strings.Contains(n.Error(), c.why)) {
			t.Errorf("%s: %v, want %q", c.device, err, c.why)
		}
	}
}

// TestDevices: what a boot's disks are found by, each once.
func TestDevices(t *testing.T) {
	for _, c := range []struct {
		disks []dmrace.Bus
		want  []string
	}{
		{[]dmrace.Bus{bus.MMC}, []string{"0000:00:01.0", "mmc0:*"}},
		{[]dmrace.Bus{bus.Virtio, bus.NVMe}, []string{"0000:00:01.0", "virtio0", "0000:00:02.0"}},
		{[]dmrace.Bus{bus.USB}, []string{"0000:00:01.0", "2-1:1.0", "0:0:0:0"}},
		{[]dmrace.Bus{bus.SATA}, []string{"0000:00:01.0", "0:0:0:0"}},
	} {
		var disks []dmrace.Disk
		for _, b := range c.disks {
			disks = append(disks, dmrace.Disk{Bus: b})
		}
		p := planned("root=/dev/dm-0", disks...)
		p.Inject = deferredBy("0000:00:01.0", time.Second)
		m, err := FromPlan(p, dmrace.Traits{Release: "6.1"})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(m.Devices(), c.want) {
			t.Errorf("%s: %q, want %q", c.disks, m.Devices(), c.want)
		}
	}
}
