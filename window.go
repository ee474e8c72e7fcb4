package dmrace

import "time"

// Window is the race of one boot: the moment at which the last block device that the
// tables need appeared, against the moment at which the kernel looked for it.
type Window struct {
	Appeared Event // of the last device needed, its DiskAdd or PartitionAdd
	Lookup   Event // of the table: its TableLoad, TableError or MapReady, whichever came first
	Waited   bool  // dm-mod.waitfor= was answered before the lookup: it came when it could
}

// Margin is how long the device was there before it was looked for. It is negative
// where the boot lost.
func (w Window) Margin() time.Duration { return w.Lookup.At - w.Appeared.At }

// RaceWindow finds the race in a timeline, and reports whether there is one: it takes
// a lookup, and each of the devices that c needs must have appeared. Where the needs
// are unknown, the last partition (or else disk) that appeared stands for them.
func RaceWindow(t *Timeline, c Criteria) (Window, bool) {
	j := judge{t: t, c: c}
	var w Window
	var ok bool
	if w.Lookup, ok = lookup(t); !ok {
		return Window{}, false
	}
	if w.Appeared, ok = j.lastNeeded(); !ok {
		return Window{}, false
	}
	resolved, ok := t.First(WaitforResolve)
	w.Waited = ok && resolved.Seq < w.Lookup.Seq
	return w, true
}

// lookup returns the first event that shows a table at work.
func lookup(t *Timeline) (Event, bool) {
	for _, e := range t.Events {
		switch e.Kind {
		case TableLoad, TableError, MapReady:
			return e, true
		}
	}
	return Event{}, false
}

// lastNeeded returns the event in which the last of the needed devices appeared.
func (j judge) lastNeeded() (last Event, found bool) {
	if len(j.c.Needs) == 0 {
		for _, kind := range []EventKind{PartitionAdd, DiskAdd} {
			if e, ok := j.t.Last(kind); ok {
				return e, true
			}
		}
		return Event{}, false
	}
	for _, need := range j.c.Needs {
		e, ok := j.appearance(need)
		if !ok {
			return Event{}, false
		}
		if e.Seq > last.Seq {
			last = e
		}
	}
	return last, true
}
