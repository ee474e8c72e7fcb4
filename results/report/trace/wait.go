package trace

import (
	"fmt"

	"dmrace"
	"dmrace/internal/visible"
)

// The waits that can be under way: dm_init_init() is in one step at a time, and there
// is one root. An injected delay is told from others by its device.
const (
	dmWait   = "dm"
	rootWait = "root"
	delayed  = "delay "
)

// waitOf returns which wait an event begins, and what it is called; or nothing.
func waitOf(e dmrace.Event) (wait, name string) {
	switch e.Kind {
	case dmrace.DMWait:
		return dmWait, "wait_for_device_probe"
	case dmrace.WaitforStart:
		return dmWait, "waitfor " + e.Subject
	case dmrace.RootwaitEnter:
		return rootWait, "rootwait " + e.Subject
	case dmrace.ProbeDelayed:
		return delayed + e.Subject, "injected delay of " + e.Subject
	case dmrace.ScanDelayed:
		return delayed + e.Subject, "injected delay of the scan of " + e.Subject
	}
	return "", ""
}

// wait ends the waits that are over with an event, and begins the one that it begins.
func (b *bootTrace) wait(at int64, e dmrace.Event) {
	switch e.Kind {
	case dmrace.WaitforResolve, dmrace.TableLoad, dmrace.TableError, dmrace.MapReady, dmrace.CreateError, dmrace.RootwaitEnter:
		b.endWait(at, dmWait)
	case dmrace.RootMount, dmrace.Panic:
		b.endWait(at, dmWait)
		b.endWait(at, rootWait)
	case dmrace.ProbeDone, dmrace.PartitionAdd, dmrace.PartitionScan:
		b.endWait(at, delayed+e.Subject)
	}
	wait, name := waitOf(e)
	if wait == "" {
		return
	}
	b.endWait(at, wait)
	b.waits++
	begin := event{
		Phase: "b", Name: visible.Line(name), Cat: "wait", PID: b.pid, TID: b.track(threadOf(e)).tid,
		TS: max(at, 0), ID: fmt.Sprintf("%d.%d", b.pid, b.waits),
	}
	b.waiting[wait] = begin
	b.events = append(b.events, begin)
}

// endWait ends a wait if it is under way.
func (b *bootTrace) endWait(at int64, wait string) {
	end, ok := b.waiting[wait]
	if !ok {
		return
	}
	delete(b.waiting, wait)
	end.Phase, end.TS = "e", max(end.TS, at)
	b.events = append(b.events, end)
}
