package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// Doubts returns what in a plan most likely does not do what it is there for, in words.
// Such a plan can be carried out; dmrace check shows them.
func Doubts(p *dmrace.Plan) []string {
	var all []string
	for _, i := range p.Inject {
		if why := pointless(p, i); why != "" {
			all = append(all, fmt.Sprintf("%s: %s", i, why))
		}
	}
	return append(all, renumbered(p)...)
}

// pointless says why an injection delays nothing that the root can need, or is empty.
func pointless(p *dmrace.Plan, i dmrace.Inject) string {
	switch {
	case i.ProbeDelay != nil && !drives(p, i.ProbeDelay.Driver):
		return fmt.Sprintf("no disk of this machine is probed by %s; its drivers are %s", i.ProbeDelay.Driver, strings.Join(drivers(p), ", "))
	case i.ProbeDelay != nil && strings.HasPrefix(i.ProbeDelay.Device, pciBus) && !holds(p, i.ProbeDelay.Device):
		return "no disk's controller is at " + i.ProbeDelay.Device + "; that of disk n is at 0000:00:0n.0"
	case i.ScanDelay != nil && !slices.Contains(bus.DiskNames(p.Disks()), i.ScanDelay.Disk):
		return fmt.Sprintf("no disk of this machine is %s; it has %s", i.ScanDelay.Disk, strings.Join(bus.DiskNames(p.Disks()), ", "))
	case i.Crash != nil && !drives(p, i.Crash.Driver):
		return fmt.Sprintf("no disk of this machine is probed by %s; its drivers are %s", i.Crash.Driver, strings.Join(drivers(p), ", "))
	case i.ProbeDefer != nil && strings.HasPrefix(i.ProbeDefer.Device, pciBus) && !holds(p, i.ProbeDefer.Device):
		return "no disk's controller is at " + i.ProbeDefer.Device + "; that of disk n is at 0000:00:0n.0"
	case i.ProbeDefer != nil && slices.Contains(plugged(p), i.ProbeDefer.Device):
		return "the disk there is plugged in later: until then a root port has the address"
	}
	if i.ProbeDefer != nil && strings.Contains(p.Cmdline, " deferred_probe_timeout=") {
		return "" // the kernel says itself that it has stopped waiting
	}
	if late := (&dmrace.Plan{Inject: []dmrace.Inject{i}}).LatestInjection(); late >= time.Duration(p.Limits.Guest) {
		return fmt.Sprintf("the boot is given up after %s of guest time (limits.guest), before it is over", p.Limits.Guest)
	}
	return ""
}

// pciBus begins the addresses of the first PCI bus.
const pciBus = "0000:00:"

// address is where the controller of a disk sits, counted from 0.
func address(disk int) string { return fmt.Sprintf(pciBus+"%02x.0", disk+1) }

// holds reports whether a disk's controller is at an address.
func holds(p *dmrace.Plan, at string) bool {
	for i := range p.Disks() {
		if address(i) == at {
			return true
		}
	}
	return false
}

// plugged returns the addresses of the disks that are plugged in.
func plugged(p *dmrace.Plan) (all []string) {
	for _, i := range p.Inject {
		if i.Hotplug != nil {
			all = append(all, address(i.Hotplug.Index()))
		}
	}
	return all
}

// drivers returns the drivers of a plan's disks, of what a board's controller needs, and of the
// mouse that can be in their way.
func drivers(p *dmrace.Plan) (all []string) {
	if b, err := modelOf(p.Machine); err == nil && b != nil {
		return append([]string{b.Driver, "mmcblk"}, b.Suppliers...)
	}
	for _, d := range p.Disks() {
		info, ok := bus.Of(d.Bus)
		if !ok {
			continue
		}
		for _, driver := range info.Drivers {
			if !slices.Contains(all, driver.Name) {
				all = append(all, driver.Name)
			}
		}
	}
	if p.Machine.I8042 {
		all = append(all, "psmouse")
	}
	return all
}

func drives(p *dmrace.Plan, driver string) bool { return slices.Contains(drivers(p), driver) }

// renumbered tells of disks that are named by the kernel's name although a disk of their
// family is plugged in after them: the numbers go by the order in which disks come.
func renumbered(p *dmrace.Plan) (all []string) {
	disks := p.Disks()
	names := bus.DiskNames(disks)
	late := map[int]bool{}
	for _, i := range p.Inject {
		if i.Hotplug != nil {
			late[i.Hotplug.Index()] = true
		}
	}
	for i := range disks {
		for j := i + 1; j < len(disks); j++ {
			if late[i] && !late[j] && sameFamily(disks[i].Bus, disks[j].Bus) && strings.Contains(p.Cmdline, "/dev/"+names[i]) {
				all = append(all, fmt.Sprintf("cmdline: /dev/%s is disk %d, because disk %d is plugged in after it: name partitions by PARTLABEL= or PARTUUID=", names[i], j+1, i+1))
			}
		}
	}
	return all
}

func sameFamily(a, b dmrace.Bus) bool {
	x, known := bus.Of(a)
	y, known2 := bus.Of(b)
	return known && known2 && x.Family == y.Family
}
