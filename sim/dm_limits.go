package sim

import (
	"fmt"

	"dmrace"
)

const sectorSize = dmrace.SectorSize

// logicalBlock is that of the disk that a device is or is on, in bytes.
func (e *engine) logicalBlock(d device) uint32 {
	return e.boot.disks[e.block.occupant[d.slot]].block
}

// blocksFit reports whether a constructor finds its blocks as large as those of its
// devices, and says so where not.
func (e *engine) blocksFit(t *mapTarget) bool {
	for _, c := range t.blocks {
		if c.size < e.logicalBlock(t.opened[c.lookup]) {
			e.emit(c.failed)
			return false
		}
	}
	return true
}

// fits is dm_calculate_queue_limits() in drivers/md/dm-table.c, once all targets of a
// table are there, and device_area_is_invalid() within it: nothing may lie beyond the end
// of a device, and everything begins and ends with one of the target's logical blocks,
// which are as large as the largest of its devices or as its io_hints make them. One of
// unknown size is large enough.
func (e *engine) fits(m *mapped) bool {
	limit := uint32(sectorSize)
	for i := range m.targets {
		t := &m.targets[i]
		block := max(t.hint, e.stacked(t))
		for _, a := range t.areas {
			if a.Mapped && !e.areaFits(m, t.opened[a.Lookup], a.Start, a.Length, block) {
				return false
			}
		}
		limit = max(limit, block)
	}
	e.boot.disks[m.disk].block = limit
	return e.linesFit(m, limit)
}

// stacked is the largest logical block of a target's devices, in bytes.
func (e *engine) stacked(t *mapTarget) uint32 {
	block := uint32(sectorSize)
	for _, a := range t.areas {
		if a.Mapped {
			block = max(block, e.logicalBlock(t.opened[a.Lookup]))
		}
	}
	return block
}

// areaFits is device_area_is_invalid() for one device.
func (e *engine) areaFits(m *mapped, d device, start, length uint64, block uint32) bool {
	if d.size == 0 {
		return true
	}
	sectors := uint64(block / sectorSize)
	switch {
	case start >= d.size || length > d.size-start:
		e.refuse(m, "%s too small for target: start=%d, len=%d, dev_size=%d", e.boot.name(d), start, length, d.size)
	case start%sectors != 0:
		e.refuse(m, "start=%d not aligned to h/w logical block size %d of %s", start, block, e.boot.name(d))
	case length%sectors != 0:
		e.refuse(m, "len=%d not aligned to h/w logical block size %d of %s", length, block, e.boot.name(d))
	default:
		return true
	}
	return false
}

// linesFit is validate_hardware_logical_block_alignment() in drivers/md/dm-table.c: a
// line that begins within a logical block of the table must have blocks so small that
// what is left of it is a whole number of them, and the table must end with a block.
func (e *engine) linesFit(m *mapped, limit uint32) bool {
	sectors := uint64(limit / sectorSize)
	at, begin, left := 0, uint64(0), uint64(0)
	for at = range m.targets {
		t := &m.targets[at]
		if left < t.length && left%uint64(e.stacked(t)/sectorSize) != 0 {
			break
		}
		if begin += t.length; begin%sectors == 0 {
			left = 0
		} else {
			left = sectors - begin%sectors
		}
	}
	if left != 0 {
		e.refuse(m, "table line %d not aligned to h/w logical block size %d", at, limit)
	}
	return left == 0
}

// refuse says why a table is refused once its targets are there.
func (e *engine) refuse(m *mapped, format string, args ...any) {
	e.say(dmrace.TableError, e.block.disks[m.disk].devt.String(), fmt.Sprintf(format, args...))
}
