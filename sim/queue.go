package sim

import (
	"cmp"
	"slices"
	"time"
)

// entry says that a thread goes on at a time. It is void once the thread has had
// another turn.
type entry struct {
	at     time.Duration
	seq    uint64
	thread int32
	turn   int32
}

func (a entry) before(b entry) bool {
	return a.at < b.at || a.at == b.at && a.seq < b.seq
}

// queue is a binary heap of entries, earliest first, and among equals in the order
// in which they were added.
type queue struct {
	heap []entry
	seq  uint64
}

func (q *queue) reset() { q.heap, q.seq = q.heap[:0], 0 }

func (q *queue) add(at time.Duration, thread, turn int32) {
	q.seq++
	q.heap = append(q.heap, entry{at, q.seq, thread, turn})
	h := q.heap
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h[i].before(h[parent]) {
			return
		}
		h[i], h[parent] = h[parent], h[i]
		i = parent
	}
}

// next takes the first entry that is not void.
func (q *queue) next(turn []int32) (at time.Duration, thread int32, ok bool) {
	for len(q.heap) > 0 {
		first := q.heap[0]
		q.pop()
		if first.turn == turn[first.thread] {
			return first.at, first.thread, true
		}
	}
	return 0, 0, false
}

// any reports whether an entry is not void.
func (q *queue) any(turn []int32) bool {
	return slices.ContainsFunc(q.heap, func(n entry) bool { return n.turn == turn[n.thread] })
}

// live drops the void entries and returns the others, earliest first. The slice is the
// queue's own: it is a heap as well.
func (q *queue) live(turn []int32) []entry {
	q.heap = slices.DeleteFunc(q.heap, func(n entry) bool { return n.turn != turn[n.thread] })
	slices.SortFunc(q.heap, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq))
	})
	return q.heap
}

func (q *queue) pop() {
	h := q.heap
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	q.heap = h
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if h[child].before(h[least]) {
				least = child
			}
		}
		if least == i {
			return
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
}
