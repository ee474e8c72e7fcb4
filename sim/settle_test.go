package sim

import (
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// TestSettling: wait_for_device_probe() waits for probes and then for async work, and a
// probe that begins meanwhile is not waited for, unless the kernel asks again.
func TestSettling(t *testing.T) {
	const table = `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,0 ${rootfs.sectors} linear PARTLABEL=rootfs 0"`
	sata := dmrace.Disk{Bus: bus.SATA, Parts: []dmrace.Part{dmrace.PartBlank}}
	for _, c := range []struct {
		name   string
		arm    dmrace.Arm
		line   string
		others []dmrace.Disk
		delay  time.Duration
		want   string
	}{
		{"the card's probe outlasts the ports", "", table, []dmrace.Disk{sata}, 500 * time.Millisecond, "hung data-device-missing"},
		{"it is over before the ports", "", table, []dmrace.Disk{sata}, 100 * time.Millisecond, "booted"},
		{"no ports", "", table, nil, 0, "hung data-device-missing"},
		{"waited for by name", "", table + " dm-mod.waitfor=PARTLABEL=rootfs", []dmrace.Disk{sata}, 500 * time.Millisecond, "booted"},
		{"asked until all is quiet", "fix-settle", table, []dmrace.Disk{sata}, 500 * time.Millisecond, "booted"},
		{"a root without a table is waited for", "", "root=PARTLABEL=rootfs rootwait ro", []dmrace.Disk{sata}, 500 * time.Millisecond, "booted"},
	} {
		p := planOf("6.1", c.line, append([]dmrace.Disk{{Bus: bus.MMC}}, c.others...)...)
		p.Kernel.Arm = c.arm
		if c.delay > 0 {
			p.Inject = []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "mmcblk", Delay: dmrace.Duration(c.delay)}}}
		}
		if _, got := endOf(t, p); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestUnscanned: the number of a partition that is not scanned yet cannot be opened, but on
// 5.10, where opening it waits for the scan.
func TestUnscanned(t *testing.T) {
	rate := 20 // requests a second: the scan takes some four seconds
	for _, c := range []struct{ release, line, want string }{
		{"6.1", "root=/dev/mmcblk0p1 rootwait ro", "panicked"},
		{"5.10", "root=/dev/mmcblk0p1 rootwait ro", "booted"},
		{"6.1", "root=PARTLABEL=rootfs rootwait ro", "booted"},
		{"5.10", `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,0 ${rootfs.sectors} linear /dev/mmcblk0p1 0"`, "booted"},
		{"6.1", `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,0 ${rootfs.sectors} linear /dev/mmcblk0p1 0"`, "hung data-device-missing"},
		{"5.10", "root=/dev/mmcblk0p7 rootwait ro", "panicked"},
	} {
		p := planOf(c.release, c.line, dmrace.Disk{Bus: bus.MMC}, dmrace.Disk{Bus: bus.SATA, Parts: []dmrace.Part{dmrace.PartBlank}})
		p.Inject = []dmrace.Inject{{Throttle: &rate}}
		if _, got := endOf(t, p); got != c.want && !(c.want == "panicked" && got[:len(c.want)] == c.want) {
			t.Errorf("%s on %s: %s, want %s", c.line, c.release, got, c.want)
		}
	}
}
