// Package trace renders a report as a trace in Chrome's JSON format, for
// https://ui.perfetto.dev and chrome://tracing.
//
// Each boot is a process, each kernel thread a track of it. What a thread works on is a
// slice: an initcall, a probe, the load of a table. Slices of one track are nested or
// apart, never across each other: Perfetto refuses that. What a thread waits for is an
// asynchronous slice beside the tracks, so that waiting is told from working: the
// initial wait for probes, each name of dm-mod.waitfor=, an injected delay, the root
// wait. A flow arrow joins the appearance of the last device that the tables need with
// their look-up, from the earlier to the later: it is named for who won.
//
// Times are guest time in microseconds. The appearance of a disk and the look-up are
// slices of 1 µs, because an arrow needs a slice at either end; what the same thread does
// in that very microsecond begins after it.
package trace

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"dmrace/internal/visible"
	"dmrace/results"
	"dmrace/results/report"
)

// event is one record of the format; which fields it has depends on its phase.
type event struct {
	Phase string            `json:"ph"` // M metadata, X slice, i instant, b and e asynchronous, s and f flow
	Name  string            `json:"name"`
	Cat   string            `json:"cat,omitempty"`
	PID   int               `json:"pid"`
	TID   int               `json:"tid"`
	TS    int64             `json:"ts"`
	Dur   *int64            `json:"dur,omitempty"`
	ID    string            `json:"id,omitempty"`
	Scope string            `json:"s,omitempty"`  // of an instant: "t", its thread
	Bind  string            `json:"bp,omitempty"` // of a flow's end: "e", the slice around it
	Args  map[string]string `json:"args,omitempty"`
}

// file is the whole document.
type file struct {
	Events []event `json:"traceEvents"`
	Unit   string  `json:"displayTimeUnit"`
}

// Write writes the report.
func Write(w io.Writer, r *report.Report) error {
	doc := file{Events: []event{}, Unit: "ms"}
	threads := 0
	for i, b := range r.Boots() {
		one := newBootTrace(b, i+1, threads)
		one.draw()
		threads += len(one.tracks)
		doc.Events = append(doc.Events, one.sorted()...)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write trace: %w", err)
	}
	return nil
}

// sorted returns the events of a boot, metadata first, then by time. Of two slices that
// begin together the longer comes first: it is the outer one. An arrow comes after the
// slice that it begins or ends in. The others stay in the order in which they were added.
func (b *bootTrace) sorted() []event {
	slices.SortStableFunc(b.events, func(x, y event) int {
		switch {
		case x.TS != y.TS:
			return cmp.Compare(x.TS, y.TS)
		case rank(x) != rank(y):
			return rank(x) - rank(y)
		}
		return cmp.Compare(length(y), length(x))
	})
	return append(b.metadata(), b.events...)
}

// rank orders what happens in one microsecond.
func rank(e event) int {
	switch e.Phase {
	case "X":
		return 0
	case "s":
		return 1
	case "f":
		return 2
	}
	return 3
}

func length(e event) int64 {
	if e.Dur == nil {
		return 0
	}
	return *e.Dur
}

// metadata names the process and its tracks.
func (b *bootTrace) metadata() []event {
	name := visible.Line(b.FullName() + ": " + results.Outcome(b.Verdict))
	list := []event{{Phase: "M", Name: "process_name", PID: b.pid, Args: map[string]string{"name": name}}}
	for _, t := range b.tracks {
		list = append(list, event{Phase: "M", Name: "thread_name", PID: b.pid, TID: t.tid, Args: map[string]string{"name": t.name}})
	}
	return list
}
