package sim

import (
	"slices"
	"time"
)

// entry says that a thread goes on at a time. It is void once the thread has had
// another turn.
type entry struct {
	at     time.Duration
	thread int32
	turn   int32
}

// queue is a list of entries, earliest first, and among equals in the order in which they
// were added. A boot has few at a time, so that a new one comes to its place in a few steps.
type queue struct {
	list []entry
	head int // the first; those before it were taken
}

func (q *queue) reset() { q.list, q.head = q.list[:0], 0 }

func (q *queue) add(at time.Duration, thread, turn int32) {
	if q.head == len(q.list) {
		q.reset()
	}
	q.list = append(q.list, entry{})
	i := len(q.list) - 1
	for ; i > q.head && at < q.list[i-1].at; i-- {
		q.list[i] = q.list[i-1]
	}
	q.list[i] = entry{at, thread, turn}
}

// later reports whether nothing is due up to a time.
func (q *queue) later(at time.Duration) bool {
	return q.head == len(q.list) || q.list[q.head].at > at
}

// next takes the first entry that is not void.
func (q *queue) next(turn []int32) (at time.Duration, thread int32, ok bool) {
	for q.head < len(q.list) {
		first := q.list[q.head]
		q.head++
		if first.turn == turn[first.thread] {
			return first.at, first.thread, true
		}
	}
	return 0, 0, false
}

// any reports whether an entry is not void.
func (q *queue) any(turn []int32) bool {
	return slices.ContainsFunc(q.list[q.head:], func(n entry) bool { return n.turn == turn[n.thread] })
}

// live drops the void entries and returns the others, earliest first. The slice is the
// queue's own.
func (q *queue) live(turn []int32) []entry {
	q.list = slices.DeleteFunc(q.list[:copy(q.list, q.list[q.head:])], func(n entry) bool { return n.turn != turn[n.thread] })
	q.head = 0
	return q.list
}

// take removes the i-th of those that live has returned.
func (q *queue) take(i int) { q.list = slices.Delete(q.list, i, i+1) }
