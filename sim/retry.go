package sim

import "time"

// retryInterval is how often the arm fix-retry tries a table again while no block device
// comes or goes: dm_init_retry() of images/kernel/arm.
const retryInterval = time.Second

// retrying is what is left of dm-mod.create= for the root wait to try again.
type retrying struct {
	failed bool          // a device could not be created
	errno  int           // of the last lookup that failed, in a table
	left   int32         // the first device that is not made and is kept, or nobody
	seen   int           // block devices at the last try
	tried  time.Duration // when that was
}

// tablesAgain gives T1 what dm_init_retry() does, behind its last step. found is the step
// behind the look-up of the root.
func (b *builder) tablesAgain(found int) {
	if !b.features.TableRetry || b.root.wait == 0 || len(b.maps) == 0 {
		return
	}
	var tables []int
	for i := range b.maps {
		b.maps[i].again = int32(len(b.thread(t1).ops))
		tables = append(tables, b.createOne(i))
	}
	b.leadHere(tables)
	b.thread(t1).add(op{do: opRetried, b: int32(found)})
}

// made notes that device n of dm-mod.create= is there, or is not. One that lacks a device is
// kept with those behind it: dm_init_make().
func (e *engine) made(n int32, ok bool) {
	r := &e.retrying
	r.left = nobody
	switch {
	case ok && int(n)+1 < len(e.boot.maps):
		r.left = n + 1
	case !ok:
		r.failed = true
		if r.errno == int(enodev) || r.errno == int(enxio) {
			r.left = n
		}
	}
}

// retries reports whether T1, which looks for the root in vain, tries the tables again first:
// it does where block devices have come, and once a second. Where nothing can come any more
// nothing will change.
func (e *engine) retries() bool {
	r := &e.retrying
	if !e.boot.features.TableRetry || e.waiting != waitRoot || r.left == nobody {
		return false
	}
	if next := r.tried + retryInterval; e.block.count() == r.seen && e.now < next {
		if e.queue.any(e.turn) {
			e.wake(t1, next-e.now)
		}
		return false
	}
	e.waiting = waitNone
	e.pc[t1] = e.boot.maps[r.left].again
	return true
}

// retried ends a try: the wait goes on, with its sleep first.
func (e *engine) retried(found int32) {
	e.retrying.seen, e.retrying.tried = e.block.count(), e.now
	e.waiting, e.pc[t1] = waitRoot, found
	e.wake(t1, pollInterval)
}

// count returns how many block devices there are.
func (k *block) count() int {
	n := len(k.parts)
	for i := range k.disks {
		if k.disks[i].there {
			n++
		}
	}
	return n
}
