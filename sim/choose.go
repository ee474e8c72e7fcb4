package sim

import (
	"time"

	"dmrace"
)

// Chooser settles what a boot leaves open: how late each step is, and which of the
// threads that wait for their turn goes next.
type Chooser interface {
	// Late returns by how much a step takes longer than stated. It is asked once for
	// each step that the boot comes to; a step that repeats is late each time.
	Late(step int) time.Duration

	// Next returns the place in t.Pending of the thread that goes next, or [Abandon].
	// A thread that is not the first is preferred to those before it, which become late
	// thereby if they were due earlier. t is valid until Next returns.
	Next(t *Turn) int
}

// Abandon, returned by [Chooser.Next], ends a run before the boot has ended.
const Abandon = -1

// T1 is the thread that runs the initcalls and then mounts the root, among those of
// [Turn.Pending].
const T1 = t1

// Turn is a moment at which a thread is to be chosen.
type Turn struct {
	Pending []Pending // earliest first, and at least one
	Touched bool      // whether the turn before this one touched what threads share
	engine  *engine
}

// Pending is a thread that has something to do.
type Pending struct {
	Thread int32
	Due    time.Duration // when it has
	PC     int32         // its next step, for a chooser that keeps count of lateness
}

// Choose carries the boot out as c has it and reports whether it came to its end. The
// timeline is valid until the next run.
func (b *Model) Choose(costs *Costs, c Chooser) (t *dmrace.Timeline, ended bool) {
	e := &b.engine
	e.chooser = c
	e.reset(costs)
	e.run()
	e.chooser = nil
	return e.tl, !e.abandoned
}

// Order identifies the order of dependent steps of the last boot that [Model.Choose]
// carried out: what was there at each look of T1's that decided something (not the polls
// in vain), and which probes were deferred. Boots of one order end alike.
func (b *Model) Order() uint64 { return b.engine.order() }

// Ordered reports whether the order of two steps matters of which neither is T1's. Else
// they can change places: they add to counts and sets that only T1 looks at. Deferred
// probes are tried again in the order in which they were deferred
// (deferred_probe_active_list, drivers/base/dd.c), of two partitions that share a label
// or UUID the first that was added is found (class_find_device()), and of two disks of
// one kind the first gets the lower number.
func (b *Model) Ordered() bool { return b.ordered }

// choosing is the state of an engine that has a chooser.
type choosing struct {
	chooser   Chooser
	view      Turn
	chosen    []time.Duration // of each step, or undecided
	touched   bool            // by the present turn
	looks     uint64          // what T1's looks found, in their order
	deferred  uint64          // which probes were deferred, in any order
	abandoned bool
}

// undecided is the lateness of a step that the boot has not come to.
const undecided time.Duration = -1

func (c *choosing) reset(b *Model) {
	if c.chooser == nil {
		return
	}
	if cap(c.chosen) < len(b.steps) {
		c.chosen = make([]time.Duration, len(b.steps))
	}
	c.chosen = c.chosen[:len(b.steps)]
	for i := range c.chosen {
		c.chosen[i] = undecided
	}
	c.touched, c.looks, c.deferred, c.abandoned = false, 0, 0, false
}

// late returns by how much a step is late.
func (e *engine) late(step int32) time.Duration {
	if e.chooser == nil || step == 0 {
		return 0
	}
	d := &e.chosen[step-1]
	if *d == undecided {
		*d = e.chooser.Late(int(step - 1))
	}
	return *d
}

// next takes the thread that goes next from the queue.
func (e *engine) next() (at time.Duration, thread int32, ok bool) {
	if e.chooser == nil {
		return e.queue.next(e.turn)
	}
	live := e.queue.live(e.turn)
	if len(live) == 0 {
		return 0, 0, false
	}
	v := &e.view
	v.engine, v.Touched, v.Pending = e, e.touched, v.Pending[:0]
	for _, n := range live {
		v.Pending = append(v.Pending, Pending{n.thread, n.at, e.pc[n.thread]})
	}
	i := e.chooser.Next(v)
	if i == Abandon {
		e.abandoned, e.over = true, true
		return 0, 0, false
	}
	n := live[i]
	e.queue.take(i)
	e.touched = n.thread == t1 && e.waiting != waitNone
	return n.at, n.thread, true
}

// observe notes that a thread has carried out an op: whether it touched what threads
// share, and what T1 saw.
func (e *engine) observe(thread int32, o *op) {
	switch o.do {
	case opEmit, opStart, opCall:
		return
	case opTable, opRoot, opOpen, opMount, opInitramfs, opSwitch, opGuest:
		if thread == t1 {
			e.look()
		}
	}
	e.touched = true
}

// look notes what T1 has found at a look at the disks.
func (e *engine) look() {
	h := mixer(e.looks)
	h.add(uint64(e.pc[t1]))
	h.disks(&e.block)
	e.looks = uint64(h)
}

func (e *engine) order() uint64 {
	h := mixer(e.looks)
	h.add(e.deferred)
	h.disks(&e.block)
	return uint64(h)
}
