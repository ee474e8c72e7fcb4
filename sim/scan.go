package sim

import "dmrace/linux/devname"

// opensUnscanned reports whether to open a number means to wait for a scan: until
// 22ae8ce8b892 (5.11) blkdev_get() of a partition opens its disk first, and so waits for
// the bd_mutex that disk_scan_partitions() holds. Then e.scan is that disk.
func (e *engine) opensUnscanned(devt devname.Devt) bool {
	if e.boot.features.OpenNoScan {
		return false
	}
	disk, ok := e.block.unscanned(devt)
	if ok {
		e.scan = disk
	}
	return ok
}

// tableWaits reports whether a table opens a number whose disk is being scanned before
// anything in it is refused.
func (e *engine) tableWaits(m *mapped) bool {
	if e.boot.features.OpenNoScan {
		return false
	}
	for i := range m.targets {
		t := &m.targets[i]
		if t.refused != nobody {
			return false
		}
		for _, l := range t.lookups {
			devt, errno := l.name.Resolve(&e.block)
			if errno != 0 {
				return false
			}
			if e.opensUnscanned(devt) {
				return true
			}
		}
		if t.oops || t.failed != nobody {
			return false
		}
	}
	return false
}
