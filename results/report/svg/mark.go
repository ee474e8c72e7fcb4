package svg

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"dmrace"
	"dmrace/results/report/lanes"
)

// longInitcall is how long an initcall must take to be drawn as a span.
const longInitcall = time.Millisecond

// span draws a stretch of work or of waiting, with its name where there is room.
func (d *drawing) span(s lanes.Span, y float64) {
	if s.Minor && s.To-s.From < longInitcall {
		return
	}
	inset := 4.0
	if s.Minor {
		inset = 9
	}
	x1, x2 := d.x(s.From), d.x(s.To)
	name := s.Name
	if s.Open && s.Activity == lanes.Waiting {
		name += ", still waiting"
	}
	attrs := []string{"data-a", us(s.From), "data-b", us(s.To)}
	class := "span " + string(s.Activity)
	if s.Minor {
		class += " minor"
	}
	d.open("rect", append(attrs, "class", class, "x", num(x1), "y", num(y+inset), "width", num(max(x2-x1, 1)),
		"height", num(laneHeight-2*inset), "fill", d.fill(s))...)
	d.element("title", fmt.Sprintf("%s: %s, %s from %s", s.Activity, name, Milliseconds(s.To-s.From), dmrace.Seconds(s.From)))
	d.close("rect")
	if !s.Minor {
		d.spanName(name, attrs, y, max(x1, gutter), min(x2, d.width-margin))
	}
}

// spanName writes a name into the part of its span that is seen.
func (d *drawing) spanName(name string, attrs []string, y, from, to float64) {
	display := ""
	if to-from < width(name)+12 {
		display = "none"
	}
	d.element("text", name, append(attrs, "class", "in", "x", num((from+to)/2), "y", num(y+laneHeight/2+4),
		"text-anchor", "middle", "display", display)...)
}

// fill names the pattern of an activity; work is plain.
func (d *drawing) fill(s lanes.Span) string {
	if s.Activity == lanes.Working {
		return ""
	}
	return "url(#" + d.f.ID + "-" + string(s.Activity) + ")"
}

// ticks draws the minor marks of a lane as one path: the beginnings of initcalls, of
// which there are hundreds, most of them shorter than a pixel. data-t holds the first time and then differences, data-l the
// console lines in the same way.
func (d *drawing) ticks(l lanes.Lane, y float64) {
	var path, times, lines strings.Builder
	var at, line int64
	last := ""
	for _, m := range l.Marks {
		if !m.Minor || m.Kind == dmrace.InitcallReturn {
			continue
		}
		fmt.Fprintf(&times, "%d ", m.At.Microseconds()-at)
		fmt.Fprintf(&lines, "%d ", int64(m.ConsoleLine)-line)
		at, line = m.At.Microseconds(), int64(m.ConsoleLine)
		x := d.x(m.At)
		if place := num(x); d.seen(x) && place != last {
			last = place
			fmt.Fprintf(&path, "M%s %sv8", place, num(y+laneHeight/2-4))
		}
	}
	if times.Len() == 0 {
		return
	}
	d.leaf("path", "class", "ticks", "data-t", strings.TrimSpace(times.String()), "data-l", strings.TrimSpace(lines.String()),
		"data-y", num(y+laneHeight/2-4), "d", path.String())
}

// The shapes of marks, drawn around the origin.
const (
	triangle = "M0-6L5.5 5H-5.5Z"
	cross    = "M-5.5-5.5L5.5 5.5M5.5-5.5L-5.5 5.5"
	bracket  = "M4-7H0V7H4"
	disc     = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z"
	diamond  = "M0-4L4 0 0 4-4 0Z"
	square   = "M-4-4H4V4H-4Z"
)

// shapes give each kind of event its shape: devices appear as triangles, what failed
// is a cross, a wait begins with a bracket, what came about is a disc.
var shapes = map[dmrace.EventKind]string{
	dmrace.DeviceAdd: triangle, dmrace.DiskAdd: triangle, dmrace.PartitionAdd: triangle,
	dmrace.TableError: cross, dmrace.CreateError: cross, dmrace.VerityError: cross, dmrace.Panic: cross,
	dmrace.DMWait: bracket, dmrace.WaitforStart: bracket, dmrace.RootwaitEnter: bracket,
	dmrace.WaitforResolve: disc, dmrace.MapReady: disc, dmrace.RootMount: disc, dmrace.InitExec: disc,
	dmrace.InitReport: square, dmrace.Poweroff: square,
}

func shape(k dmrace.EventKind) string {
	if s, ok := shapes[k]; ok {
		return s
	}
	return diamond
}

// mark draws an event. On a page whose script knows where consoles are, it becomes a
// link to its line, data-l.
func (d *drawing) mark(m lanes.Mark, y float64) {
	x := d.x(m.At)
	class := "mark " + markClass(m.Kind)
	if m.Decisive {
		class += " decisive"
	}
	name := "g"
	if d.o.Inline && m.ConsoleLine > 0 {
		name = "a"
	}
	d.open(name, "class", class, "data-t", us(m.At), "data-n", number(m.Number), "data-l", number(m.ConsoleLine),
		"display", d.hidden(x), "transform", translate(x, y))
	d.element("title", words(m))
	if m.Decisive {
		d.leaf("circle", "class", "ring", "r", "9.5")
	}
	d.leaf("path", "d", shape(m.Kind))
	d.close(name)
}

// markClass sorts kinds by what a mark of theirs looks like.
func markClass(k dmrace.EventKind) string {
	switch shape(k) {
	case triangle:
		return "device"
	case cross:
		return "failure"
	case bracket:
		return "wait"
	case disc:
		return "done"
	}
	return "other"
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// words says what a mark stands for: its time, its thread, what the kernel printed and
// what that proves.
func words(m lanes.Mark) string {
	line := m.Line
	if line == "" {
		line = strings.TrimSpace(m.Subject + " " + m.Detail)
	}
	head := dmrace.Seconds(m.At) + "  " + string(m.Kind)
	if m.Thread != "" {
		head += "  " + m.Thread
	}
	text := head + " | " + clip(strings.TrimSpace(line), 240)
	if m.Why != "" {
		text += " | " + m.Why
	}
	return text
}

// ghost draws what the simulator expected, hollow.
func (d *drawing) ghost(m lanes.Mark, y float64, b lanes.Chart) {
	x := d.x(m.At)
	d.open("g", "class", "ghost "+markClass(m.Kind), "data-t", us(m.At), "display", d.hidden(x), "transform", translate(x, y))
	d.element("title", fmt.Sprintf("predicted: %s %s at %s | shown moved by %s: the order is compared, not the durations",
		m.Kind, m.Subject, dmrace.Seconds(m.At-b.Shift), Milliseconds(b.Shift)))
	d.leaf("path", "d", shape(m.Kind))
	d.close("g")
}
