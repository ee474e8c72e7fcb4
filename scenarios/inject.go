package scenarios

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// maxThrottle is a rate that no emulated disk reaches.
const maxThrottle = 100000

// The characters that names are made of. Those of a driver in dmrace.delay= leave out the
// separators; the last colon of an item is one, so that a device's name may hold others.
const (
	lower       = "abcdefghijklmnopqrstuvwxyz"
	digits      = "0123456789"
	driverChars = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits + "_.-"
	deviceChars = driverChars + ":"

	functionChars = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits + "_"
)

// maxCharp is how long a parameter's text may be: param_set_charp() in kernel/params.c.
const maxCharp = 1024

// consistsOf reports whether s is not empty and holds nothing but chars.
func consistsOf(s, chars string) bool { return s != "" && strings.Trim(s, chars) == "" }

// checkInjects returns what is wrong with the injections of a plan.
func checkInjects(p *dmrace.Plan) error {
	for _, i := range p.Inject {
		if err := checkInject(i, p.Disks(), p.Clock); err != nil {
			return err
		}
	}
	return nil
}

// checkInject returns what is wrong with an injection on a machine with those disks.
func checkInject(i dmrace.Inject, disks []dmrace.Disk, clock dmrace.Clock) error {
	if kinds(i) != 1 {
		return errors.New("an injection is exactly one of probe-delay, usb-delay-use, probe-defer, scan-delay, initcall-order, card-insert, hotplug, throttle, controller-gone, crash")
	}
	switch {
	case i.ProbeDelay != nil:
		return checkProbeDelay(*i.ProbeDelay)
	case i.ProbeDefer != nil:
		return checkProbeDefer(*i.ProbeDefer)
	case i.ScanDelay != nil:
		return checkScanDelay(*i.ScanDelay)
	case i.Order != nil:
		return checkOrder(i.Order)
	case i.Crash != nil:
		return checkCrash(*i.Crash)
	case i.USBDelayUse != nil:
		return checkDelayUse(*i.USBDelayUse, disks)
	case i.CardInsert != nil:
		if !is(disks[0].Bus, slot) {
			return fmt.Errorf("card-insert needs disk.bus: %s, not %s", bus.List(bus.Names(slot)), disks[0].Bus)
		}
		return realtime("card-insert happens at a host time", clock)
	case i.Hotplug != nil:
		return checkHotplug(*i.Hotplug, disks, clock)
	case i.Throttle != nil:
		if *i.Throttle < 1 || *i.Throttle > maxThrottle {
			return fmt.Errorf("throttle: %d is not between 1 and %d requests a second", *i.Throttle, maxThrottle)
		}
		return realtime("throttle holds requests back in host time", clock)
	case i.Gone != nil:
		return checkGone(*i.Gone, disks, clock)
	}
	return nil
}

// kinds says how many of its fields an injection has set.
func kinds(i dmrace.Inject) int {
	set := 0
	for _, on := range []bool{i.ProbeDelay != nil, i.USBDelayUse != nil, i.ProbeDefer != nil, i.ScanDelay != nil, i.Order != nil, i.CardInsert != nil, i.Hotplug != nil, i.Throttle != nil, i.Gone != nil, i.Crash != nil} {
		if on {
			set++
		}
	}
	return set
}

// What an injection asks of a bus.
func slot(b *bus.Info) bool      { return b.Slot || b.Reader }
func hotPlug(b *bus.Info) bool   { return b.HotPlug }
func delaysUse(b *bus.Info) bool { return b.ScanDelay != "" }

// is reports whether a bus is of a kind.
func is(name dmrace.Bus, kind func(*bus.Info) bool) bool {
	b, ok := bus.Of(name)
	return ok && kind(b)
}

func checkProbeDelay(d dmrace.ProbeDelay) error {
	if err := checkProbe("probe-delay", d.Driver, d.Device); err != nil {
		return err
	}
	return shimDelay("probe-delay", d.Delay)
}

func checkCrash(c dmrace.Crash) error {
	if err := checkProbe("crash", c.Driver, c.Device); err != nil {
		return err
	}
	if !slices.Contains(dmrace.Endings, c.How) {
		return fmt.Errorf("crash: how %q is not one of %s", c.How, joined(dmrace.Endings))
	}
	return nil
}

// checkProbe returns what is wrong with the names of a driver and of its device.
func checkProbe(what, driver, device string) error {
	if !consistsOf(driver, driverChars) {
		return fmt.Errorf("%s: driver %q is not a driver name", what, driver)
	}
	if device != "" && !consistsOf(device, deviceChars) {
		return fmt.Errorf("%s: device %q is not a device name such as 0000:00:02.0", what, device)
	}
	return nil
}

// anyCard is a card's name without its address, which newer emulators choose at random.
var anyCard = regexp.MustCompile(`^mmc\d+:\*$`)

func checkProbeDefer(d dmrace.DeferredProbe) error {
	if !consistsOf(d.Device, deviceChars) && !anyCard.MatchString(d.Device) {
		return fmt.Errorf("probe-defer: device %q is not a device name such as 0000:00:01.0, or mmc0:* for a card whatever its address", d.Device)
	}
	return shimDelay("probe-defer", d.Delay)
}

func checkScanDelay(d dmrace.ScanDelay) error {
	if !consistsOf(d.Disk, driverChars) {
		return fmt.Errorf("scan-delay: disk %q is not a disk's name such as mmcblk0", d.Disk)
	}
	return shimDelay("scan-delay", d.Delay)
}

// checkOrder returns what is wrong with an order of initcalls. Of what level each is, and
// whether a kernel has it, the shim says.
func checkOrder(order dmrace.InitcallOrder) error {
	if len(order) < 2 || len(order) > dmrace.MaxOrder {
		return fmt.Errorf("initcall-order: %d initcalls are not between 2 and %d", len(order), dmrace.MaxOrder)
	}
	for n, name := range order {
		if !consistsOf(name, functionChars) {
			return fmt.Errorf("initcall-order: %q is not the name of a function such as dm_init_init", name)
		}
		if slices.Contains(order[:n], name) {
			return fmt.Errorf("initcall-order: %s stands twice", name)
		}
	}
	if length := len(order.List()); length > maxCharp {
		return fmt.Errorf("initcall-order: its names take %d bytes, and a parameter of the kernel takes %d", length, maxCharp)
	}
	return nil
}

// shimDelay refuses a delay that the shim would not take.
func shimDelay(what string, delay dmrace.Duration) error {
	if d := time.Duration(delay); d < time.Millisecond || d > dmrace.MaxProbeDelay || d%time.Millisecond != 0 {
		return fmt.Errorf("%s: delay %s is not between 1ms and %s in whole milliseconds", what, delay, dmrace.MaxProbeDelay)
	}
	return nil
}

func checkDelayUse(delay dmrace.Duration, disks []dmrace.Disk) error {
	if !slices.ContainsFunc(disks, func(d dmrace.Disk) bool { return is(d.Bus, delaysUse) }) {
		return fmt.Errorf("usb-delay-use needs disk.bus: %s, not %s", bus.List(bus.Names(delaysUse)), disks[0].Bus)
	}
	if time.Duration(delay)%time.Second != 0 {
		return fmt.Errorf("usb-delay-use: %s is not in whole seconds, which is all usb-storage.delay_use= takes", delay)
	}
	return nil
}

func checkHotplug(h dmrace.Hotplug, disks []dmrace.Disk, clock dmrace.Clock) error {
	if h.Disk < 0 || h.Index() >= len(disks) {
		return fmt.Errorf("hotplug: there is no disk %d, the machine has %d", h.Disk, len(disks))
	}
	if name := disks[h.Index()].Bus; !is(name, hotPlug) {
		return fmt.Errorf("hotplug needs a disk on one of %s, not %s", bus.List(bus.Names(hotPlug)), name)
	}
	return realtime("hotplug happens at a host time", clock)
}

func checkGone(g dmrace.Gone, disks []dmrace.Disk, clock dmrace.Clock) error {
	if g.Disk < 1 || g.Disk > len(disks) {
		return fmt.Errorf("controller-gone: there is no disk %d, the machine has %d", g.Disk, len(disks))
	}
	if name := disks[g.Disk-1].Bus; name != bus.NVMe {
		return fmt.Errorf("controller-gone needs a disk on %s, whose driver announces its controller, not %s", bus.NVMe, name)
	}
	return realtime("controller-gone follows what the kernel says", clock)
}

// realtime refuses a clock under which the guest's time does not follow the host's.
func realtime(why string, clock dmrace.Clock) error {
	if clock != dmrace.ClockRealtime {
		return fmt.Errorf("%s and needs clock realtime: under icount the guest's time does not follow the host's", why)
	}
	return nil
}
