package svg

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"dmrace/results/report/lanes"
)

// x returns where a time lies, in pixels. It may be outside the plot.
func (d *drawing) x(t time.Duration) float64 { return d.position(d.f.Axis.At(t)) }

// position returns where a position of the axis lies, in pixels.
func (d *drawing) position(p float64) float64 {
	return gutter + (p-d.view.From)/(d.view.To-d.view.From)*d.plot()
}

// plot is the width of the part that has a scale of time.
func (d *drawing) plot() float64 { return d.width - gutter - margin }

// seen reports whether an x is inside the plot.
func (d *drawing) seen(x float64) bool { return x >= gutter-0.05 && x <= d.width-margin+0.05 }

// hidden is the display attribute of what lies at x: none where it is not seen.
func (d *drawing) hidden(x float64) string {
	if d.seen(x) {
		return ""
	}
	return "none"
}

// pieces is the axis for a script: [from, to, start, end, folded] in microseconds and
// positions.
func (d *drawing) pieces() string {
	list := [][5]float64{}
	for _, p := range d.f.Axis.Pieces {
		folded := 0.0
		if p.Folded {
			folded = 1
		}
		list = append(list, [5]float64{float64(p.From.Microseconds()), float64(p.To.Microseconds()), p.Start, p.End, folded})
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // times are finite numbers: they always encode
	}
	return string(text)
}

// axis draws folds, and ticks with their times. bottom is where the grid ends.
func (d *drawing) axis(bottom float64) {
	d.open("g", "class", "axis", "data-bottom", num(bottom), "aria-hidden", "true")
	last, labelled := math.Inf(-1), math.Inf(-1) // where the last tick is, and the last fold's label ends
	step := d.step()
	for _, p := range d.f.Axis.Pieces {
		from, to := max(gutter, d.position(p.Start)), min(d.width-margin, d.position(p.End))
		if from >= to {
			continue
		}
		if p.Folded {
			labelled = d.fold(from, to, bottom, p.To-p.From, labelled)
			continue
		}
		for us := d.firstTick(p, step); us <= p.To.Microseconds(); us += step.Microseconds() {
			x := d.x(time.Duration(us) * time.Microsecond)
			if x > to {
				break
			}
			if x-last >= 60 {
				last = x
				d.tick(x, bottom, tickLabel(us, step))
			}
		}
	}
	d.close("g")
}

// firstTick returns the first multiple of step, in microseconds, that is seen on a
// piece of the axis.
func (d *drawing) firstTick(p lanes.Piece, step time.Duration) int64 {
	first := float64(p.From.Microseconds()) + max(0, d.view.From-p.Start)
	unit := float64(step.Microseconds())
	return int64(math.Ceil(first/unit) * unit)
}

func (d *drawing) tick(x, bottom float64, label string) {
	d.leaf("path", "class", "grid", "d", fmt.Sprintf("M%s %dV%s", num(x), axisHeight-8, num(bottom)))
	d.element("text", label, "x", num(x), "y", "14", "text-anchor", "middle")
}

// step returns the time between ticks: 1, 2 or 5 of a power of ten microseconds, so
// that about 90 pixels lie between two.
func (d *drawing) step() time.Duration {
	raw := (d.view.To - d.view.From) / d.plot() * 90
	power := math.Pow(10, math.Floor(math.Log10(max(raw, 1))))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= raw {
			return time.Duration(m*power) * time.Microsecond
		}
	}
	return time.Duration(10*power) * time.Microsecond
}

// tickLabel writes microseconds as seconds with no more decimals than the step needs.
func tickLabel(us int64, step time.Duration) string {
	decimals := 6
	for unit := 10 * time.Microsecond; decimals > 0 && step%unit == 0; unit *= 10 {
		decimals--
	}
	return strconv.FormatFloat(float64(us)/1e6, 'f', decimals, 64) + " s"
}

// fold draws a stretch that is not to scale, with its true length where the label
// before it, which ends at labelled, leaves room. It returns where the last label ends.
func (d *drawing) fold(from, to, bottom float64, length time.Duration, labelled float64) float64 {
	d.leaf("rect", "class", "fold", "x", num(from), "y", strconv.Itoa(axisHeight-8), "width", num(to-from),
		"height", num(bottom-axisHeight+8), "fill", "url(#"+d.f.ID+"-fold)")
	label := "⁄⁄ " + foldLabel(length)
	mid, half := (from+to)/2, width(label)/2
	if mid-half < labelled {
		return labelled
	}
	d.element("text", label, "class", "fold", "x", num(mid), "y", "28", "text-anchor", "middle")
	return mid + half
}

// foldLabel is short enough to stand above a fold.
func foldLabel(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
