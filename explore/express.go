package explore

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/sim"
)

// watched are the buses of the driver core whose probes the shim sees
// (images/kernel/shim/src/dmrace.c).
var watched = []string{"pci", "platform", "usb", "scsi", "mmc", "virtio"}

// shimSees reports whether the shim can hold a driver back.
func shimSees(driver string) bool {
	for _, b := range bus.All() {
		for _, d := range b.Drivers {
			if d.Name == driver && slices.Contains(watched, d.Core) {
				return true
			}
		}
	}
	return false
}

// inexpressible says why no injection can make a step late, or is empty.
func inexpressible(s sim.Step) string {
	switch s.Kind {
	case sim.StepProbe:
		if !shimSees(s.What) {
			return "the shim does not watch the bus of " + s.What
		}
		if strings.Contains(s.Device, "#") {
			return "the device gets its name in the boot itself, and the shim goes by names"
		}
	case sim.StepCard:
		return "mmc_rescan() is a work item without a notifier; card-insert delays the card instead"
	case sim.StepHub:
		return "hub_event() is a work item without a notifier or a parameter"
	case sim.StepSCSI, sim.StepNVMe:
		return "the scan runs within the driver, where no notifier is called"
	case sim.StepInitcalls:
		return "no parameter makes the other initcalls slower"
	case sim.StepPoll:
		return "no parameter makes a sleep of 5 ms longer"
	}
	return ""
}

// grade says how surely a kernel can be made to be late likewise.
type grade uint8

const (
	exact   grade = iota // in guest time, repeatable to the byte under icount
	scanned              // the same; a probe comes first, which is late on boards too
	hostly               // in host time, which a busy host blurs: a card that is put in
	without              // no injection does it
	grades
)

// gradeOf is the grade of a step's injection.
func gradeOf(s sim.Step) grade {
	switch {
	case inexpressible(s) != "":
		return without
	case s.Kind == sim.StepParts:
		return scanned
	}
	return exact
}

// unit is the grid of the durations by which a step can be late.
func unit(s sim.Step) time.Duration {
	if s.Kind == sim.StepSettle {
		return time.Second // usb-storage.delay_use= takes whole seconds
	}
	return time.Millisecond
}

// rounded returns the duration nearest below d, but at least a unit, by which a step
// can really be made late.
func rounded(s sim.Step, d time.Duration) time.Duration {
	return max(d.Truncate(unit(s)), unit(s))
}

// scanTime is how much longer a partition scan takes where the disk answers so many requests a
// second.
func scanTime(rate int) time.Duration {
	return dmrace.ScanRequests * time.Second / time.Duration(rate)
}

// inject returns the injection that makes a step late by d, or says why there is none.
func (o *origin) inject(s sim.Step, d time.Duration) (dmrace.Inject, error) {
	if why := inexpressible(s); why != "" {
		return dmrace.Inject{}, fmt.Errorf("%s: %s", s, why)
	}
	by := dmrace.Duration(d)
	switch s.Kind {
	case sim.StepSettle:
		if strings.Contains(o.line(), "delay_use=") {
			return dmrace.Inject{}, fmt.Errorf("%s: the command line states usb-storage.delay_use= itself", s)
		}
		by += dmrace.Duration(o.delayUse)
		return dmrace.Inject{USBDelayUse: &by}, nil
	case sim.StepParts:
		return dmrace.Inject{ScanDelay: &dmrace.ScanDelay{Disk: s.What, Delay: by}}, nil
	}
	return dmrace.Inject{ProbeDelay: &dmrace.ProbeDelay{Driver: s.What, Device: s.Device, Delay: by}}, nil
}

// injections expresses a schedule, or says why it cannot be.
func (m *Model) injections(s schedule) ([]dmrace.Inject, error) {
	if m.origin == nil {
		return nil, fmt.Errorf("the machine is not a scenario's")
	}
	var out []dmrace.Inject
	if at := dmrace.Duration(m.layouts[s.layout].insert); at > 0 {
		out = append(out, dmrace.Inject{CardInsert: &at})
	}
	steps := m.layouts[s.layout].boot.Steps()
	for i, d := range s.late {
		if d == 0 {
			continue
		}
		inject, err := m.origin.inject(steps[i], d)
		if err != nil {
			return nil, err
		}
		out = append(out, inject)
	}
	if s.reordered() {
		return nil, fmt.Errorf("two threads that are due at the same microsecond change places, which nothing can bring about at will")
	}
	return out, nil
}
