package lint

import (
	"cmp"
	"slices"

	"dmrace"
)

// raceLines is how many events a finding shows of a lost boot.
const raceLines = 6

// decisive returns the events that tell how a race was lost, in order.
func (r *pass) decisive(t *dmrace.Timeline) *dmrace.Timeline {
	if r.counts {
		return &dmrace.Timeline{}
	}
	picked := make([]dmrace.Event, 0, raceLines)
	for _, pick := range picks {
		if e, ok := pick(t); ok && len(picked) < raceLines && !slices.Contains(picked, e) {
			picked = append(picked, e)
		}
	}
	slices.SortFunc(picked, func(a, b dmrace.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	short := &dmrace.Timeline{End: t.End, Events: make([]dmrace.Event, 0, len(picked))}
	for _, e := range picked {
		short.Add(e)
	}
	return short
}

// picks find the events that tell most, in the order of their worth: what dm_init_init()
// does, how it ends, and what comes too late; then what the kernel had waited for.
var picks = []func(*dmrace.Timeline) (dmrace.Event, bool){
	first(dmrace.DMWait), lastOf(dmrace.TableError), partitionsAfter,
	either(first(dmrace.Panic), first(dmrace.RootwaitEnter)),
	first(dmrace.WaitforResolve), probeBefore, diskAfter,
	lastOf(dmrace.WaitforStart), cardAfter, first(dmrace.RootwaitEnter), first(dmrace.ProbeStart), lastOf(dmrace.DiskAdd),
}

func first(k dmrace.EventKind) func(*dmrace.Timeline) (dmrace.Event, bool) {
	return func(t *dmrace.Timeline) (dmrace.Event, bool) { return t.First(k) }
}

func lastOf(k dmrace.EventKind) func(*dmrace.Timeline) (dmrace.Event, bool) {
	return func(t *dmrace.Timeline) (dmrace.Event, bool) { return t.Last(k) }
}

func either(a, b func(*dmrace.Timeline) (dmrace.Event, bool)) func(*dmrace.Timeline) (dmrace.Event, bool) {
	return func(t *dmrace.Timeline) (dmrace.Event, bool) {
		if e, ok := a(t); ok {
			return e, ok
		}
		return b(t)
	}
}

// partitionsAfter, diskAfter and cardAfter are what appeared first after the table
// had failed.
func partitionsAfter(t *dmrace.Timeline) (dmrace.Event, bool) {
	return after(t, dmrace.PartitionAdd, dmrace.PartitionScan)
}
func diskAfter(t *dmrace.Timeline) (dmrace.Event, bool) { return after(t, dmrace.DiskAdd) }
func cardAfter(t *dmrace.Timeline) (dmrace.Event, bool) { return after(t, dmrace.DeviceAdd) }

func after(t *dmrace.Timeline, kinds ...dmrace.EventKind) (dmrace.Event, bool) {
	failed, _ := t.Last(dmrace.TableError)
	for _, e := range t.Events {
		if e.Seq > failed.Seq && slices.Contains(kinds, e.Kind) {
			return e, true
		}
	}
	return dmrace.Event{}, false
}

// probeBefore is the last probe that had ended when the table failed: what
// wait_for_device_probe() waited for.
func probeBefore(t *dmrace.Timeline) (dmrace.Event, bool) {
	failed, _ := t.Last(dmrace.TableError)
	for _, e := range slices.Backward(t.Events) {
		if e.Seq < failed.Seq && e.Kind == dmrace.ProbeDone {
			return e, true
		}
	}
	return dmrace.Event{}, false
}
