package sim

// deferral is the deferred probing of drivers/base/dd.c: the devices whose driver
// answered -EPROBE_DEFER, and the one worker that tries them again.
type deferral struct {
	enabled bool    // driver_deferred_probe_enable, set by deferred_probe_initcall()
	pending []int32 // deferred_probe_pending_list: threads whose probe was deferred
	active  []int32 // deferred_probe_active_list: to be tried again, in turn
	busy    bool    // deferred_probe_work_func() is at one of them
}

func (d *deferral) reset() {
	d.enabled, d.busy = false, false
	d.pending, d.active = d.pending[:0], d.active[:0]
}

// idle reports whether flush_work(&deferred_probe_work) would return at once.
func (d *deferral) idle() bool { return !d.busy && len(d.active) == 0 }

// need defers the probe of a thread unless the device that it depends on is bound.
// driver_deferred_probe_add() keeps it for later; the probe starts over then.
func (e *engine) need(thread, supplier int32) bool {
	if e.bound[supplier] {
		return true
	}
	b := e.boot
	e.emit(b.deferEvents[thread])
	if e.chooser != nil {
		h := mixer(thread)
		h.add(uint64(e.pc[thread]))
		e.deferred += uint64(h)
	}
	e.probes--
	e.pc[thread] = 0
	e.defers.pending = append(e.defers.pending, thread)
	e.returnFrom(thread)
	e.changed()
	return false
}

// bind ends a probe that succeeded: driver_bound() triggers the deferred ones, for
// this device may be what they wait for.
func (e *engine) bind(thread, device int32) {
	e.probes--
	e.bound[device] = true
	e.trigger()
	e.returnFrom(thread)
	e.changed()
}

// allowDeferred is deferred_probe_initcall(): until then nothing is tried again.
func (e *engine) allowDeferred() {
	e.defers.enabled = true
	e.trigger()
}

// trigger is driver_deferred_probe_trigger(): all that is pending becomes active.
func (e *engine) trigger() {
	if !e.defers.enabled {
		return
	}
	e.defers.active = append(e.defers.active, e.defers.pending...)
	e.defers.pending = e.defers.pending[:0]
	if !e.defers.busy {
		e.nextDeferred()
	}
}

// nextDeferred has the worker try its next device.
func (e *engine) nextDeferred() {
	d := &e.defers
	d.busy = len(d.active) > 0
	if !d.busy {
		return
	}
	thread := d.active[0]
	d.active = append(d.active[:0], d.active[1:]...)
	e.ret[thread] = returnsToDefer
	e.wake(thread, 0)
}
