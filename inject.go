package dmrace

import (
	"fmt"
	"strings"
	"time"
)

// Inject is one thing made late, or otherwise unlike the usual boot: exactly one of its fields is set.
type Inject struct {
	ProbeDelay  *ProbeDelay    `yaml:"probe-delay,omitempty" json:"probe_delay,omitempty" jsonschema:"description=The shim sleeps before a driver's probe."`
	USBDelayUse *Duration      `yaml:"usb-delay-use,omitempty" json:"usb_delay_use,omitempty" jsonschema:"description=usb-storage waits this long before it scans (a stock parameter; whole seconds)."`
	ProbeDefer  *DeferredProbe `yaml:"probe-defer,omitempty" json:"probe_defer,omitempty" jsonschema:"description=The shim makes a device depend on one that is bound late: its probe is deferred until then."`
	CardInsert  *Duration      `yaml:"card-insert,omitempty" json:"card_insert,omitempty" jsonschema:"description=The card is put into its slot or the medium into its reader at this host time (needs clock: realtime)."`
	Hotplug     *Hotplug       `yaml:"hotplug,omitempty" json:"hotplug,omitempty" jsonschema:"description=A disk is plugged into the running machine (needs clock: realtime)."`
	Throttle    *int           `yaml:"throttle,omitempty" json:"throttle,omitempty" jsonschema:"minimum=1,maximum=100000,description=QEMU answers this many of the disk's requests a second until its partitions are scanned (needs clock: realtime)."`
	Gone        *Gone          `yaml:"controller-gone,omitempty" json:"controller_gone,omitempty" jsonschema:"description=The controller of a disk stops answering once the kernel has announced it (needs clock: realtime)."`
	ScanDelay   *ScanDelay     `yaml:"scan-delay,omitempty" json:"scan_delay,omitempty" jsonschema:"description=The shim sleeps before a disk's partitions are scanned; the disk itself is there."`
	Order       InitcallOrder  `yaml:"initcall-order,omitempty" json:"initcall_order,omitempty" jsonschema:"minItems=2,maxItems=16,description=The shim has these initcalls of one level run in this order; in the places that they have together."`
	Crash       *Crash         `yaml:"crash,omitempty" json:"crash,omitempty" jsonschema:"description=The shim ends a driver's probe with a crash."`
}

// ProbeDelay delays each probe of a driver, or that of one device.
type ProbeDelay struct {
	Driver string   `yaml:"driver" json:"driver" jsonschema:"required,description=The driver's name as in /sys/bus/*/drivers: sdhci-pci or mmcblk."`
	Device string   `yaml:"device,omitempty" json:"device,omitempty" jsonschema:"description=Only when it probes this device by its name below /sys/bus/*/devices: 0000:00:02.0 (default every device)."`
	Delay  Duration `yaml:"delay" json:"delay" jsonschema:"required,description=How long its probe is held back (whole milliseconds; at most 10m)."`
}

// DeferredProbe makes a device wait for a supplier: device_links_check_suppliers() in
// drivers/base/core.c defers its probe until the supplier is bound.
type DeferredProbe struct {
	Device string   `yaml:"device" json:"device" jsonschema:"required,description=The device's name below /sys/bus/BUS/devices (pci platform usb scsi mmc virtio): 0000:00:01.0 or 0:0:0:0 or mmc0:* for a card whatever its address."`
	Delay  Duration `yaml:"delay" json:"delay" jsonschema:"required,description=How long after subsys_initcall or the later appearance of the device its supplier is bound (whole milliseconds; at most 10m)."`
}

// DeviceIs reports whether a device has a name, as the shim does: the beginning of one has a *
// behind it.
func DeviceIs(device, name string) bool {
	if beginning, ok := strings.CutSuffix(name, "*"); ok {
		return strings.HasPrefix(device, beginning)
	}
	return device == name
}

// ScanDelay delays the first scan of a disk's partitions, with the disk's lock held as by a
// slow read of the table: the disk is there by its name, and none of its partitions.
type ScanDelay struct {
	Disk  string   `yaml:"disk" json:"disk" jsonschema:"required,description=The disk's name in /dev: mmcblk0 or sda."`
	Delay Duration `yaml:"delay" json:"delay" jsonschema:"required,description=How long its scan is held back (whole milliseconds; at most 10m)."`
}

// InitcallOrder lists initcalls by the names of their functions. All are of one level: fs,
// device or late.
type InitcallOrder []string

// List is how dmrace.order= names them.
func (o InitcallOrder) List() string { return strings.Join(o, ",") }

// MaxOrder is how many initcalls the shim puts in order.
const MaxOrder = 16

// Hotplug plugs a disk in that is not there at first.
type Hotplug struct {
	Disk int      `yaml:"disk,omitempty" json:"disk,omitempty" jsonschema:"minimum=1,description=Which disk: 1 is the first (the default) and 2 the first of other-disks."`
	At   Duration `yaml:"at" json:"at" jsonschema:"required,description=The host time after the machine's start."`
}

// Index returns which disk of the plan is plugged in, from 0.
func (h Hotplug) Index() int { return max(h.Disk, 1) - 1 }

// Gone is a controller that falls silent while its driver is at work: its registers are no
// longer where the driver has mapped them, so that writes are lost and reads give zeros.
type Gone struct {
	Disk int `yaml:"disk" json:"disk" jsonschema:"required,minimum=1,description=Which disk: 1 is the first and 2 the first of other-disks."`
}

// Crash is an end that the probe of a driver, or that of one device, comes to in the shim,
// in the thread that probes.
type Crash struct {
	Driver string `yaml:"driver" json:"driver" jsonschema:"required,description=The driver's name as in /sys/bus/*/drivers: sdhci-pci or mmcblk."`
	Device string `yaml:"device,omitempty" json:"device,omitempty" jsonschema:"description=Only when it probes this device by its name below /sys/bus/*/devices: 0000:00:02.0 (default every device)."`
	How    Ending `yaml:"how" json:"how" jsonschema:"required,description=What happens to the thread that probes."`
}

// Ending is what happens to a thread in a kernel that goes wrong.
type Ending string

// The endings that the shim brings about (images/kernel/shim/src/dmrace.c).
const (
	EndingOops   Ending = "oops"        // a write to address 0
	EndingBug    Ending = "bug"         // BUG()
	EndingLockup Ending = "soft-lockup" // a loop that never ends and cannot be preempted
	EndingHung   Ending = "hung-task"   // a wait in TASK_UNINTERRUPTIBLE that nobody ends
	EndingMemory Ending = "memory"      // allocations without end, of which nothing is freed
	EndingReset  Ending = "reset"       // emergency_restart(), which says nothing
)

// Endings lists them.
var Endings = []Ending{EndingOops, EndingBug, EndingLockup, EndingHung, EndingMemory, EndingReset}

// MaxProbeDelay is the longest delay that the shim accepts.
const MaxProbeDelay = 10 * time.Minute

// ScanRequests is about how many requests the kernel makes to read the partition
// table of a disk that dmrace builds: a recorded scan at 20 requests a second takes
// 3.9 s.
const ScanRequests = 77

// Instrumented reports whether the injection needs the dmrace shim in the kernel.
func (i Inject) Instrumented() bool {
	return i.ProbeDelay != nil || i.ProbeDefer != nil || i.ScanDelay != nil || i.Order != nil || i.Crash != nil
}

// Late reports whether the injection makes something late, and nothing else of it.
func (i Inject) Late() bool { return i.Crash == nil && i.Gone == nil && i.Order == nil }

// delay returns by how much the injection holds its device back.
func (i Inject) delay() time.Duration {
	switch {
	case i.ProbeDelay != nil:
		return time.Duration(i.ProbeDelay.Delay)
	case i.USBDelayUse != nil:
		return time.Duration(*i.USBDelayUse)
	case i.ProbeDefer != nil:
		return time.Duration(i.ProbeDefer.Delay)
	case i.ScanDelay != nil:
		return time.Duration(i.ScanDelay.Delay)
	case i.Hotplug != nil:
		return time.Duration(i.Hotplug.At)
	case i.CardInsert != nil:
		return time.Duration(*i.CardInsert)
	case i.Throttle != nil:
		return ScanRequests * time.Second / time.Duration(*i.Throttle)
	}
	return 0
}

// String names the injection as the evidence does.
func (i Inject) String() string {
	switch {
	case i.ProbeDelay != nil:
		return fmt.Sprintf("probe-delay %s %s (shim)", i.ProbeDelay.item(), i.ProbeDelay.Delay)
	case i.ProbeDefer != nil:
		return fmt.Sprintf("probe-defer %s %s (shim)", i.ProbeDefer.Device, i.ProbeDefer.Delay)
	case i.ScanDelay != nil:
		return fmt.Sprintf("scan-delay %s %s (shim)", i.ScanDelay.Disk, i.ScanDelay.Delay)
	case i.Order != nil:
		return fmt.Sprintf("initcall-order %s (shim)", i.Order.List())
	case i.Hotplug != nil:
		return fmt.Sprintf("hotplug of disk %d at %s (QMP)", i.Hotplug.Index()+1, i.Hotplug.At)
	case i.USBDelayUse != nil:
		return fmt.Sprintf("usb-delay-use %s (stock parameter)", i.USBDelayUse)
	case i.CardInsert != nil:
		return fmt.Sprintf("card-insert at %s (QMP)", i.CardInsert)
	case i.Gone != nil:
		return fmt.Sprintf("controller-gone of disk %d (QMP)", i.Gone.Disk)
	case i.Crash != nil:
		return fmt.Sprintf("crash %s %s (shim)", item(i.Crash.Driver, i.Crash.Device), i.Crash.How)
	case i.Throttle != nil:
		return fmt.Sprintf("partition scan throttled to %d requests/s (QEMU)", *i.Throttle)
	}
	return "none"
}

// item is how dmrace.delay= names what is delayed.
func (d ProbeDelay) item() string { return item(d.Driver, d.Device) }

// item is how the shim's parameters name the probe of a driver, or that of one device.
func item(driver, device string) string {
	if device == "" {
		return driver
	}
	return driver + "@" + device
}

// kernelArgs returns what the injections add to the kernel command line: all
// probe delays in one dmrace.delay=, because a later one would replace it, and
// what else the shim has a parameter for likewise.
func kernelArgs(injects []Inject) []string {
	var args, delays, defers, scans, crashes, orders []string
	for _, i := range injects {
		switch {
		case i.ProbeDelay != nil:
			delays = append(delays, timed(i.ProbeDelay.item(), i.ProbeDelay.Delay))
		case i.ProbeDefer != nil:
			defers = append(defers, timed(i.ProbeDefer.Device, i.ProbeDefer.Delay))
		case i.ScanDelay != nil:
			scans = append(scans, timed(i.ScanDelay.Disk, i.ScanDelay.Delay))
		case i.Order != nil:
			orders = append(orders, i.Order...)
		case i.Crash != nil:
			crashes = append(crashes, item(i.Crash.Driver, i.Crash.Device)+":"+string(i.Crash.How))
		case i.USBDelayUse != nil:
			args = append(args, fmt.Sprintf("usb-storage.delay_use=%d", int(time.Duration(*i.USBDelayUse).Seconds())))
		}
	}
	for _, p := range []struct {
		name  string
		items []string
	}{{"delay", delays}, {"defer", defers}, {"crash", crashes}, {"scan", scans}, {"order", orders}} {
		if len(p.items) > 0 {
			args = append(args, "dmrace."+p.name+"="+strings.Join(p.items, ","))
		}
	}
	return args
}

// timed is how the shim's parameters say that something is held back.
func timed(what string, by Duration) string {
	return fmt.Sprintf("%s:%d", what, time.Duration(by).Milliseconds())
}
