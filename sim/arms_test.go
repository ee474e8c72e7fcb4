package sim

import (
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// TestFixes: what each fix of dm-init does to a boot, before and after.
func TestFixes(t *testing.T) {
	const linear = `0 ${rootfs.sectors} linear PARTLABEL=rootfs 0`
	hold := func(by time.Duration) []dmrace.Inject {
		return []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "mmcblk", Delay: dmrace.Duration(by)}}}
	}
	late := dmrace.Duration(8 * time.Second)
	for _, c := range []struct {
		name   string
		arm    dmrace.Arm
		disk   dmrace.Bus
		line   string
		inject []dmrace.Inject
		stock  string
		fixed  string
	}{
		{"the card comes late", "fix-retry", bus.MMC, `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,` + linear + `"`, nil, "hung data-device-missing", "booted"},
		{"the card comes 5 s late", "fix-retry", bus.MMC, `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,` + linear + `"`, hold(5 * time.Second), "hung data-device-missing", "booted"},
		{"it comes behind a bounded wait", "fix-retry", bus.MMC, `root=/dev/dm-0 rootwait=2 ro dm-mod.create="r,,,ro,` + linear + `"`, hold(5 * time.Second), "panicked data-device-missing", "panicked data-device-missing"},
		{"two devices, one on the other", "fix-retry", bus.MMC, `root=/dev/dm-1 rootwait ro dm-mod.create="a,,,ro,` + linear + `;b,,,ro,0 ${rootfs.sectors} linear /dev/dm-0 0"`, nil, "hung data-device-missing", "booted"},
		{"no rootwait, no other try", "fix-retry", bus.MMC, `root=/dev/dm-0 ro dm-mod.create="r,,,ro,` + linear + `"`, nil, "panicked data-device-missing", "panicked data-device-missing"},
		{"what is not there never comes", "fix-retry", bus.MMC, `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,0 8 linear PARTLABEL=typo 0"`, nil, "hung data-device-missing", "hung table-rejected"},
		{"what is refused is not tried again", "fix-retry", bus.Virtio, `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,0 99999999 linear PARTLABEL=rootfs 0"`, nil, "hung table-rejected", "hung table-rejected"},

		{"a name that never comes", "fix-waitfor-timeout", bus.Virtio, `root=/dev/dm-0 rootwait ro dm-mod.waitfor=PARTLABEL=typo dm-mod.waitfor_timeout=3 dm-mod.create="r,,,ro,` + linear + `"`, nil, "hung waitfor-never-resolves", "booted"},
		{"a name that comes in time", "fix-waitfor-timeout", bus.MMC, `root=/dev/dm-0 rootwait ro dm-mod.waitfor=PARTLABEL=rootfs dm-mod.waitfor_timeout=3 dm-mod.create="r,,,ro,` + linear + `"`, hold(time.Second), "booted", "booted"},
		{"a probe that goes on is waited for all the same", "fix-waitfor-timeout", bus.MMC, `root=/dev/dm-0 rootwait ro dm-mod.waitfor=PARTLABEL=rootfs dm-mod.waitfor_timeout=3 dm-mod.create="r,,,ro,` + linear + `"`, hold(5 * time.Second), "booted", "booted"},
		{"a name that comes too late", "fix-waitfor-timeout", bus.MMC, `root=/dev/dm-0 rootwait ro dm-mod.waitfor=PARTLABEL=rootfs dm-mod.waitfor_timeout=3 dm-mod.create="r,,,ro,` + linear + `"`, []dmrace.Inject{{CardInsert: &late}}, "booted", "hung data-device-missing"},
		{"0 is for ever", "fix-waitfor-timeout", bus.Virtio, `root=/dev/dm-0 rootwait ro dm-mod.waitfor=PARTLABEL=typo dm-mod.waitfor_timeout=0 dm-mod.create="r,,,ro,` + linear + `"`, nil, "hung waitfor-never-resolves", "hung waitfor-never-resolves"},

		{"a sound device with its own minor", "fix-first-failure", bus.Virtio, `root=/dev/dm-3 rootwait ro dm-mod.create="bad,,,ro,0 8 linear PARTLABEL=typo 0;r,,3,ro,` + linear + `"`, nil, "hung table-rejected", "booted"},
		{"one without is left out", "fix-first-failure", bus.Virtio, `root=/dev/dm-1 rootwait ro dm-mod.create="bad,,,ro,0 8 linear PARTLABEL=typo 0;r,,,ro,` + linear + `"`, nil, "hung table-rejected", "hung table-rejected"},
		{"left out, and the next made", "fix-first-failure", bus.Virtio, `root=/dev/dm-7 rootwait ro dm-mod.create="bad,,,ro,0 8 linear PARTLABEL=typo 0;x,,,ro,` + linear + `;r,,7,ro,0 8 linear PARTLABEL=hash 0;s,,8,ro,` + linear + `"`, nil, "hung table-rejected", "panicked no-file-system-takes-it"},

		{"an empty name", "fix-empty-waitfor", bus.Virtio, `root=/dev/dm-0 rootwait ro dm-mod.waitfor= dm-mod.create="r,,,ro,` + linear + `"`, nil, "hung waitfor-never-resolves", "booted"},
		{"an empty name among others", "fix-empty-waitfor", bus.MMC, `root=/dev/dm-0 rootwait ro dm-mod.waitfor=,PARTLABEL=rootfs, dm-mod.create="r,,,ro,` + linear + `"`, nil, "hung waitfor-never-resolves", "booted"},

		{"1200 bytes", "fix-create-length", bus.Virtio, `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,` + linear + strings.Repeat(" ", 1200) + `"`, nil, "hung create-malformed", "booted"},
		{"none", "fix-create-length", bus.Virtio, `root=PARTLABEL=rootfs ro dm-mod.create=`, nil, "booted", "booted"},
	} {
		p := planOf("6.1", c.line, dmrace.Disk{Bus: c.disk})
		p.Inject = c.inject
		if _, got := endOf(t, p); got != c.stock {
			t.Errorf("%s on stock: %s, want %s", c.name, got, c.stock)
		}
		p.Kernel.Arm = c.arm
		if _, got := endOf(t, p); got != c.fixed {
			t.Errorf("%s on %s: %s, want %s", c.name, c.arm, got, c.fixed)
		}
	}
}

// TestRetryTwice: a boot that tried its tables again starts with none of it.
func TestRetryTwice(t *testing.T) {
	p := &dmrace.Plan{
		Kernel: dmrace.Kernel{Name: "6.1", Arm: "fix-retry"}, Disk: dmrace.Disk{Bus: bus.MMC},
		Cmdline: `root=/dev/dm-0 rootwait ro dm-mod.create="r,,,ro,0 ${rootfs.sectors} linear PARTLABEL=rootfs 0"`,
	}
	b, err := FromPlan(p, dmrace.Traits{Release: "6.1"})
	if err != nil {
		t.Fatal(err)
	}
	costs := DefaultCosts()
	first := len(b.Run(&costs).Events)
	if again := len(b.Run(&costs).Events); again != first {
		t.Errorf("%d events, then %d", first, again)
	}
}
