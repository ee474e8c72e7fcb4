package sim

import (
	"dmrace"
	"dmrace/linux/devname"
)

// create is dm_early_create(). What a table that fails has opened is closed again.
func (e *engine) create(m *mapped) bool {
	held := len(e.block.held)
	e.retrying.errno = 0
	ok := e.load(m)
	if !ok {
		e.block.held = e.block.held[:held]
	}
	return ok
}

// load loads a table line by line, and the first that fails ends it. It reports
// whether the device is there.
func (e *engine) load(m *mapped) bool {
	var all content
	var size uint64
	for i := range m.targets {
		t := &m.targets[i]
		if t.refused != nobody {
			e.emit(t.refused)
			return false
		}
		opened, ok := e.openAll(t)
		if !ok {
			return false
		}
		if !e.blocksFit(t) {
			return false
		}
		if t.loaded != nobody {
			e.emit(t.loaded)
		}
		switch {
		case t.oops: // of PID 1, which make_task_dead() turns into a panic
			e.say(dmrace.Oops, "", "BUG: kernel NULL pointer dereference")
			e.say(dmrace.Frame, "swapper/0", "pid 1")
			e.panic("Attempted to kill init! exitcode=0x00000009")
			return false
		case t.failed != nobody:
			e.emit(t.failed)
			return false
		}
		if shown := t.shows(opened); i == 0 {
			all = shown
		} else {
			all = all.followed(shown)
		}
		size += t.length
	}
	e.block.mapped(m.disk, size, all)
	return e.fits(m)
}

// openAll looks the devices of a target up in turn, as its constructor does, and
// returns what it has opened.
func (e *engine) openAll(t *mapTarget) (opened []device, ok bool) {
	t.opened = t.opened[:0]
	for i := range t.lookups {
		l := &t.lookups[i]
		if l.name.DisablesRootwait() {
			e.rootwait = 0
		}
		found, errno := e.claim(l)
		if errno != 0 {
			e.retrying.errno = int(errno)
			e.emit(l.fail.event(e.boot, errno))
			return nil, false
		}
		e.block.held = append(e.block.held, found)
		t.opened = append(t.opened, found)
	}
	return t.opened, true
}

// The errors of opening a number that no device has, and a device that is claimed.
const (
	enxio devname.Errno = 6
	ebusy devname.Errno = 16
)

// claim is dm_get_device() in drivers/md/dm-table.c. The device whose table it is has no
// disk yet, so that its own number is not found; 6.12 and 7.2 have another error number
// for it.
func (e *engine) claim(l *lookup) (device, devname.Errno) {
	devt, errno := l.name.Resolve(&e.block)
	if errno != 0 {
		return device{}, errno
	}
	d, ok := e.block.open(devt)
	switch {
	case !ok:
		return device{}, enxio
	case e.block.busy(d, true):
		return device{}, ebusy
	}
	return d, 0
}
