package lint

import "dmrace/linux/devname"

// coverage says what dm-mod.waitfor= does for a device.
type coverage uint8

const (
	uncovered coverage = iota
	byNumber           // its device number is waited for, which resolves at once
	perhaps            // a name is waited for that may be on the same disk
	sibling            // another partition of its disk is waited for
	covered
)

// cover returns the best that any name does for a device.
func (r *reading) cover(n *name) coverage {
	best := uncovered
	for i := range r.waits {
		best = max(best, r.coverBy(n, &r.waits[i]))
	}
	return best
}

func (r *reading) coverBy(n, w *name) coverage {
	if w.place.kind != onDisk || n.place.kind != onDisk {
		return uncovered
	}
	if w.ref.Kind == devname.Number {
		if n.place == w.place {
			return byNumber
		}
		return uncovered
	}
	switch {
	case n.place == w.place:
		return covered
	case n.place.disk == w.place.disk:
		return sibling
	case r.stock.disks[n.place.disk].group != "" || r.stock.disks[w.place.disk].group != "":
		return perhaps
	}
	return uncovered
}

// phantom reports whether a name resolves before its partition is there.
func (r *reading) phantom(n name) bool {
	return n.place.kind == onDisk && n.ref.Kind == devname.Path && n.place.part < max(1, minors(r.busOf(n.place)))
}
