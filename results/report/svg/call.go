package svg

import (
	"fmt"
	"sort"

	"dmrace/results/report/lanes"
)

// call is a proof's number and kind above the lanes, with a line down to its mark.
type call struct {
	lanes.Mark
	x, y  float64 // of the mark
	label string
}

// calls draws the calls of a boot in the row that begins at y; its lanes begin at top.
func (d *drawing) calls(b lanes.Chart, y, top float64) {
	var list []call
	for i, l := range b.Lanes {
		for _, m := range l.Marks {
			if m.Number > 0 {
				label := fmt.Sprintf("%d %s", m.Number, m.Kind)
				list = append(list, call{m, d.x(m.At), top + float64(i*laneHeight) + laneHeight/2, label})
			}
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].At < list[j].At })
	var wants, widths []float64
	for _, c := range list {
		if d.seen(c.x) {
			wants, widths = append(wants, c.x), append(widths, callWidth(c))
		}
	}
	places := spread(wants, widths, gutter, d.width-margin)
	for _, c := range list {
		at := c.x
		if d.seen(c.x) {
			at, places = places[0], places[1:]
		}
		d.call(c, at, y)
	}
}

// bold is what the bold type of the decisive adds to a label, on one side.
const bold = 8

func callWidth(c call) float64 {
	w := width(c.label) + 8
	if c.Decisive {
		w += bold
	}
	return w
}

// call draws one, with its middle at x.
func (d *drawing) call(c call, x, y float64) {
	class := "call"
	if c.Decisive {
		class += " decisive"
	}
	w := callWidth(c)
	d.open("g", "class", class, "data-t", us(c.At), "data-y", num(c.y), "data-w", num(w), "data-n", number(c.Number), "display", d.hidden(c.x))
	d.leaf("path", "class", "lead", "d", fmt.Sprintf("M%s %sL%s %sV%s", num(x), num(y+15), num(c.x), num(y+callHeight), num(c.y-7)))
	d.open("g", "class", "tag", "data-y", num(y), "transform", translate(x, y))
	d.leaf("rect", "x", num(-w/2), "width", num(w), "height", "15", "rx", "3")
	d.element("text", c.label, "y", "11", "text-anchor", "middle")
	d.close("g")
	d.close("g")
}

// spread puts labels of the given widths near the middles wanted, in that order and
// without overlap, between lo and hi. Where there is no room for all, they overlap at
// the left.
func spread(wants, widths []float64, lo, hi float64) []float64 {
	const gap = 3
	at := make([]float64, len(wants))
	edge := lo
	for i, x := range wants {
		at[i] = max(x, edge+widths[i]/2)
		edge = at[i] + widths[i]/2 + gap
	}
	edge = hi
	for i := len(at) - 1; i >= 0; i-- {
		at[i] = max(min(at[i], edge-widths[i]/2), lo+widths[i]/2)
		edge = at[i] - widths[i]/2 - gap
	}
	return at
}
