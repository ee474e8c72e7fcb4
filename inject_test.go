package dmrace

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// ptr returns a pointer to a duration, as an injection holds it.
func ptr(d time.Duration) *Duration { return (*Duration)(&d) }

func rate(n int) *int { return &n }

func probeDelay(driver string, d time.Duration) Inject {
	return Inject{ProbeDelay: &ProbeDelay{Driver: driver, Delay: Duration(d)}}
}

func probeDelayOf(driver, device string) Inject {
	return Inject{ProbeDelay: &ProbeDelay{driver, device, Duration(time.Second)}}
}

func TestInjectValidate(t *testing.T) {
	for _, c := range []struct {
		name   string
		inject Inject
		bus    Bus
		clock  Clock
		want   string // in the error; empty: valid
	}{
		{"probe delay", probeDelay("sdhci-pci", 20*time.Second), BusMMC, ClockIcount, ""},
		{"shortest", probeDelay("a", time.Millisecond), BusMMC, ClockIcount, ""},
		{"longest", probeDelay("mmc_blk.0", MaxProbeDelay), BusSCSI, ClockRealtime, ""},
		{"too short", probeDelay("a", time.Microsecond), BusMMC, ClockIcount, "between 1ms and 10m0s"},
		{"zero", probeDelay("a", 0), BusMMC, ClockIcount, "between 1ms"},
		{"too long", probeDelay("a", MaxProbeDelay+time.Millisecond), BusMMC, ClockIcount, "between 1ms"},
		{"broken milliseconds", probeDelay("a", 1500*time.Microsecond), BusMMC, ClockIcount, "whole milliseconds"},
		{"no driver", probeDelay("", time.Second), BusMMC, ClockIcount, `driver "" is no driver name`},
		{"a driver with the separator", probeDelay("a:b", time.Second), BusMMC, ClockIcount, "no driver name"},
		{"a driver with a comma", probeDelay("a,b", time.Second), BusMMC, ClockIcount, "no driver name"},
		{"a driver with a space", probeDelay("a b", time.Second), BusMMC, ClockIcount, "no driver name"},

		{"usb delay", Inject{USBDelayUse: ptr(20 * time.Second)}, BusUSB, ClockIcount, ""},
		{"usb delay on mmc", Inject{USBDelayUse: ptr(20 * time.Second)}, BusMMC, ClockIcount, "needs disk.bus: usb, not mmc"},
		{"usb delay in milliseconds", Inject{USBDelayUse: ptr(1500 * time.Millisecond)}, BusUSB, ClockIcount, "whole seconds"},

		{"card", Inject{CardInsert: ptr(8 * time.Second)}, BusMMC, ClockRealtime, ""},
		{"card on usb", Inject{CardInsert: ptr(8 * time.Second)}, BusUSB, ClockRealtime, "needs disk.bus: mmc, not usb"},
		{"card under icount", Inject{CardInsert: ptr(8 * time.Second)}, BusMMC, ClockIcount, "needs clock realtime"},

		{"throttle", Inject{Throttle: rate(100)}, BusMMC, ClockRealtime, ""},
		{"throttle to nothing", Inject{Throttle: rate(0)}, BusMMC, ClockRealtime, "not between 1 and 100000"},
		{"throttle beyond any disk", Inject{Throttle: rate(100001)}, BusMMC, ClockRealtime, "not between 1 and 100000"},
		{"throttle under icount", Inject{Throttle: rate(100)}, BusMMC, ClockIcount, "needs clock realtime"},

		{"probe delay of one device", probeDelayOf("sdhci-pci", "0000:00:02.0"), BusMMC, ClockIcount, ""},
		{"probe delay of two devices", probeDelayOf("sdhci-pci", "a,b"), BusMMC, ClockIcount, "no device name"},
		{"deferred", Inject{ProbeDefer: &DeferredProbe{"0000:00:01.0", Duration(3 * time.Second)}}, BusMMC, ClockIcount, ""},
		{"deferred for ever", Inject{ProbeDefer: &DeferredProbe{"0000:00:01.0", Duration(time.Hour)}}, BusMMC, ClockIcount, "probe-defer: delay 1h0m0s is not between"},
		{"nothing deferred", Inject{ProbeDefer: &DeferredProbe{"", Duration(time.Second)}}, BusMMC, ClockIcount, "no device name"},
		{"hot-plug", Inject{Hotplug: &Hotplug{At: Duration(3 * time.Second)}}, BusNVMe, ClockRealtime, ""},
		{"hot-plug of a card", Inject{Hotplug: &Hotplug{At: Duration(3 * time.Second)}}, BusMMC, ClockRealtime, "on one of virtio, nvme, not mmc"},
		{"hot-plug of another disk", Inject{Hotplug: &Hotplug{Disk: 2, At: Duration(time.Second)}}, BusNVMe, ClockRealtime, "there is no disk 2"},
		{"hot-plug under icount", Inject{Hotplug: &Hotplug{At: Duration(time.Second)}}, BusNVMe, ClockIcount, "needs clock realtime"},
		{"nothing", Inject{}, BusMMC, ClockIcount, "exactly one of"},
		{"two things", Inject{USBDelayUse: ptr(time.Second), CardInsert: ptr(time.Second)}, BusUSB, ClockRealtime, "exactly one of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.inject.validate([]Disk{{Bus: c.bus}}, c.clock)
			if c.want == "" && err != nil {
				t.Errorf("got %v", err)
			}
			if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestInjectString(t *testing.T) {
	for want, i := range map[string]Inject{
		"probe-delay sdhci-pci 20s (shim)":             probeDelay("sdhci-pci", 20*time.Second),
		"usb-delay-use 20s (stock parameter)":          {USBDelayUse: ptr(20 * time.Second)},
		"card-insert at 8s (QMP)":                      {CardInsert: ptr(8 * time.Second)},
		"probe-delay sdhci-pci@0000:00:02.0 1s (shim)": probeDelayOf("sdhci-pci", "0000:00:02.0"),
		"probe-defer 0000:00:01.0 3s (shim)":           {ProbeDefer: &DeferredProbe{"0000:00:01.0", Duration(3 * time.Second)}},
		"hotplug of disk 1 at 3s (QMP)":                {Hotplug: &Hotplug{At: Duration(3 * time.Second)}},
		"none":                                         {},
	} {
		if got := i.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if i.Instrumented() != strings.HasSuffix(want, "(shim)") {
			t.Errorf("%s: instrumented %v", want, i.Instrumented())
		}
	}
}

// TestKernelArgs joins the probe delays: module_param() keeps the last of two
// parameters of one name.
func TestKernelArgs(t *testing.T) {
	got := kernelArgs([]Inject{
		probeDelay("sdhci-pci", 20*time.Second),
		{USBDelayUse: ptr(3 * time.Second)},
		{CardInsert: ptr(8 * time.Second)},
		probeDelay("mmcblk", 5*time.Millisecond),
	})
	if want := []string{"usb-storage.delay_use=3", "dmrace.delay=sdhci-pci:20000,mmcblk:5"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := kernelArgs(nil); len(got) != 0 {
		t.Errorf("no injection adds %q", got)
	}
}
