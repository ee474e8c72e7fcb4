package scenarios

import (
	"strings"
	"testing"
	"time"

	"dmrace"
)

// ptr returns a pointer to a duration, as an injection holds it.
func ptr(d time.Duration) *dmrace.Duration { return (*dmrace.Duration)(&d) }

func rate(n int) *int { return &n }

func probeDelay(driver string, d time.Duration) dmrace.Inject {
	return dmrace.Inject{ProbeDelay: &dmrace.ProbeDelay{Driver: driver, Delay: dmrace.Duration(d)}}
}

func scanDelay(disk string, d time.Duration) dmrace.Inject {
	return dmrace.Inject{ScanDelay: &dmrace.ScanDelay{Disk: disk, Delay: dmrace.Duration(d)}}
}

func probeDelayOf(driver, device string) dmrace.Inject {
	return dmrace.Inject{ProbeDelay: &dmrace.ProbeDelay{Driver: driver, Device: device, Delay: dmrace.Duration(time.Second)}}
}

func TestCheckInject(t *testing.T) {
	for _, c := range []struct {
		name   string
		inject dmrace.Inject
		bus    dmrace.Bus
		clock  dmrace.Clock
		want   string // in the error; empty: valid
	}{
		{"probe delay", probeDelay("sdhci-pci", 20*time.Second), "mmc", dmrace.ClockIcount, ""},
		{"shortest", probeDelay("a", time.Millisecond), "mmc", dmrace.ClockIcount, ""},
		{"longest", probeDelay("mmc_blk.0", dmrace.MaxProbeDelay), "scsi", dmrace.ClockRealtime, ""},
		{"too short", probeDelay("a", time.Microsecond), "mmc", dmrace.ClockIcount, "between 1ms and 10m0s"},
		{"zero", probeDelay("a", 0), "mmc", dmrace.ClockIcount, "between 1ms"},
		{"too long", probeDelay("a", dmrace.MaxProbeDelay+time.Millisecond), "mmc", dmrace.ClockIcount, "between 1ms"},
		{"broken milliseconds", probeDelay("a", 1500*time.Microsecond), "mmc", dmrace.ClockIcount, "whole milliseconds"},
		{"no driver", probeDelay("", time.Second), "mmc", dmrace.ClockIcount, `driver "" is not a driver name`},
		{"a driver with the separator", probeDelay("a:b", time.Second), "mmc", dmrace.ClockIcount, "not a driver name"},
		{"a driver with a comma", probeDelay("a,b", time.Second), "mmc", dmrace.ClockIcount, "not a driver name"},
		{"a driver with a space", probeDelay("a b", time.Second), "mmc", dmrace.ClockIcount, "not a driver name"},

		{"crash", dmrace.Inject{Crash: &dmrace.Crash{Driver: "mmcblk", How: dmrace.EndingOops}}, "mmc", dmrace.ClockIcount, ""},
		{"crash of nobody", dmrace.Inject{Crash: &dmrace.Crash{How: dmrace.EndingOops}}, "mmc", dmrace.ClockIcount, "not a driver name"},
		{"crash of two devices", dmrace.Inject{Crash: &dmrace.Crash{Driver: "a", Device: "b,c", How: dmrace.EndingOops}}, "mmc", dmrace.ClockIcount, "not a device name"},
		{"crash of no kind", dmrace.Inject{Crash: &dmrace.Crash{Driver: "mmcblk", How: "melt"}}, "mmc", dmrace.ClockIcount, "not one of oops, bug, soft-lockup"},

		{"usb delay", dmrace.Inject{USBDelayUse: ptr(20 * time.Second)}, "usb", dmrace.ClockIcount, ""},
		{"usb delay on mmc", dmrace.Inject{USBDelayUse: ptr(20 * time.Second)}, "mmc", dmrace.ClockIcount, "needs disk.bus: usb, not mmc"},
		{"usb delay in milliseconds", dmrace.Inject{USBDelayUse: ptr(1500 * time.Millisecond)}, "usb", dmrace.ClockIcount, "whole seconds"},

		{"card", dmrace.Inject{CardInsert: ptr(8 * time.Second)}, "mmc", dmrace.ClockRealtime, ""},
		{"medium of a reader on usb", dmrace.Inject{CardInsert: ptr(8 * time.Second)}, "usb", dmrace.ClockRealtime, ""},
		{"card on nvme", dmrace.Inject{CardInsert: ptr(8 * time.Second)}, "nvme", dmrace.ClockRealtime, "needs disk.bus: mmc, usb, not nvme"},
		{"card under icount", dmrace.Inject{CardInsert: ptr(8 * time.Second)}, "mmc", dmrace.ClockIcount, "needs clock realtime"},

		{"throttle", dmrace.Inject{Throttle: rate(100)}, "mmc", dmrace.ClockRealtime, ""},
		{"throttle to nothing", dmrace.Inject{Throttle: rate(0)}, "mmc", dmrace.ClockRealtime, "not between 1 and 100000"},
		{"throttle beyond any disk", dmrace.Inject{Throttle: rate(100001)}, "mmc", dmrace.ClockRealtime, "not between 1 and 100000"},
		{"throttle under icount", dmrace.Inject{Throttle: rate(100)}, "mmc", dmrace.ClockIcount, "needs clock realtime"},

		{"controller gone", dmrace.Inject{Gone: &dmrace.Gone{Disk: 1}}, "nvme", dmrace.ClockRealtime, ""},
		{"the controller of no disk gone", dmrace.Inject{Gone: &dmrace.Gone{}}, "nvme", dmrace.ClockRealtime, "there is no disk 0"},
		{"the controller of another disk gone", dmrace.Inject{Gone: &dmrace.Gone{Disk: 2}}, "nvme", dmrace.ClockRealtime, "there is no disk 2"},
		{"controller of a card gone", dmrace.Inject{Gone: &dmrace.Gone{Disk: 1}}, "mmc", dmrace.ClockRealtime, "a disk on nvme, whose driver announces its controller, not mmc"},
		{"controller gone under icount", dmrace.Inject{Gone: &dmrace.Gone{Disk: 1}}, "nvme", dmrace.ClockIcount, "needs clock realtime"},

		{"probe delay of one device", probeDelayOf("sdhci-pci", "0000:00:02.0"), "mmc", dmrace.ClockIcount, ""},
		{"probe delay of two devices", probeDelayOf("sdhci-pci", "a,b"), "mmc", dmrace.ClockIcount, "not a device name"},
		{"deferred", dmrace.Inject{ProbeDefer: &dmrace.DeferredProbe{Device: "0000:00:01.0", Delay: dmrace.Duration(3 * time.Second)}}, "mmc", dmrace.ClockIcount, ""},
		{"deferred for ever", dmrace.Inject{ProbeDefer: &dmrace.DeferredProbe{Device: "0000:00:01.0", Delay: dmrace.Duration(time.Hour)}}, "mmc", dmrace.ClockIcount, "probe-defer: delay 1h0m0s is not between"},
		{"any card", dmrace.Inject{ProbeDefer: &dmrace.DeferredProbe{Device: "mmc0:*", Delay: dmrace.Duration(3 * time.Second)}}, "mmc", dmrace.ClockIcount, ""},
		{"any device", dmrace.Inject{ProbeDefer: &dmrace.DeferredProbe{Device: "0000:*", Delay: dmrace.Duration(3 * time.Second)}}, "mmc", dmrace.ClockIcount, "or mmc0:* for a card"},
		{"nothing deferred", dmrace.Inject{ProbeDefer: &dmrace.DeferredProbe{Device: "", Delay: dmrace.Duration(time.Second)}}, "mmc", dmrace.ClockIcount, "not a device name"},
		{"scan", scanDelay("mmcblk0", 3*time.Second), "mmc", dmrace.ClockIcount, ""},
		{"scan of no disk", scanDelay("", time.Second), "mmc", dmrace.ClockIcount, `scan-delay: disk "" is not a disk's name`},
		{"scan of a path", scanDelay("/dev/sda", time.Second), "usb", dmrace.ClockIcount, "not a disk's name"},
		{"scan of two disks", scanDelay("sda,sdb", time.Second), "usb", dmrace.ClockIcount, "not a disk's name"},
		{"scan too late", scanDelay("sda", time.Hour), "usb", dmrace.ClockIcount, "scan-delay: delay 1h0m0s is not between"},
		{"scan in broken milliseconds", scanDelay("sda", time.Millisecond/2), "usb", dmrace.ClockIcount, "between 1ms"},
		{"order", dmrace.Inject{Order: dmrace.InitcallOrder{"dm_init", "virtio_blk_init"}}, "virtio", dmrace.ClockIcount, ""},
		{"order of nothing", dmrace.Inject{Order: dmrace.InitcallOrder{}}, "virtio", dmrace.ClockIcount, "0 initcalls are not between 2 and 16"},
		{"order of one", dmrace.Inject{Order: dmrace.InitcallOrder{"dm_init"}}, "virtio", dmrace.ClockIcount, "1 initcalls are not between 2 and 16"},
		{"order of many", dmrace.Inject{Order: strings.Split("a0,a1,a2,a3,a4,a5,a6,a7,a8,a9,b0,b1,b2,b3,b4,b5,b6", ",")}, "virtio", dmrace.ClockIcount, "17 initcalls are not between 2 and 16"},
		{"order with one twice", dmrace.Inject{Order: dmrace.InitcallOrder{"a", "b", "a"}}, "virtio", dmrace.ClockIcount, "a stands twice"},
		{"order with a list in it", dmrace.Inject{Order: dmrace.InitcallOrder{"a,c", "b"}}, "virtio", dmrace.ClockIcount, `"a,c" is not the name of a function`},
		{"order with an address", dmrace.Inject{Order: dmrace.InitcallOrder{"a", "b+0x10"}}, "virtio", dmrace.ClockIcount, "not the name of a function"},
		{"order longer than a parameter", dmrace.Inject{Order: dmrace.InitcallOrder{strings.Repeat("a", 600), strings.Repeat("b", 600)}}, "virtio", dmrace.ClockIcount, "1201 bytes"},
		{"hot-plug", dmrace.Inject{Hotplug: &dmrace.Hotplug{At: dmrace.Duration(3 * time.Second)}}, "nvme", dmrace.ClockRealtime, ""},
		{"hot-plug of a card", dmrace.Inject{Hotplug: &dmrace.Hotplug{At: dmrace.Duration(3 * time.Second)}}, "mmc", dmrace.ClockRealtime, "on one of virtio, nvme, not mmc"},
		{"hot-plug of another disk", dmrace.Inject{Hotplug: &dmrace.Hotplug{Disk: 2, At: dmrace.Duration(time.Second)}}, "nvme", dmrace.ClockRealtime, "there is no disk 2"},
		{"hot-plug under icount", dmrace.Inject{Hotplug: &dmrace.Hotplug{At: dmrace.Duration(time.Second)}}, "nvme", dmrace.ClockIcount, "needs clock realtime"},
		{"nothing", dmrace.Inject{}, "mmc", dmrace.ClockIcount, "exactly one of"},
		{"two things", dmrace.Inject{USBDelayUse: ptr(time.Second), CardInsert: ptr(time.Second)}, "usb", dmrace.ClockRealtime, "exactly one of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := checkInject(c.inject, []dmrace.Disk{{Bus: c.bus}}, c.clock)
			if c.want == "" && err != nil {
				t.Errorf("got %v", err)
			}
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
