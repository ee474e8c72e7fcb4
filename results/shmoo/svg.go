package shmoo

import (
	"bytes"
	"fmt"
	"html"
	"io"
)

// The measures of a drawing, in its units.
const (
	side   = 480 // of the plot
	left   = 110 // of it
	top    = 50
	right  = 130
	bottom = 70
	ticks  = 5
)

// SVG draws the map: cells that are lost in red, those that pass in green, the border as
// a black line across its rows, recorded boots as circles (filled where they were lost,
// with a yellow ring where they ended otherwise than simulated). What was booted on a kernel
// is drawn to the right: booted cells have a dot, and those that end otherwise are yellow.
func (m *Map) SVG(w io.Writer) error {
	var b bytes.Buffer
	width, height := left+side+right, top+side+bottom
	if m.Kernel != nil {
		width *= 2
	}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, height)
	fmt.Fprintf(&b, `<title>%s</title>`+"\n", html.EscapeString(m.Title))
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#fff"/>`+"\n", width, height)
	m.plot(&b)
	if m.Kernel != nil {
		m.drawKernel(&b)
	}
	b.WriteString("</svg>\n")
	_, err := w.Write(b.Bytes())
	return err
}

// plot draws the cells with all that belongs to them.
func (m *Map) plot(b *bytes.Buffer) {
	fmt.Fprintf(b, `<text x="%d" y="24" font-size="14">%s</text>`+"\n", left, html.EscapeString(m.Title))
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="#b7e1b0"/>`+"\n", left, top, side, side)
	for row := range m.Cells {
		m.runs(b, row)
	}
	m.drawBorder(b)
	m.drawAxes(b)
	for _, r := range m.Records {
		m.drawRecord(b, r)
	}
}

// drawKernel draws what the kernel did beside the plot.
func (m *Map) drawKernel(b *bytes.Buffer) {
	fmt.Fprintf(b, `<g transform="translate(%d 0)">`+"\n", left+side+right)
	(&Map{Title: m.Kernel.Title, X: m.X, Y: m.Y, Cells: m.Kernel.Cells}).plot(b)
	wide, high := side/float64(len(m.X.Labels)), side/float64(len(m.Y.Labels))
	for row, cells := range m.Kernel.Cells {
		for column, end := range cells {
			if m.differs(row, column) {
				fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="#f0c000"><title>%s, simulated %s</title></rect>`+"\n",
					m.x(column), m.y(row), wide, high, html.EscapeString(end), html.EscapeString(m.Cells[row][column]))
			}
			if m.Kernel.Made[row][column] {
				fmt.Fprintf(b, `<circle cx="%.2f" cy="%.2f" r="1.5"/>`+"\n", m.x(column)+wide/2, m.y(row)+high/2)
			}
		}
	}
	key := top + 20*2
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="12" height="12" fill="#f0c000"/><text x="%d" y="%d">ends otherwise</text>`+"\n", left+side+16, key, left+side+34, key+10)
	fmt.Fprintf(b, `<circle cx="%d" cy="%d" r="1.5"/><text x="%d" y="%d">was booted</text>`+"\n</g>\n", left+side+22, key+26, left+side+34, key+30)
}

// x and y are where a column and a row begin; rows go upwards.
func (m *Map) x(column int) float64 { return left + side*float64(column)/float64(len(m.X.Labels)) }
func (m *Map) y(row int) float64    { return top + side - side*float64(row+1)/float64(len(m.Y.Labels)) }

// runs draws the cells of a row that are lost, neighbours as one.
func (m *Map) runs(b *bytes.Buffer, row int) {
	cells := m.Cells[row]
	for from := 0; from < len(cells); from++ {
		if !lost(cells[from]) {
			continue
		}
		to := from
		for to < len(cells) && lost(cells[to]) {
			to++
		}
		fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="#e8827c" shape-rendering="crispEdges"/>`+"\n", m.x(from), m.y(row), m.x(to)-m.x(from), side/float64(len(m.Cells)))
		from = to
	}
}

// drawBorder draws a stroke of the row's height at each crossing.
func (m *Map) drawBorder(b *bytes.Buffer) {
	for _, c := range m.Border {
		fmt.Fprintf(b, `<path d="M%.2f %.2fv%.2f" stroke="#000"><title>%s %s: between %s and %s</title></path>`+"\n",
			m.x(c.Column+1), m.y(c.Row), side/float64(len(m.Cells)), html.EscapeString(m.Y.Name), html.EscapeString(m.Y.Labels[c.Row]), html.EscapeString(c.Below), html.EscapeString(c.Above))
	}
}

// drawAxes writes the names of the axes and some of their values.
func (m *Map) drawAxes(b *bytes.Buffer) {
	fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="none" stroke="#000"/>`+"\n", left, top, side, side)
	for i := range ticks {
		column, row := i*(len(m.X.Labels)-1)/(ticks-1), i*(len(m.Y.Labels)-1)/(ticks-1)
		fmt.Fprintf(b, `<text x="%.2f" y="%d" text-anchor="middle">%s</text>`+"\n", (m.x(column)+m.x(column+1))/2, top+side+18, html.EscapeString(m.X.Labels[column]))
		fmt.Fprintf(b, `<text x="%d" y="%.2f" text-anchor="end">%s</text>`+"\n", left-6, (m.y(row)+m.y(row-1))/2+4, html.EscapeString(m.Y.Labels[row]))
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", left+side/2, top+side+44, html.EscapeString(m.X.Name))
	fmt.Fprintf(b, `<text x="%d" y="%d">%s</text>`+"\n", 8, top-10, html.EscapeString(m.Y.Name))
	for i, key := range []struct{ colour, text string }{{"#b7e1b0", "passes"}, {"#e8827c", "is lost"}} {
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="12" height="12" fill="%s"/><text x="%d" y="%d">%s</text>`+"\n", left+side+16, top+20*i, key.colour, left+side+34, top+20*i+10, key.text)
	}
}

// drawRecord draws the circle of a recorded boot.
func (m *Map) drawRecord(b *bytes.Buffer, r Record) {
	fill, ring := "#fff", "#000"
	if lost(r.Outcome) {
		fill = "#000"
	}
	if !m.Agrees(r) {
		ring = "#f0c000"
	}
	fmt.Fprintf(b, `<circle cx="%.2f" cy="%.2f" r="5" fill="%s" stroke="%s" stroke-width="2"><title>recorded: %s</title></circle>`+"\n",
		(m.x(r.Column)+m.x(r.Column+1))/2, (m.y(r.Row)+m.y(r.Row-1))/2, fill, ring, html.EscapeString(r.Outcome))
}
