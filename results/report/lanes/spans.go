package lanes

import (
	"fmt"
	"time"

	"dmrace"
)

// stretch says which events begin and end one activity.
type stretch struct {
	opens     dmrace.EventKind
	closes    []dmrace.EventKind
	activity  Activity
	name      func(e dmrace.Event) string
	bySubject bool // beginnings and ends belong together by their subject; else by kind alone
}

// stretches are the activities of a boot. wait_for_device_probe() says when it
// begins but not when it returns: what dm_init_init() prints next ends it.
var stretches = []stretch{
	{dmrace.InitcallEnter, kinds(dmrace.InitcallReturn), Working, about("initcall %s"), true},
	{dmrace.ProbeStart, kinds(dmrace.ProbeDone, dmrace.ProbeDefer), Working, about("probe of %s"), true},
	{dmrace.PartitionScan, kinds(dmrace.PartitionAdd), Working, about("partition scan of %s"), true},
	{dmrace.DMWait, kinds(dmrace.WaitforStart, dmrace.WaitforResolve, dmrace.TableLoad, dmrace.TableError, dmrace.MapReady,
		dmrace.CreateError, dmrace.InitcallReturn, dmrace.RootwaitEnter), Waiting, saying("wait_for_device_probe()"), false},
	{dmrace.WaitforStart, kinds(dmrace.WaitforResolve), Waiting, about("dm-mod.waitfor=%s"), false},
	{dmrace.TableLoad, kinds(dmrace.MapReady, dmrace.TableError), Working, saying("table load"), false},
	{dmrace.RootwaitEnter, kinds(dmrace.RootMount, dmrace.InitExec), Waiting, about("root wait for %s"), false},
}

func kinds(k ...dmrace.EventKind) []dmrace.EventKind { return k }

func about(format string) func(dmrace.Event) string {
	return func(e dmrace.Event) string { return fmt.Sprintf(format, e.Subject) }
}

func saying(name string) func(dmrace.Event) string {
	return func(dmrace.Event) string { return name }
}

// laned is a span with the lane that it is on.
type laned struct {
	Span
	lane string
}

// opened identifies a stretch that has begun: by its index, and by its subject where
// several of the kind can be under way.
type opened struct {
	stretch int
	subject string
}

// spanner turns events into spans.
type spanner struct {
	spans []laned
	open  map[opened]int // index into spans
	end   time.Duration
}

// spansOf returns the spans of a timeline in the order of their beginnings.
func spansOf(t *dmrace.Timeline) []laned {
	s := spanner{open: map[opened]int{}, end: t.End.At}
	for _, e := range t.Events {
		s.close(e)
		s.begin(e)
	}
	for _, i := range s.open {
		s.spans[i].To, s.spans[i].Open = max(s.end, s.spans[i].From), true
	}
	return s.spans
}

// close ends what e ends. A panic ends everything.
func (s *spanner) close(e dmrace.Event) {
	if e.Kind == dmrace.Panic {
		for key, i := range s.open {
			s.spans[i].To = e.At
			delete(s.open, key)
		}
		return
	}
	for n, st := range stretches {
		for _, k := range st.closes {
			key := st.key(n, e)
			if i, ok := s.open[key]; ok && k == e.Kind {
				s.spans[i].To = e.At
				delete(s.open, key)
			}
		}
	}
}

// begin starts what e begins. A stretch that goes on already is not begun again: one
// waitfor loop names several devices.
func (s *spanner) begin(e dmrace.Event) {
	for n, st := range stretches {
		key := st.key(n, e)
		if _, under := s.open[key]; st.opens == e.Kind && !under {
			s.open[key] = len(s.spans)
			s.add(e, Span{From: e.At, Activity: st.activity, Name: st.name(e), Minor: minor(e.Kind)})
		}
	}
	switch e.Kind {
	case dmrace.ProbeDone:
		s.backdate(e)
	case dmrace.ProbeDelayed, dmrace.ScanDelayed:
		s.hold(e)
	}
}

// backdate adds a probe of which only the end was printed. really_probe_debug() in
// drivers/base/dd.c says how long it took.
func (s *spanner) backdate(e dmrace.Event) {
	var status, us int64
	if n, _ := fmt.Sscanf(e.Detail, "returned %d after %d", &status, &us); n < 2 || us <= 0 || us > e.At.Microseconds() {
		return
	}
	took := time.Duration(us) * time.Microsecond
	s.add(e, Span{From: e.At - took, To: e.At, Activity: Working, Name: "probe of " + e.Subject})
}

// hold adds the sleep that the shim announces before a probe or a scan.
func (s *spanner) hold(e dmrace.Event) {
	what, ms := held(e)
	if ms <= 0 {
		return
	}
	left := max(s.end-e.At, 0)
	if ms <= left.Milliseconds() {
		left = time.Duration(ms) * time.Millisecond
	}
	s.add(e, Span{From: e.At, To: e.At + left, Activity: Held, Name: fmt.Sprintf("%s of %s held back (injected)", what, e.Subject)})
}

// held reads what is held back and for how many milliseconds, or 0.
func held(e dmrace.Event) (what string, ms int64) {
	if e.Kind == dmrace.ScanDelayed {
		if n, _ := fmt.Sscanf(e.Detail, "sleeps %d ms", &ms); n < 1 {
			return "", 0
		}
		return "partition scan", ms
	}
	var driver string
	if n, _ := fmt.Sscanf(e.Detail, "driver %s sleeps %d ms", &driver, &ms); n < 2 {
		return "", 0
	}
	return "probe", ms
}

func (s *spanner) add(e dmrace.Event, span Span) {
	s.spans = append(s.spans, laned{span, laneName(e)})
}

func (st stretch) key(n int, e dmrace.Event) opened {
	if st.bySubject {
		return opened{n, e.Subject}
	}
	return opened{n, ""}
}
