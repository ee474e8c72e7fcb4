package sim

import "dmrace"

// busHalf is what a boot does on a bus: package bus has what is a fact of it.
type busHalf struct {
	calls []busCall

	// measured: boots on it are among those from which [Fit] reads the costs. A bus
	// without costs of its own takes those of its next of kin.
	measured bool

	// own are the spans that boots on it measure where measured is not set.
	own []Cost
}

// busCall is what one initcall does about each disk on a bus. What it says of the disk
// gets the disk's number.
type busCall struct {
	name, folder string // the initcall and the folder of its driver, as in [initcall]
	each         func(b *builder, disk int, d Disk)
	then         func(b *builder) // what T1 comes to behind it, before the next initcall that is listed; nil: nothing
}

// halves holds the half of each bus. Every bus_*.go adds its own.
var halves = map[dmrace.Bus]*busHalf{}

// Buses returns the buses of which the simulator knows what a boot does on them.
func Buses() map[dmrace.Bus]bool {
	known := map[dmrace.Bus]bool{}
	for name := range halves {
		known[name] = true
	}
	return known
}

// onBuses carries an initcall out for each disk whose bus has a part in it, in the order
// of their controllers.
func (b *builder) onBuses(by map[dmrace.Bus]func(*builder, int, Disk)) {
	for i, d := range b.config.Machine.Disks {
		if each, ok := by[d.Bus]; ok {
			b.at = int32(i)
			each(b, i, d)
			b.at = nobody
		}
	}
}

// ordinal returns how many disks with a driver between them and their controller come
// before a disk: which of the driver's hosts the disk is on.
func (b *builder) ordinal(disk int, driver string) int {
	n := 0
	for _, info := range b.buses[:disk] {
		if info.HasDriver(driver) {
			n++
		}
	}
	return n
}
