package trace

import (
	"strings"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/results/report"
)

// bootTrace draws one boot.
type bootTrace struct {
	report.Entry
	pid     int
	offset  int // how many tracks there are of boots before
	tracks  []*track
	byName  map[string]*track
	waiting map[string]event // the asynchronous slices that are not ended
	waits   int
	events  []event

	window   dmrace.Window
	raced    bool
	appeared event // where the arrow's ends stand
	lookup   event
}

func newBootTrace(b report.Entry, pid, offset int) *bootTrace {
	d := &bootTrace{Entry: b, pid: pid, offset: offset, byName: map[string]*track{}, waiting: map[string]event{}}
	d.window, d.raced = dmrace.RaceWindow(b.Timeline, b.Criteria)
	return d
}

// track returns the track of a thread. Numbers are not used twice in a file: the viewers
// know a thread by its number alone.
func (b *bootTrace) track(thread string) *track {
	t, ok := b.byName[thread]
	if ok {
		return t
	}
	t = &track{name: visible.Line(thread), tid: b.offset + len(b.tracks) + 1}
	switch thread {
	case "":
		t.name = "kernel"
	case "T1":
		t.name = "T1 (init)"
	}
	t.emit = func(s span) {
		took := s.to - s.from
		b.events = append(b.events, event{Phase: "X", Name: s.name, Cat: s.cat, PID: b.pid, TID: t.tid, TS: s.from, Dur: &took})
	}
	b.tracks, b.byName[thread] = append(b.tracks, t), t
	return t
}

// draw adds everything that happened.
func (b *bootTrace) draw() {
	for _, e := range b.Timeline.Events {
		b.add(e)
	}
	end := b.Timeline.End.At.Microseconds()
	for _, t := range b.tracks {
		t.endAll(end, 0)
	}
	for _, e := range b.Timeline.Events { // in their order, for a map has none
		wait, _ := waitOf(e)
		b.endWait(end, wait)
	}
	b.flow()
}

// add adds one event: as the beginning or end of work, as a slice that is over, or as
// an instant.
func (b *bootTrace) add(e dmrace.Event) {
	at, t := e.At.Microseconds(), b.track(threadOf(e))
	subject := visible.Line(e.Subject)
	b.wait(at, e)
	switch e.Kind {
	case dmrace.InitcallEnter:
		t.begin(at, "initcall "+e.Subject, subject, "initcall")
	case dmrace.InitcallReturn:
		if !t.end(at, "initcall "+e.Subject) {
			b.instant(t, at, e)
		}
	case dmrace.ProbeDone:
		t.past(at, results.ProbeTime(e).Microseconds(), "probe "+subject, "probe")
	case dmrace.DiskAdd, dmrace.PartitionAdd:
		b.pin(e, t.mark(at, string(e.Kind)+" "+subject, "disk"), t)
	case dmrace.TableLoad:
		t.begin(at, "table", "load table: "+subject, "dm")
		b.pin(e, t.now, t)
		t.reach(t.now + 1)
	case dmrace.TableError, dmrace.MapReady:
		t.end(at, "table")
		b.pin(e, t.mark(at, string(e.Kind)+" "+subject, "dm"), t)
	default:
		b.instant(t, at, e)
	}
}

// threadOf returns the thread of an event. PID 1's report is no message of a kernel
// thread's.
func threadOf(e dmrace.Event) string {
	if e.Kind == dmrace.InitReport {
		return "PID 1"
	}
	return e.Thread
}

// instant adds a mark without a length.
func (b *bootTrace) instant(t *track, at int64, e dmrace.Event) {
	b.events = append(b.events, event{
		Phase: "i", Name: visible.Line(strings.TrimSpace(string(e.Kind) + " " + e.Subject)), Cat: "event", PID: b.pid, TID: t.tid, TS: max(at, 0), Scope: "t",
		Args: map[string]string{"detail": visible.Line(e.Detail), "line": visible.Line(e.Line)},
	})
}
