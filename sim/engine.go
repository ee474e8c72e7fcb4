package sim

import (
	"slices"
	"time"

	"dmrace"
	"dmrace/linux/devname"
)

// t1 is the thread that runs the initcalls and then mounts the root.
const t1 = 0

// nobody stands for no thread and no device.
const nobody = -1

// pollInterval is how often the waitfor loop and the root wait look again:
// msleep(5) in dm_init_init() and prepare_namespace(), fsleep(5000) and
// wait_for_root() in later versions.
const pollInterval = 5 * time.Millisecond

// engine is the state of one boot.
type engine struct {
	boot  *Model
	costs *Costs
	tl    *dmrace.Timeline

	written []int32 // of each place in the timeline's memory, the event that stands there, or nobody

	now   time.Duration
	queue queue
	pc    []int32 // of each thread
	turn  []int32 // of each thread: what was scheduled for an earlier turn is void
	ret   []int32 // of each thread: what its return does, see the returns below

	probes int // probe_count, drivers/base/dd.c
	async  int // pending entries of the async domain, kernel/async.c
	defers deferral
	bound  []bool // devices that are bound to their driver, and drivers that are registered: see [builder.awaitDriver]
	block  block

	driverless []driverless // what was found before its driver was registered, in order

	waiting  waiting       // what T1 waits for
	settling settling      // how far wait_for_device_probe() has come
	scan     int32         // the disk whose scan T1 waits for
	pollStep int32         // the step that a poll is, as in [op]
	polling  time.Duration // when T1 began to poll
	name     *devname.Ref  // what it polls for
	root     devname.Devt  // ROOT_DEV
	rootwait time.Duration // as in [bootparam.Values]
	timeout  bool          // rootwait=N has expired
	unwait   bool          // dm-mod.waitfor_timeout=N has

	retrying retrying

	over bool

	choosing // where a Chooser settles what is left open
}

// What the return of a thread does, besides a thread number to resume.
const (
	returnsToNone  int32 = -1 - iota
	returnsToAsync       // one entry less in the async domain
	returnsToDefer       // the deferred probe worker takes its next device
)

// reset prepares the engine for another boot and keeps its memory.
func (e *engine) reset(costs *Costs) {
	b := e.boot
	e.costs, e.now, e.over = costs, 0, false
	e.tl.Events, e.tl.End = e.tl.Events[:0], dmrace.End{}
	e.queue.reset()
	e.pc, e.turn, e.ret = cleared(e.pc, len(b.threads)), cleared(e.turn, len(b.threads)), cleared(e.ret, len(b.threads))
	for i := range e.ret {
		e.ret[i] = returnsToNone
	}
	e.probes, e.async = 0, 0
	e.defers.reset()
	e.bound = cleared(e.bound, len(b.devices))
	e.driverless = e.driverless[:0]
	e.block.reset(b)
	e.waiting, e.polling, e.name = waitNone, 0, nil
	e.root, e.rootwait, e.timeout, e.unwait = 0, b.root.wait, false, false
	e.retrying = retrying{left: nobody}
	e.pollStep = 0
	e.choosing.reset(b)
}

// cleared returns s with n zero elements, in its own memory where that suffices.
func cleared[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// run carries the boot out until it is over or nothing is left but vain polls.
func (e *engine) run() {
	e.wake(t1, 0)
	for !e.over {
		at, thread, ok := e.next()
		if !ok {
			e.end(dmrace.EndDecided)
			return
		}
		e.now = max(e.now, at)
		e.step(thread)
	}
}

// wake has a thread go on after d. Anything it was to do before is void.
func (e *engine) wake(thread int32, d time.Duration) {
	e.turn[thread]++
	e.queue.add(e.now+d, thread, e.turn[thread])
}

// alone lets d pass at once where no other thread is due within it, and nothing is left to
// choose: the thread would be the next to go on.
func (e *engine) alone(thread int32, d time.Duration) bool {
	if e.chooser != nil || !e.queue.later(e.now+d) {
		return false
	}
	e.turn[thread]++
	e.now += d
	return true
}

func (e *engine) end(why dmrace.EndReason) {
	e.tl.End = dmrace.End{Reason: why, At: e.now}
	e.over = true
}

// step lets a thread work until it sleeps, waits or ends.
func (e *engine) step(thread int32) {
	if thread == t1 && e.waiting != waitNone && !e.resume() && !e.retries() {
		return
	}
	ops, pc := e.boot.threads[thread].ops, &e.pc[thread]
	for int(*pc) < len(ops) {
		o := &ops[*pc]
		*pc++
		switch o.do { // what most steps are
		case opEmit:
			e.emit(o.a)
			continue
		case opSpend:
			d := e.costs[o.cost] + o.extra + e.late(o.step)
			if d > 0 && !e.alone(thread, d) {
				e.wake(thread, d)
				return
			}
			continue
		}
		goesOn := e.carryOut(thread, o)
		if e.chooser != nil {
			e.observe(thread, o)
		}
		if !goesOn || e.over {
			return
		}
	}
	e.returnFrom(thread)
}

// carryOut performs one step that takes no time and reports whether the thread
// goes on at once.
func (e *engine) carryOut(thread int32, o *op) bool {
	switch o.do {
	case opRest:
		if d := max(e.costs[o.cost]-e.costs[o.a], 0); !e.alone(thread, d) {
			e.wake(thread, d)
			return false
		}
	case opTimer:
		e.wake(thread, timer(max(e.now-e.costs[CostTick], 0), jiffies(o.extra)+int64(o.a)))
		return false
	case opUntil:
		if wait := o.extra - e.now; wait > 0 {
			e.wake(thread, wait)
			return false
		}
	case opStart:
		e.wake(o.a, o.extra)
	case opCall:
		e.ret[o.a] = thread
		e.wake(o.a, 0)
		return false
	case opAsync:
		e.async++
		e.ret[o.a] = returnsToAsync
		e.wake(o.a, 0)
	case opReturn:
		e.returnFrom(thread)
	case opProbe:
		e.probes++
	case opOnly:
		if e.boot.slots[e.block.slot[o.a]].number != int(o.b) {
			e.pc[thread] += 2
		}
	case opMedium:
		if e.now < o.extra {
			e.pc[thread] = o.b
		}
	case opNeed:
		return e.need(thread, o.a)
	case opBind:
		e.bind(thread, o.a)
	case opFound:
		return e.driven(thread, o.a)
	case opRegister:
		return e.register(thread, o.a)
	case opNumber:
		e.block.number(o.a)
	case opDisk:
		e.block.addDisk(o.a)
		e.changed()
	case opParts:
		e.block.addParts(o.a)
		e.changed()
	case opDefer:
		e.allowDeferred()
		return e.await(waitFlush)
	case opSettle:
		return e.await(waitSettled)
	case opWaitfor:
		e.name, e.pollStep = &e.boot.waitfor[o.a], o.step
		return e.await(waitName)
	case opTable:
		if e.tableWaits(&e.boot.maps[o.a]) {
			e.pc[thread]--
			return e.await(waitScan)
		}
		ok := e.create(&e.boot.maps[o.a])
		e.made(o.a, ok)
		if !ok {
			e.pc[thread] = o.b
		}
	case opHasOwn:
		if e.retrying.failed {
			e.pc[thread] = o.b
		}
	case opRoot:
		e.pollStep = o.step
		return e.findRoot() || e.retries()
	case opRetried:
		e.retried(o.b)
		return false
	case opUnwait:
		e.unwait = true
		e.changed()
	case opExpire:
		e.timeout = true
		e.changed()
	case opOpen:
		if _, opens := e.block.open(e.root); !opens && !e.opensUnscanned(e.root) {
			e.mount()
		}
	case opMount:
		if e.opensUnscanned(e.root) {
			e.pc[thread]--
			return e.await(waitScan)
		}
		e.mount()
	case opInitramfs:
		e.pollStep = o.step
		return e.lookForRoot()
	case opSwitch:
		e.switchRoot()
	case opGuest:
		e.guest()
	case opEnd:
		e.end(dmrace.EndDecided)
	}
	return true
}

// emit appends one of the boot's events at the present time.
func (e *engine) emit(event int32) {
	n := e.place()
	last, about := &e.tl.Events[n], &e.boot.about[event]
	named := about.disk != nobody
	if e.written[n] == event && (!named || about.slot == e.block.slot[about.disk]) {
		last.At = e.now
		return
	}
	ev := &e.boot.events[event]
	if named {
		ev = e.named(event)
	}
	e.written[n] = event
	*last = *ev
	last.Seq, last.At = n+1, e.now
}

// place makes room for one more event and returns where. What stands there is that of the run
// before, which of a search is mostly the same: only its time is new then.
func (e *engine) place() int {
	n := len(e.tl.Events)
	if n == len(e.written) {
		e.written = append(e.written, nobody)
		e.tl.Events = slices.Grow(e.tl.Events, 1)
	}
	e.tl.Events = e.tl.Events[:n+1]
	return n
}

// returnFrom resumes who waits for a thread, once.
func (e *engine) returnFrom(thread int32) {
	to := e.ret[thread]
	e.ret[thread] = returnsToNone
	switch {
	case to >= 0:
		e.wake(to, 0)
	case to == returnsToAsync:
		e.async--
		e.touched = true
		e.changed()
	case to == returnsToDefer:
		e.nextDeferred()
		e.touched = true
		e.changed()
	}
}
