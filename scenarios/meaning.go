package scenarios

import (
	"fmt"
	"strings"
	"time"

	"dmrace"
	"dmrace/internal/english"
	"dmrace/linux/bus"
	"dmrace/linux/cmdline"
	"dmrace/linux/needs"
)

// checkMeaning returns the first thing in a plan for which it cannot mean what it says:
// each part of it can be carried out, and together they say two things.
func checkMeaning(p *dmrace.Plan) error {
	for _, check := range []func(*dmrace.Plan) error{checkNames, checkTwice, checkGiven, checkTimes} {
		if err := check(p); err != nil {
			return err
		}
	}
	return nil
}

// checkNames refuses a label or GUID on the command line that several disks have: the
// kernel takes the partition that was added first (class_find_device()), and which that is
// depends on the race.
func checkNames(p *dmrace.Plan) error {
	all := needs.Ambiguities(p)
	if len(all) == 0 {
		return nil
	}
	a := all[0]
	var disks []string
	for _, i := range a.Disks {
		disks = append(disks, fmt.Sprintf("disk %d (%s)", i+1, p.Disks()[i].Bus))
	}
	return fmt.Errorf("cmdline: %s is on %s, and the kernel takes whichever is scanned first: give all but one of them other parts, or name the partition by its disk (/dev/%s)",
		a.Name, english.And(disks), bus.PartitionName(bus.DiskNames(p.Disks())[a.Disks[0]], 1))
}

// checkTwice refuses injections of which one takes the place of another.
func checkTwice(p *dmrace.Plan) error {
	seen := map[string]dmrace.Inject{}
	drivers := map[string]bool{} // with a delay of all their probes
	for _, i := range p.Inject {
		of := aim(i)
		if _, twice := seen[of]; twice {
			return fmt.Errorf("inject: %s stands twice, and only one of them can happen: leave one out", of)
		}
		seen[of] = i
		if d := i.ProbeDelay; d != nil {
			if d.Device != "" && drivers[d.Driver] {
				return fmt.Errorf("inject: a probe-delay of every device of %s stands before that of %s, which is never looked at: put the one of the device first", d.Driver, d.Device)
			}
			drivers[d.Driver] = drivers[d.Driver] || d.Device == ""
		}
	}
	return nil
}

// aim names what an injection makes late.
func aim(i dmrace.Inject) string {
	switch {
	case i.ProbeDelay != nil:
		return strings.TrimRight("probe-delay of "+i.ProbeDelay.Driver+" "+i.ProbeDelay.Device, " ")
	case i.ProbeDefer != nil:
		return "probe-defer of " + i.ProbeDefer.Device
	case i.ScanDelay != nil:
		return "scan-delay of " + i.ScanDelay.Disk
	case i.Order != nil:
		return "initcall-order"
	case i.Crash != nil:
		return strings.TrimRight("crash of "+i.Crash.Driver+" "+i.Crash.Device, " ")
	case i.Hotplug != nil:
		return fmt.Sprintf("hotplug of disk %d", i.Hotplug.Index()+1)
	case i.Gone != nil:
		return fmt.Sprintf("controller-gone of disk %d", i.Gone.Disk)
	case i.USBDelayUse != nil:
		return "usb-delay-use"
	case i.CardInsert != nil:
		return "card-insert"
	}
	return "throttle"
}

// checkGiven refuses a command line that gives a parameter which an injection gives as
// well: the kernel keeps the later one (module_param()).
func checkGiven(p *dmrace.Plan) error {
	times := map[string]int{}
	for _, a := range cmdline.Split(p.Cmdline).Kernel() {
		for _, name := range []string{"dmrace.delay", "dmrace.defer", "dmrace.crash", "dmrace.scan", "dmrace.order", "usb-storage.delay_use"} {
			if cmdline.SameName(a.Name, name) {
				times[name]++
			}
		}
	}
	for _, i := range p.Inject {
		name := ""
		switch {
		case i.ProbeDelay != nil:
			name = "dmrace.delay"
		case i.ProbeDefer != nil:
			name = "dmrace.defer"
		case i.Crash != nil:
			name = "dmrace.crash"
		case i.ScanDelay != nil:
			name = "dmrace.scan"
		case i.Order != nil:
			name = "dmrace.order"
		case i.USBDelayUse != nil:
			name = "usb-storage.delay_use"
		}
		if times[name] > 1 {
			return fmt.Errorf("cmdline: %s= stands there, and the injection %s replaces it: leave one of them out", name, aim(i))
		}
	}
	return nil
}

// checkTimes refuses what is to happen at a host time when nobody watches any more.
func checkTimes(p *dmrace.Plan) error {
	for _, i := range p.Inject {
		var at time.Duration
		switch {
		case i.CardInsert != nil:
			at = time.Duration(*i.CardInsert)
		case i.Hotplug != nil:
			at = time.Duration(i.Hotplug.At)
		}
		if end := min(p.Limits.Guest, p.Limits.Host); at > 0 && at >= time.Duration(end) {
			return fmt.Errorf("inject: %s comes when the boot is given up, after %s: raise limits.guest and limits.host, or let it come earlier", i, end)
		}
	}
	return nil
}
