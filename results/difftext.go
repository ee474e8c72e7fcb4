package results

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"dmrace"
	"dmrace/internal/table"
	"dmrace/internal/visible"
)

// changeJSON is the stored form of a Change.
type changeJSON struct {
	Fate    Fate   `json:"fate"`
	Event   string `json:"event"`
	A       *int64 `json:"a_us,omitempty"`
	B       *int64 `json:"b_us,omitempty"`
	Moved   *int64 `json:"moved_us,omitempty"`
	BehindA string `json:"behind_a,omitempty"`
	BehindB string `json:"behind_b,omitempty"`
	Message string `json:"message,omitempty"` // of the second, or of the first where that has it alone
}

// MarshalJSON writes the change with its times in microseconds.
func (c Change) MarshalJSON() ([]byte, error) {
	j := changeJSON{Fate: c.Fate, Event: c.Event, A: micros(c.A), B: micros(c.B), BehindA: c.BehindA, BehindB: c.BehindB}
	if d, ok := c.Moved(); ok {
		us := d.Microseconds()
		j.Moved = &us
	}
	if e := c.either(); e != nil {
		j.Message = e.Line
	}
	return json.Marshal(j)
}

func micros(e *dmrace.Event) *int64 {
	if e == nil {
		return nil
	}
	us := e.At.Microseconds()
	return &us
}

// signs stand before the rows of a difference.
var signs = map[Fate]string{Kept: "=", Reordered: "!", Appeared: "+", Vanished: "-"}

// WriteDiff writes changes as a table, one row for each event. Initcalls, of which a
// traced boot has hundreds, are counted and not shown unless all is set.
func WriteDiff(w io.Writer, changes []Change, all bool) error {
	tw := table.New(w)
	tw.Head("", "A", "B", "MOVED", "EVENT")
	left := 0
	for _, c := range changes {
		if !all && (c.Kind == dmrace.InitcallEnter || c.Kind == dmrace.InitcallReturn) {
			left++
			continue
		}
		tw.Row(signs[c.Fate], when(c.A), when(c.B), moved(c), visible.Line(c.Event)+order(c))
	}
	if left > 0 {
		tw.Line("")
		tw.Line(fmt.Sprintf("initcalls: %d events left out (--all)", left))
	}
	return tw.Flush()
}

// WriteLines writes changes as a table whose rows show the messages of the logs, without
// times where one of the two logs has none.
func WriteLines(w io.Writer, changes []Change, untimed bool) error {
	tw := table.New(w)
	if !untimed {
		tw.Head("", "A", "B", "MOVED", "MESSAGE")
	}
	for _, c := range changes {
		if untimed {
			tw.Row(signs[c.Fate], Message(c.either()))
			continue
		}
		tw.Row(signs[c.Fate], when(c.A), when(c.B), moved(c), Message(c.either()))
	}
	return tw.Flush()
}

// either returns the event as the second has it, or else the first.
func (c Change) either() *dmrace.Event {
	if c.B != nil {
		return c.B
	}
	return c.A
}

// Message returns the line of an event for people, cut where it is long.
func Message(e *dmrace.Event) string {
	const most = 90
	line := []rune(strings.TrimSpace(visible.Line(e.Line)))
	if len(line) > most {
		return string(line[:most]) + "..."
	}
	return string(line)
}

func when(e *dmrace.Event) string {
	if e == nil {
		return ""
	}
	return dmrace.Seconds(e.At)
}

// moved formats by how much an event moved, with its sign.
func moved(c Change) string {
	d, ok := c.Moved()
	if !ok {
		return ""
	}
	sign := "+"
	if d < 0 {
		sign, d = "-", -d
	}
	return sign + dmrace.Seconds(d.Truncate(time.Microsecond))
}

// order says of a reordered event where it was and where it is.
func order(c Change) string {
	if c.Fate != Reordered {
		return ""
	}
	return visible.Line(fmt.Sprintf(" (behind %s in A, behind %s in B)", c.BehindA, c.BehindB))
}
