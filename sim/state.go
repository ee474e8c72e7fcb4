package sim

import "time"

// mixer makes one number of many. It is not cryptographic: of a million states two
// share a number with a probability below 1 in ten million.
type mixer uint64

// add takes one more number (the finaliser of SplitMix64).
func (h *mixer) add(v uint64) {
	x := uint64(*h) + 0x9e3779b97f4a7c15 + v
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	*h = mixer(x ^ x>>31)
}

func (h *mixer) flag(b bool) {
	if b {
		h.add(1)
		return
	}
	h.add(0)
}

// disks takes what is in block_class, and by which names.
func (h *mixer) disks(k *block) {
	for i := range k.disks {
		h.add(uint64(k.slot[i]))
		h.flag(k.disks[i].there)
		h.add(uint64(k.disks[i].devt))
	}
	var parts uint64 // in any order
	for _, p := range k.partOf {
		one := mixer(p.devt)
		one.add(uint64(p.slot)<<32 | uint64(p.part))
		parts += uint64(one)
	}
	h.add(parts)
}

// State returns a number for all that the rest of the boot and its verdict depend on,
// but for the time: a boot that is in the same state an hour later goes on alike, so
// that times are taken relative to the first thing that is due.
func (t *Turn) State() uint64 {
	e, due := t.engine, t.Pending[0].Due
	h := mixer(e.order())
	for i := range e.pc {
		h.add(uint64(e.pc[i])<<32 | uint64(uint32(e.ret[i])))
	}
	h.pending(t.Pending, due)
	h.add(uint64(e.probes)<<32 | uint64(e.async))
	h.defers(&e.defers)
	for i := range e.bound {
		h.flag(e.bound[i])
	}
	for _, d := range e.driverless {
		h.add(uint64(d.thread))
	}
	h.held(e)
	h.wait(e, due)
	for i, s := range e.boot.steps {
		if s.Repeats {
			h.add(uint64(e.chosen[i]))
		}
	}
	return uint64(h)
}

// pending takes who has something to do and when, relative to the first. In which
// order those of the same time come is a choice that is still to be made.
func (h *mixer) pending(all []Pending, due time.Duration) {
	var sum uint64
	for _, p := range all {
		one := mixer(p.Thread)
		one.add(uint64(p.Due - due))
		sum += uint64(one)
	}
	h.add(sum)
}

func (h *mixer) defers(d *deferral) {
	h.flag(d.enabled)
	h.flag(d.busy)
	for _, list := range [][]int32{d.pending, d.active} {
		h.add(uint64(len(list)))
		for _, thread := range list {
			h.add(uint64(thread))
		}
	}
}

// held takes what tables hold, from which follows what they show, and the order of
// partitions where that matters.
func (h *mixer) held(e *engine) {
	for _, d := range e.block.held {
		h.add(uint64(d.devt))
		h.add(uint64(d.slot)<<32 | uint64(d.part))
	}
	if e.boot.ordered {
		for _, p := range e.block.parts {
			h.add(uint64(p.Devt))
		}
	}
}

// wait takes what T1 waits for and, of a poll, when within its 5 ms the first thing
// that is due comes.
func (h *mixer) wait(e *engine, due time.Duration) {
	h.add(uint64(e.waiting)<<8 | uint64(e.settling))
	h.add(uint64(e.root))
	h.add(uint64(e.rootwait))
	h.flag(e.timeout)
	if e.waiting.polls() {
		h.add(uint64((due - e.polling) % pollInterval))
		if e.pollStep > 0 {
			h.add(uint64(e.chosen[e.pollStep-1]))
		}
	}
}
