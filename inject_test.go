package dmrace

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// ptr returns a pointer to a duration, as an injection holds it.
func ptr(d time.Duration) *Duration { return (*Duration)(&d) }

func probeDelay(driver string, d time.Duration) Inject {
	return Inject{ProbeDelay: &ProbeDelay{Driver: driver, Delay: Duration(d)}}
}

func probeDelayOf(driver, device string) Inject {
	return Inject{ProbeDelay: &ProbeDelay{driver, device, Duration(time.Second)}}
}

func TestInjectString(t *testing.T) {
	for want, i := range map[string]Inject{
		"probe-delay sdhci-pci 20s (shim)":              probeDelay("sdhci-pci", 20*time.Second),
		"usb-delay-use 20s (stock parameter)":           {USBDelayUse: ptr(20 * time.Second)},
		"card-insert at 8s (QMP)":                       {CardInsert: ptr(8 * time.Second)},
		"probe-delay sdhci-pci@0000:00:02.0 1s (shim)":  probeDelayOf("sdhci-pci", "0000:00:02.0"),
		"probe-defer 0000:00:01.0 3s (shim)":            {ProbeDefer: &DeferredProbe{"0000:00:01.0", Duration(3 * time.Second)}},
		"hotplug of disk 1 at 3s (QMP)":                 {Hotplug: &Hotplug{At: Duration(3 * time.Second)}},
		"crash mmcblk oops (shim)":                      {Crash: &Crash{Driver: "mmcblk", How: EndingOops}},
		"crash sdhci-pci@0000:00:02.0 reset (shim)":     {Crash: &Crash{"sdhci-pci", "0000:00:02.0", EndingReset}},
		"scan-delay mmcblk0 300ms (shim)":               {ScanDelay: &ScanDelay{"mmcblk0", Duration(300 * time.Millisecond)}},
		"initcall-order dm_init,virtio_blk_init (shim)": {Order: InitcallOrder{"dm_init", "virtio_blk_init"}},
		"none": {},
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
		{Crash: &Crash{Driver: "mmcblk", How: EndingBug}},
		{Crash: &Crash{"sdhci-pci", "0000:00:02.0", EndingHung}},
		{ScanDelay: &ScanDelay{"sda", Duration(7 * time.Millisecond)}},
		{Order: InitcallOrder{"b_init", "a_init"}},
		{ScanDelay: &ScanDelay{"sdb", Duration(time.Second)}},
	})
	if want := []string{"usb-storage.delay_use=3", "dmrace.delay=sdhci-pci:20000,mmcblk:5", "dmrace.crash=mmcblk:bug,sdhci-pci@0000:00:02.0:hung-task",
		"dmrace.scan=sda:7,sdb:1000", "dmrace.order=b_init,a_init"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := kernelArgs(nil); len(got) != 0 {
		t.Errorf("no injection adds %q", got)
	}
}

// TestDeviceIs: a name is all of a device's, or its beginning with a * behind it.
func TestDeviceIs(t *testing.T) {
	for _, c := range []struct {
		device, name string
		want         bool
	}{
		{"mmc0:4567", "mmc0:4567", true},
		{"mmc0:4567", "mmc0:*", true},
		{"mmc0:4567", "mmc0:456", false},
		{"mmc10:4567", "mmc1:*", false},
		{"mmc0:", "mmc0:*", true},
		{"", "mmc0:*", false},
	} {
		if got := DeviceIs(c.device, c.name); got != c.want {
			t.Errorf("%q is %q: %t", c.device, c.name, got)
		}
	}
}
