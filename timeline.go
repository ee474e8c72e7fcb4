package dmrace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// EndReason says why a timeline stops where it does.
type EndReason string

// The reasons a timeline ends.
const (
	EndReset    EndReason = "reset"    // the guest powered off, rebooted or panicked and reset
	EndObserved EndReason = "observed" // a hang was established by watching the guest wait, or it stays in a panic
	EndLimit    EndReason = "limit"    // the plan's limit came first
	EndLog      EndReason = "log"      // a log read from a file has no more lines
	EndDecided  EndReason = "decided"  // the simulator proved that nothing more can happen
)

// End is the last fact of a timeline: when and why watching it stopped.
type End struct {
	Reason EndReason
	At     time.Duration // guest time up to which the boot was watched
}

// Timeline is what a witness saw of one boot: its events in the order in which
// they happened and the moment at which watching ended.
type Timeline struct {
	Events []Event
	End    End
}

// Add appends an event and numbers it.
func (t *Timeline) Add(e Event) {
	e.Seq = len(t.Events) + 1
	t.Events = append(t.Events, e)
}

// Until returns the timeline as it is when watching ends there: without the events of
// later times, the others numbered anew.
func (t *Timeline) Until(end End) *Timeline {
	u := &Timeline{End: end}
	for _, e := range t.Events {
		if e.At <= end.At {
			u.Add(e)
		}
	}
	return u
}

// Last returns the last event of the given kind and whether there is one.
func (t *Timeline) Last(kind EventKind) (Event, bool) {
	for i := len(t.Events) - 1; i >= 0; i-- {
		if t.Events[i].Kind == kind {
			return t.Events[i], true
		}
	}
	return Event{}, false
}

// First returns the first event of the given kind and whether there is one.
func (t *Timeline) First(kind EventKind) (Event, bool) {
	for i := range t.Events {
		if t.Events[i].Kind == kind {
			return t.Events[i], true
		}
	}
	return Event{}, false
}

// Count returns how many events of a kind there are.
func (t *Timeline) Count(kind EventKind) (n int) {
	for i := range t.Events {
		if t.Events[i].Kind == kind {
			n++
		}
	}
	return n
}

// endJSON is the last line of a stored timeline.
type endJSON struct {
	End   EndReason `json:"end"`
	EndUS int64     `json:"end_us"`
}

// WriteTo writes the timeline as JSON lines: one event a line, and one line that
// tells its end. The same timeline gives the same bytes.
func (t *Timeline) WriteTo(w io.Writer) (int64, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	for _, e := range t.Events {
		if err := enc.Encode(e.stored()); err != nil {
			return 0, fmt.Errorf("encode event %d: %w", e.Seq, err)
		}
	}
	if err := enc.Encode(endJSON{t.End.Reason, t.End.At.Microseconds()}); err != nil {
		return 0, fmt.Errorf("encode end of timeline: %w", err)
	}
	return buf.WriteTo(w)
}

// ReadTimeline reads what [Timeline.WriteTo] wrote. A timeline without its end
// line was cut off and is an error.
func ReadTimeline(r io.Reader) (*Timeline, error) {
	var t Timeline
	br := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := br.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(bytes.TrimSpace(line)) == 0 {
			return nil, fmt.Errorf("timeline is cut off after line %d: its end line is missing", n-1)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read timeline: %w", err)
		}
		ended, err := t.decode(line)
		if err != nil {
			return nil, fmt.Errorf("timeline line %d: %w", n, err)
		}
		if !ended {
			continue
		}
		if _, err := br.ReadByte(); err == nil {
			return nil, fmt.Errorf("timeline line %d: something stands after the end line", n+1)
		}
		return &t, nil
	}
}

// decode takes one stored line and reports whether it is the end line.
func (t *Timeline) decode(line []byte) (ended bool, err error) {
	var end endJSON
	if err := json.Unmarshal(line, &end); err != nil {
		return false, err
	}
	if end.End != "" {
		t.End.Reason = end.End
		t.End.At, err = guestTime(end.EndUS)
		return true, err
	}
	var e Event
	if err := json.Unmarshal(line, &e); err != nil {
		return false, err
	}
	if n := len(t.Events) + 1; e.Kind == "" || e.Seq != n {
		return false, fmt.Errorf("it is not event number %d", n)
	}
	t.Events = append(t.Events, e)
	return false, nil
}
