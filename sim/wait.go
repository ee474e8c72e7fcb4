package sim

// waiting is what T1 waits for.
type waiting uint8

const (
	waitNone    waiting = iota
	waitFlush           // flush_work(&deferred_probe_work)
	waitSettled         // wait_for_device_probe()
	waitAsync           // async_synchronize_full()
	waitScan            // the scan of a disk, to open a number of it
	waitName            // a dm-mod.waitfor= name, by polling
	waitRoot            // root=, by polling
	waitNode            // root=, by polling, in an initramfs
)

// settling is what wait_for_device_probe() in drivers/base/dd.c, 5.10 to 7.2, waits for:
// one thing after the other, and none of them again.
type settling uint8

const (
	settleDeferred settling = iota // flush_work(&deferred_probe_work)
	settleProbes                   // probe_count is 0
	settleAsync                    // async_synchronize_full()
	settled
)

// polls reports whether the wait is a loop that looks again and again.
func (w waiting) polls() bool { return w == waitName || w == waitRoot || w == waitNode }

// await has T1 wait and reports whether there is nothing to wait for.
func (e *engine) await(w waiting) bool {
	e.waiting, e.polling, e.settling = w, e.now, settleDeferred
	return e.resume()
}

// resume looks whether T1's wait is over and reports whether it is.
func (e *engine) resume() bool {
	for e.waiting == waitSettled && e.settling < settled && e.satisfied() {
		e.settling++
	}
	if !e.satisfied() {
		return false
	}
	if e.chooser != nil && e.waiting.polls() {
		e.look()
	}
	if e.waiting == waitRoot { // prepare_namespace(), since 6.6 wait_for_root()
		e.waiting = waitAsync
		return e.resume()
	}
	e.waiting = waitNone
	return true
}

// satisfied reports whether what T1 waits for has come.
func (e *engine) satisfied() bool {
	switch e.waiting {
	case waitFlush:
		return e.defers.idle()
	case waitSettled:
		if e.boot.features.Settles {
			return e.defers.idle() && e.probes == 0 && e.async == 0
		}
		return e.settles()
	case waitAsync:
		return e.async == 0
	case waitScan:
		return e.block.disks[e.scan].scanned
	case waitName:
		return e.unwait || e.found()
	case waitRoot:
		// The loop of prepare_namespace() and wait_for_root() in init/do_mounts.c:
		// no look at the root while driver_probe_done() says no.
		return e.timeout || e.probes == 0 && e.found()
	case waitNode:
		return e.timeout || e.found() && e.block.has(e.root)
	}
	return true
}

// settles reports whether what wait_for_device_probe() waits for at the moment has come.
func (e *engine) settles() bool {
	switch e.settling {
	case settleDeferred:
		return e.defers.idle()
	case settleProbes:
		return e.probes == 0
	case settleAsync:
		return e.async == 0
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
		if e.waiting == waitSettled && e.settling == settleDeferred {
			e.settling++ // flush_work() waits for the work that there was, and not for more
		}
		e.wake(t1, 0)
	}
}
