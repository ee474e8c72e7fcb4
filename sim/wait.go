package sim

// waiting is what T1 waits for.
type waiting uint8

const (
	waitNone   waiting = iota
	waitFlush          // flush_work(&deferred_probe_work)
	waitProbes         // wait_for_device_probe()
	waitName           // a dm-mod.waitfor= name, by polling
	waitRoot           // root=, by polling
	waitNode           // root=, by polling, in an initramfs
)

// polls reports whether the wait is a loop that looks again and again.
func (w waiting) polls() bool { return w == waitName || w == waitRoot || w == waitNode }

// await has T1 wait and reports whether there is nothing to wait for.
func (e *engine) await(w waiting) bool {
	e.waiting, e.polling = w, e.now
	return e.resume()
}

// resume looks whether T1's wait is over and reports whether it is.
func (e *engine) resume() bool {
	if !e.satisfied() {
		return false
	}
	if e.chooser != nil && e.waiting.polls() {
		e.look()
	}
	e.waiting = waitNone
	return true
}

// satisfied reports whether what T1 waits for has come.
func (e *engine) satisfied() bool {
	switch e.waiting {
	case waitFlush:
		return e.defers.idle()
	case waitProbes:
		// wait_for_device_probe() in drivers/base/dd.c, 5.10 to 7.2: flush the
		// deferred probes, wait for probe_count to be 0, async_synchronize_full().
		return e.defers.idle() && e.probes == 0 && e.async == 0
	case waitName:
		return e.found()
	case waitRoot:
		// The loop of prepare_namespace() and wait_for_root() in init/do_mounts.c:
		// no look at the root while driver_probe_done() says no.
		return e.timeout || e.probes == 0 && e.found()
	case waitNode:
		return e.timeout || e.found() && e.block.has(e.root)
	}
	return true
}

// found looks the name up that T1 polls for, and notes what it finds.
func (e *engine) found() bool {
	devt, errno := e.name.Resolve(&e.block)
	if errno != 0 {
		return false
	}
	if e.waiting != waitName {
		e.root = devt
	}
	return true
}

// changed is told of everything that a wait can depend on. A wait for probes ends
// at once, a poll at its next turn: between two changes it sees the same.
func (e *engine) changed() {
	switch {
	case e.waiting == waitNone:
	case e.waiting.polls():
		elapsed := e.now - e.polling
		e.wake(t1, pollInterval-elapsed%pollInterval+e.late(e.pollStep))
	case e.satisfied():
		e.wake(t1, 0)
	}
}
