// Package lanes is the model of a drawing of boots: which lane stands for which
// kernel thread, what a thread worked at and what it waited for, which events are
// marked, and where on a shared axis of time all that lies. It knows nothing of
// pixels.
package lanes

import (
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/results/report"
)

// Chart is one boot, laid out to be drawn.
type Chart struct {
	report.Entry
	ID    string // for anchors: "boot-mmc-natural-control-6.1.192-stock"; unique within a report
	Lanes []Lane // the init thread first, then in the order in which they are first heard of

	Window dmrace.Window // the race; only where Raced
	Raced  bool

	Shift time.Duration // added to the predicted times, so that the first event common to both coincides

	index map[string]int // of Lanes, by name
}

// Lane is one kernel thread, or a source of lines that is none.
type Lane struct {
	Name  string // "T1" as printk prints its caller, "console" where it prints none
	Spans []Span
	Marks []Mark
	Ghost []Mark // what the simulator expected on this lane, times shifted

	shown int // marks that are drawn one by one
}

// Activity tells work from waiting.
type Activity string

// The activities.
const (
	Working Activity = "working"
	Waiting Activity = "waiting"
	Held    Activity = "held" // an injected sleep: neither the kernel's work nor its wait
)

// Span is a stretch of time with a beginning and an end.
type Span struct {
	From, To time.Duration
	Activity Activity
	Name     string // "probe of 0000:00:01.0"
	Open     bool   // it had not ended when watching did
	Minor    bool   // an initcall, which is drawn below everything else
}

// Mark is one event.
type Mark struct {
	dmrace.Event
	ConsoleLine int    // its line on the console, from 1; 0 where there is none
	Number      int    // its place among the proofs of the verdict, from 1; 0 where it is none
	Why         string // what it proves
	Decisive    bool   // the first proof of the cause, or of the boot's success
	Minor       bool   // the beginning or end of an initcall, or one of too many
}

// Of lays a boot out. Its ID is given by [Figures].
func Of(b report.Entry) Chart {
	out := Chart{Entry: b, index: map[string]int{}}
	out.sort(marksOf(b))
	out.fill(spansOf(b.Timeline))
	out.Window, out.Raced = dmrace.RaceWindow(b.Timeline, b.Criteria)
	out.predict()
	return out
}

// marksOf returns one mark for each event of the boot.
func marksOf(b report.Entry) []Mark {
	lines := ConsoleLines(b.Console, b.Timeline.Events)
	marks := make([]Mark, len(b.Timeline.Events))
	for i, e := range b.Timeline.Events {
		marks[i] = Mark{Event: e, ConsoleLine: lines[i], Minor: minor(e.Kind)}
	}
	decisive := firstProof(b.Verdict)
	for i, p := range Proofs(b.Verdict) {
		if at := p.Event.Seq - 1; at >= 0 && at < len(marks) {
			m := &marks[at]
			m.Number, m.Why, m.Decisive = i+1, p.Why, p.Event.Seq == b.Verdict.Evidence[decisive].Event.Seq
		}
	}
	return marks
}

func minor(k dmrace.EventKind) bool {
	return k == dmrace.InitcallEnter || k == dmrace.InitcallReturn
}

// initThread runs the initcalls and the root wait: kernel_init() is thread 1.
const initThread = "T1"

// What is drawn one by one is bounded, whatever a timeline holds. A boot has about four
// threads that print, with some ten marks and spans each beside the initcalls.
const (
	maxLanes = 24  // further threads share one lane
	maxMarks = 400 // of a lane; further ones are minor, unless they prove the verdict
	maxSpans = 400 // of a lane and of one sort; further ones are left out, their marks are not
)

// others is the name of the lane that is shared.
const others = "other threads"

// sort puts marks on their lanes, that of the init thread above all others.
func (b *Chart) sort(marks []Mark) {
	if slices.ContainsFunc(marks, func(m Mark) bool { return m.Thread == initThread }) {
		b.lane(initThread)
	}
	for _, m := range marks {
		l := b.lane(laneName(m.Event))
		if !m.Minor && m.Number == 0 {
			l.shown++
			m.Minor = l.shown > maxMarks
		}
		l.Marks = append(l.Marks, m)
	}
}

// fill puts spans on their lanes. They are counted by their sort, so that a kernel's
// thousand initcalls do not crowd out what comes after them.
func (b *Chart) fill(spans []laned) {
	type sort struct {
		lane     string
		activity Activity
		minor    bool
	}
	count := map[sort]int{}
	for _, s := range spans {
		l := b.lane(s.lane)
		of := sort{l.Name, s.Activity, s.Minor}
		if count[of]++; count[of] <= maxSpans {
			l.Spans = append(l.Spans, s.Span)
		}
	}
}

// laneName says on which lane an event is shown. PID 1's report, which the kernel
// did not print, has one of its own.
func laneName(e dmrace.Event) string {
	switch {
	case e.Thread != "":
		return e.Thread
	case e.Kind == dmrace.InitReport:
		return "PID 1"
	}
	return "console"
}

// lane returns the lane of that name, which it adds where there is none.
func (b *Chart) lane(name string) *Lane {
	i, ok := b.index[name]
	if !ok && len(b.Lanes) >= maxLanes {
		name = others
		i, ok = b.index[name]
	}
	if !ok {
		i = len(b.Lanes)
		b.index[name] = i
		b.Lanes = append(b.Lanes, Lane{Name: name})
	}
	return &b.Lanes[i]
}

// Label explains the lane's name where the kernel's is short.
func (l Lane) Label() string {
	switch {
	case l.Name == initThread:
		return "T1 (init)"
	case strings.HasPrefix(l.Name, "T") && len(l.Name) > 1 && l.Name[1] >= '0' && l.Name[1] <= '9':
		return l.Name + " (worker)"
	}
	return l.Name
}
