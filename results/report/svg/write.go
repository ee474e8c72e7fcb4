package svg

import (
	"bytes"
	"io"

	"dmrace/results/report"
	"dmrace/results/report/lanes"
)

// Write draws every boot of a report as one SVG file: the figures of its groups below
// one another, each under its title.
func Write(w io.Writer, r *report.Report) error {
	var figures []*drawing
	height := 0.0
	for _, group := range lanes.Figures(r) {
		for _, f := range group {
			d := newDrawing(f, Options{Predicted: predicted(f)})
			d.y = height + titleHeight
			height = d.y + d.height()
			figures = append(figures, d)
		}
	}
	var c canvas
	c.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "lanes", "width", num(defaultWidth), "height", num(height),
		"viewBox", "0 0 "+num(defaultWidth)+" "+num(height))
	c.element("title", r.Title)
	c.style(false)
	c.leaf("rect", "class", "paper", "width", "100%", "height", "100%")
	for _, d := range figures {
		c.element("text", d.title(), "class", "head", "x", "4", "y", num(d.y-8))
		d.o.nested = true
		d.draw()
		c.Write(d.Bytes())
	}
	c.close("svg")
	_, err := w.Write(bytes.TrimSpace(c.Bytes()))
	return err
}

// titleHeight is the room for the title of a figure among several.
const titleHeight = 30

// predicted reports whether there is a prediction to lay over.
func predicted(f lanes.Figure) bool {
	for _, b := range f.Boots {
		if b.Predicted != nil {
			return true
		}
	}
	return false
}
