package lint

import "dmrace/linux/devname"

// waitKind says what dm-mod.waitfor= does for a device.
type waitKind uint8

const (
	notWaited waitKind = iota
	byNumber           // its device number is waited for, which resolves at once
	perhaps            // a name is waited for that may be on the same disk
	sibling            // another partition of its disk is waited for
	waited
)

// waitFor returns the best that any name does for a device.
func (r *pass) waitFor(n *name) waitKind {
	best := notWaited
	for i := range r.waits {
		best = max(best, r.waitBy(n, &r.waits[i]))
	}
	return best
}

func (r *pass) waitBy(n, w *name) waitKind {
	if r.besideDisk(w, n.location) {
		return waited
	}
	if w.location.kind != onDisk || n.location.kind != onDisk {
		return notWaited
	}
	if w.ref.Kind == devname.Number {
		if n.location == w.location {
			return byNumber
		}
		return notWaited
	}
	switch {
	case n.location == w.location:
		return waited
	case n.location.part < 0 && !r.features.SecondWait: // it comes behind its disk and all partitions of that
		return notWaited
	case n.location.disk == w.location.disk:
		return sibling
	case r.stock.disks[n.location.disk].group != "" || r.stock.disks[w.location.disk].group != "":
		return perhaps
	}
	return notWaited
}

// phantom reports whether a name resolves before its partition is there.
func (r *pass) phantom(n name) bool {
	return n.location.kind == onDisk && n.ref.Kind == devname.Path && n.location.part >= 0 && n.location.part < max(1, int32(familyOf(r.busOf(n.location)).Minors))
}
