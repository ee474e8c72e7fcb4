package sim

import (
	"time"

	"dmrace"
)

// Machine is the hardware of a boot, as far as it matters to the root.
type Machine struct {
	Disks     []Disk
	I8042     bool // a PS/2 controller, whose mouse is probed slowly from a workqueue
	Suppliers []Supplier
}

// Supplier is a device that others need: they defer their probe until it is bound.
// It is probed at the device level, and takes its time there.
type Supplier struct {
	Name  string
	Takes time.Duration
	Async bool // its driver is PROBE_PREFER_ASYNCHRONOUS
}

// Disk is one disk, its controller included.
type Disk struct {
	Bus      dmrace.Bus
	Parts    []Part
	Inserted time.Duration // when the card is put into its slot; 0: it is there from the start
	Absent   bool          // it never shows up
	Throttle int           // requests a second that it answers; 0: all
	Needs    string        // the Supplier without which the controller's probe is deferred
}

// Part is one partition, numbered by its place in the list from 1.
type Part struct {
	Label string // GPT partition label
	UUID  string
	FS    bool // whether it holds a file system that the kernel can mount as root
}

// Delay holds back every probe by one driver, as the shim does: it sleeps in the
// notifier that really_probe() calls before the driver, so probe_count is up.
type Delay struct {
	Driver string
	By     time.Duration
}

// machineOf describes the machine of a plan.
func machineOf(p *dmrace.Plan) Machine {
	disk := Disk{Bus: p.Disk.Bus}
	for _, part := range p.Disk.Partitions() {
		disk.Parts = append(disk.Parts, Part{Label: string(part), FS: part == dmrace.PartRootfs})
	}
	for _, i := range p.Inject {
		switch {
		case i.CardInsert != nil:
			disk.Inserted = time.Duration(*i.CardInsert)
		case i.Throttle != nil:
			disk.Throttle = *i.Throttle
		}
	}
	return Machine{Disks: []Disk{disk}, I8042: p.Machine.I8042}
}

// delaysOf returns the probe delays that a plan injects.
func delaysOf(p *dmrace.Plan) []Delay {
	var delays []Delay
	for _, i := range p.Inject {
		if d := i.ProbeDelay; d != nil {
			delays = append(delays, Delay{d.Driver, time.Duration(d.Delay)})
		}
	}
	return delays
}
