// Package svg draws the boots of a figure as swim lanes: one lane for each kernel
// thread, work solid, waiting hatched, the race window shaded with its margin, and the
// proofs of the verdict numbered. Colour never tells alone: shapes, hatches and words
// say the same, for print and for readers who do not see colour.
//
// Everything that has a place in time carries it as data-t, or data-a and data-b, in
// microseconds of guest time, so that a script can lay the drawing out again for
// another part of the axis.
package svg

import (
	"fmt"
	"io"
	"strings"

	"dmrace"
	"dmrace/results"
	"dmrace/results/report/lanes"
)

// Options say how a figure is drawn.
type Options struct {
	Width     int  // pixels; 0 is 1100
	Dark      bool // light on dark
	Whole     bool // the whole axis instead of the part that matters
	Predicted bool // lay the prediction over the recording
	Inline    bool // for an HTML page, which has the style, the proofs and anchors for console lines

	nested bool // inside a drawing that has the style
}

// defaultWidth suits a laptop's browser and a page of A4 in landscape.
const defaultWidth = 1100

// The measures of a drawing, in pixels.
const (
	gutter     = 118 // names of lanes, left of the plot
	margin     = 14  // right of the plot
	axisHeight = 42
	headHeight = 22 // a boot's name and verdict
	callHeight = 22 // the numbered proofs
	laneHeight = 24
	raceHeight = 18 // the margin in words
	lineHeight = 16 // one proof in words
	bootGap    = 12
	footHeight = 42 // the legend
)

// drawing is a figure on its canvas.
type drawing struct {
	canvas
	f     lanes.Figure
	o     Options
	view  lanes.Range
	width float64
	y     float64 // its place in the drawing around it
}

// Draw writes the figure as one svg element, which is also a complete SVG file. The
// same figure and options give the same bytes.
func Draw(w io.Writer, f lanes.Figure, o Options) error {
	d := newDrawing(f, o)
	d.draw()
	_, err := w.Write(d.Bytes())
	return err
}

func newDrawing(f lanes.Figure, o Options) *drawing {
	if o.Width <= 0 {
		o.Width = defaultWidth
	}
	d := &drawing{f: f, o: o, view: f.Focus, width: float64(max(o.Width, 2*gutter+margin))}
	if o.Whole {
		d.view = f.Axis.Whole()
	}
	return d
}

// draw writes the drawing from top to bottom.
func (d *drawing) draw() {
	height := d.height()
	d.open("svg", "xmlns", "http://www.w3.org/2000/svg", "id", d.f.ID, "class", d.class(), "role", "group",
		"aria-labelledby", d.f.ID+"-title", "aria-describedby", d.f.ID+"-desc",
		"y", d.offset(), "width", num(d.width), "height", num(height), "viewBox", fmt.Sprintf("0 0 %s %s", num(d.width), num(height)),
		"data-axis", d.pieces(), "data-focus", numbers(d.f.Focus.From, d.f.Focus.To), "data-view", numbers(d.view.From, d.view.To))
	d.element("title", d.title(), "id", d.f.ID+"-title")
	d.element("desc", d.describe(), "id", d.f.ID+"-desc")
	if !d.o.Inline && !d.o.nested {
		d.style(d.o.Dark)
		d.leaf("rect", "class", "paper", "width", "100%", "height", "100%")
	}
	d.patterns(height)
	d.axis(height - footHeight)
	y := float64(axisHeight)
	for _, b := range d.f.Boots {
		d.boot(b, y)
		y += d.bootHeight(b)
	}
	d.legend(height - footHeight/2)
	d.close("svg")
}

// offset is the y attribute of a drawing inside another.
func (d *drawing) offset() string {
	if !d.o.nested {
		return ""
	}
	return num(d.y)
}

func (d *drawing) class() string {
	class := "lanes"
	if d.o.Predicted {
		class += " overlay"
	}
	return class
}

// title names the figure for those who do not see it.
func (d *drawing) title() string {
	what, axis := "Boots of "+d.f.Group, "on one axis of guest time"
	if d.f.OfLogs() {
		what, axis = "Boots in logs", "on one axis of the time that they print"
	}
	if len(d.f.Boots) == 1 && d.f.OfLogs() {
		what, axis = "The boot in "+d.f.Boots[0].Name(), "by the time that it prints"
	}
	if d.f.Change != "" {
		return fmt.Sprintf("%s, variant %s, before and after the change, %s", what, d.f.Change, axis)
	}
	if d.f.Kernel != "" {
		return fmt.Sprintf("%s on Linux %s, %s", what, d.f.Kernel, axis)
	}
	return what + ", " + axis
}

// describe tells what the picture shows in words.
func (d *drawing) describe() string {
	var out []string
	for _, b := range d.f.Boots {
		out = append(out, fmt.Sprintf("%s: %s, %s.", b.Label(), results.Outcome(b.Verdict), b.Verdict.Summary))
		if b.Raced {
			out = append(out, Margin(b.Window)+".")
		}
	}
	return strings.Join(out, " ")
}

// height is that of the whole drawing.
func (d *drawing) height() float64 {
	h := float64(axisHeight + footHeight)
	for _, b := range d.f.Boots {
		h += d.bootHeight(b)
	}
	return h
}

func (d *drawing) bootHeight(b lanes.Chart) float64 {
	h := headHeight + callHeight + laneHeight*len(b.Lanes) + raceHeight + bootGap
	if !d.o.Inline {
		h += lineHeight * len(b.Verdict.Evidence)
	}
	return float64(h)
}

// Margin says in words how the race of a boot went: by how much the last device that
// the tables need was there before it was looked for, or was not.
func Margin(w dmrace.Window) string {
	m := w.Margin()
	switch {
	case m < 0:
		return fmt.Sprintf("lost by %s: looked up before it appeared", Milliseconds(-m))
	case w.Waited:
		return fmt.Sprintf("won by %s: waited for, looked up after it appeared", Milliseconds(m))
	}
	return fmt.Sprintf("won by %s: looked up after it appeared", Milliseconds(m))
}
