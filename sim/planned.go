package sim

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"dmrace"
)

// multipathSets are the sets of options with CONFIG_NVME_MULTIPATH (images/kernel/config).
var multipathSets = []dmrace.Config{dmrace.ConfigStorage, dmrace.ConfigRoots}

// machineOf describes the machine of a plan.
func machineOf(p *dmrace.Plan) Machine {
	m := Machine{I8042: p.Machine.I8042, Initramfs: p.Machine.Initramfs, Guest: true}
	m.Multipath = p.Machine.Multipath && slices.Contains(multipathSets, p.Kernel.Config)
	for _, d := range p.Disks() {
		m.Disks = append(m.Disks, diskOf(d))
	}
	for _, i := range p.Inject {
		switch {
		case i.CardInsert != nil:
			m.Disks[0].Inserted = time.Duration(*i.CardInsert)
		case i.Throttle != nil:
			m.Disks[0].Throttle = *i.Throttle
		case i.Hotplug != nil:
			m.Disks[i.Hotplug.Index()].Inserted = time.Duration(i.Hotplug.At)
		}
	}
	for n, i := range p.Inject { // once it is known what is plugged in
		if i.ProbeDefer != nil {
			m.deferProbe(numbered("dmrace-supplier.", n), *i.ProbeDefer)
		}
	}
	return m
}

// deferProbe makes a device depend on a supplier: the controller at a PCI address, or one that
// comes later.
func (m *Machine) deferProbe(supplier string, d dmrace.DeferredProbe) {
	s := Supplier{Name: supplier, Takes: time.Duration(d.Delay), Unawaited: true, Of: d.Device}
	if i := diskAt(d.Device, len(m.Disks)); i >= 0 && m.Disks[i].pluggedAt() == 0 {
		m.Disks[i].Needs, s.Of = supplier, ""
	}
	m.Suppliers = append(m.Suppliers, s)
}

// diskOf describes one disk of a plan.
func diskOf(d dmrace.Disk) Disk {
	disk := Disk{Bus: d.Bus, Block: uint32(d.LogicalBlock()), Boot: d.BootParts, Absent: d.Fault == dmrace.FaultAbsent}
	for i, holds := range d.Partitions() {
		label, uuid := d.Name(i)
		disk.Parts = append(disk.Parts, Part{
			Label: label, UUID: cmp.Or(uuid, nominal[holds.UUIDSymbol()]), Sectors: nominalSectors(holds), Holds: holds, FS: holds == dmrace.PartUnknown, Damage: d.Corrupt,
		})
	}
	return disk
}

// DisksOf returns the disks of a plan as its command line can name them once these
// values stand for its symbols.
func DisksOf(p *dmrace.Plan, values map[string]string) []Disk {
	var disks []Disk
	for _, d := range p.Disks() {
		disk := Disk{Bus: d.Bus, Absent: d.Fault == dmrace.FaultAbsent}
		for i, holds := range d.Partitions() {
			label, uuid := d.Name(i)
			disk.Parts = append(disk.Parts, Part{Label: label, UUID: cmp.Or(uuid, values[holds.UUIDSymbol()]), FS: holds == dmrace.PartRootfs})
		}
		disks = append(disks, disk)
	}
	return disks
}

// nominalSectors is the size of a partition: that of what it holds, or 0 where that has none
// that is always so.
func nominalSectors(p dmrace.Part) uint64 {
	switch p {
	case dmrace.PartRootfs, dmrace.PartCrypt:
		return nominalNumber(dmrace.SymRootfsSectors)
	case dmrace.PartStripe0, dmrace.PartStripe1:
		return nominalNumber(dmrace.SymStripeSectors) / 2
	case dmrace.PartHash:
		return treeSectors(nominalNumber(dmrace.SymRootfsBlocks))
	case dmrace.PartBlank, dmrace.PartErased:
		return dmrace.BlankBytes / sectorSize
	}
	return 0
}

// treeSectors is what a verity tree of SHA-256 over that many blocks of 4096 bytes takes
// with its superblock: 128 hashes to a block, level upon level up to one block.
func treeSectors(blocks uint64) uint64 {
	const perBlock, sectorsPerBlock = 128, 8
	total := uint64(1)
	for blocks > 1 {
		blocks = (blocks + perBlock - 1) / perBlock
		total += blocks
	}
	return total * sectorsPerBlock
}

func nominalNumber(symbol string) uint64 {
	n, _ := strconv.ParseUint(nominal[symbol], 10, 64)
	return n
}

// delaysOf returns the probe delays that a plan injects.
func delaysOf(p *dmrace.Plan) []Delay {
	var delays []Delay
	for _, i := range p.Inject {
		if d := i.ProbeDelay; d != nil {
			delays = append(delays, Delay{d.Driver, d.Device, time.Duration(d.Delay)})
		}
	}
	return delays
}

// scansOf returns the delays of partition scans that a plan injects.
func scansOf(p *dmrace.Plan) (all []dmrace.ScanDelay) {
	for _, i := range p.Inject {
		if i.ScanDelay != nil {
			all = append(all, *i.ScanDelay)
		}
	}
	return all
}

// orderOf returns the order of initcalls that a plan injects.
func orderOf(p *dmrace.Plan) dmrace.InitcallOrder {
	for _, i := range p.Inject {
		if i.Order != nil {
			return i.Order
		}
	}
	return nil
}

// diskAt returns which of so many disks has its controller at a PCI address, or -1.
func diskAt(address string, disks int) int {
	for i := range disks {
		if pciAddress(i) == address {
			return i
		}
	}
	return -1
}

// usual reports whether a plan's machine is one of those on which a span is measured: one
// disk that is there from the start, or in its slot, on a bus that has costs of its own, and
// a kernel without a further set of options.
func usual(p *dmrace.Plan, c Cost) bool {
	other := p.Kernel.Config != "" || slices.ContainsFunc(p.Inject, func(i dmrace.Inject) bool {
		return i.Hotplug != nil || i.ScanDelay != nil || i.Order != nil || i.ProbeDefer != nil && (c != CostDeferral && c != CostTick || diskAt(i.ProbeDefer.Device, len(p.Disks())) < 0)
	})
	half := halves[p.Disk.Bus]
	switch c {
	case CostATAProbe:
		return !other && behindATA(recorded{plan: p})
	case CostVirtio: // nothing that is injected comes before it
		return p.Kernel.Config == ""
	}
	return !other && notModelled(p) == nil && len(p.Others) == 0 && !p.Machine.Initramfs && p.Disk.Fault == "" && half != nil && (half.measured || slices.Contains(half.own, c))
}
