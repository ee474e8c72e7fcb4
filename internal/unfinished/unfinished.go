// Package unfinished counts what a process must not be left in the middle of: programs
// that it has started and that are still running, folders of scratch that are still to be
// removed, files that are not in their place yet. Who begins such a thing says so:
//
//	defer unfinished.Begin()()
//
// It is one count for the process, as a signal is for the whole of it: main ends a verb
// that does not look at its context once nothing is unfinished.
package unfinished

import "sync/atomic"

var count atomic.Int64

// Begin notes that something has begun that has to be brought to an end, and returns what
// notes that it has come to it.
func Begin() (end func()) {
	count.Add(1)
	return func() { count.Add(-1) }
}

// Any reports whether something has begun and not come to its end.
func Any() bool { return count.Load() > 0 }
