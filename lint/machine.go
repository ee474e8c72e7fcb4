package lint

import (
	"slices"
	"time"

	"dmrace/linux/bus"
	"dmrace/sim"
)

// nobody is no disk of an inventory.
const nobody = -1

// supply is what the controller of a disk needs that is to be later than all others.
const supply = "supply"

// machine returns the hardware of an inventory. The disk late, if there is one, is
// found later than all others: its controller's probe is deferred until a supplier
// comes. Assumed disks are one, unless late is one of them.
func (v *inventory) machine(late int) (sim.Machine, bool) {
	if v.unknown {
		return sim.Machine{}, false
	}
	m := sim.Machine{FixedNames: true} // a late disk keeps the name that the line knows it by
	if v.facts {
		for i := range v.disks {
			m.Disks = append(m.Disks, v.disks[i].hardware(i == late))
		}
	} else {
		m.Disks = v.assumed(late)
	}
	if late != nobody {
		m.Suppliers = []sim.Supplier{{Name: supply, Takes: lateBy, Async: true}}
	}
	return m, len(m.Disks) <= maxDisks
}

// lateBy is how much later a late disk's controller is.
const lateBy = 30 * time.Second

// hardware returns the disk, with something to mount on every partition.
func (d disk) hardware(late bool) sim.Disk {
	hw := d.Disk
	hw.Parts = slices.Clone(hw.Parts)
	for i := range hw.Parts {
		hw.Parts[i].FS = true
	}
	if late && hw.Needs == "" {
		hw.Needs = supply
	}
	return hw
}

// assumed returns the disks that names take for granted, each with the number that
// its name has: those before it are there as well.
func (v *inventory) assumed(late int) []sim.Disk {
	var all []sim.Disk
	for _, family := range bus.Families() {
		var row []sim.Disk
		for i, d := range v.disks {
			if familyOf(d.Bus) != family || d.group != "" {
				continue
			}
			for len(row) <= d.n {
				row = append(row, sim.Disk{Bus: family.Assumed})
			}
			row[d.n] = d.hardware(i == late)
		}
		all = append(all, row...)
	}
	return append(all, v.nameless(late)...)
}

// nameless returns the disks of which no name is known: one for all, and one for the
// late one.
func (v *inventory) nameless(late int) []sim.Disk {
	common := sim.Disk{Bus: bus.MMC}
	var all []sim.Disk
	for i, d := range v.disks {
		switch hw := d.hardware(i == late); {
		case d.group == "":
		case i == late:
			all = append(all, hw)
		default:
			common.Parts = append(common.Parts, hw.Parts...)
		}
	}
	if len(common.Parts) > 0 {
		all = append(all, common)
	}
	return all
}
