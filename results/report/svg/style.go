package svg

import (
	_ "embed"
	"fmt"
	"slices"

	"dmrace/results/report/lanes"
)

// Style is the style sheet of a drawing. It takes its colours from Light or Dark.
//
//go:embed style.css
var Style string

// The colours of drawings, as declarations of custom properties. Each pair of text and
// ground has a contrast of at least 4.5 (WCAG 2.1, 1.4.3).
const (
	Light = "--ink:#1c2024;--soft:#5a626b;--paper:#fff;--rule:#d9dee3;--work:#2f6f9f;--wait:#8a5a00;--wait-ground:#fbeccd;" +
		"--held:#6b4a9a;--held-ground:#ece3f7;--lost:#b3261e;--lost-ground:#f9d9d6;--won:#1b6e3c;--won-ground:#d5efdd;--tag:#eef1f4;"
	Dark = "--ink:#e6e8ea;--soft:#a3abb4;--paper:#15181b;--rule:#353b41;--work:#6cb0e0;--wait:#f0c060;--wait-ground:#3d3117;" +
		"--held:#c0a4ec;--held-ground:#322743;--lost:#ff8a80;--lost-ground:#4a2220;--won:#7fd69c;--won-ground:#1d3a27;--tag:#262b30;"
)

// style writes the style of a drawing that stands alone.
func (c *canvas) style(dark bool) {
	colours := Light
	if dark {
		colours = Dark
	}
	c.WriteString("<style>svg.lanes{" + colours + "}\n" + Style + "</style>\n")
}

// patterns defines the hatches and the edges of the plot.
func (d *drawing) patterns(height float64) {
	d.open("defs")
	d.pattern("waiting", 6, "wait", "M-1 7L7-1M-1 1L1-1M5 7L7 5")
	d.pattern("held", 5, "held", "M1 1h1.6v1.6h-1.6Z")
	d.pattern("fold", 8, "rule", "M0 8L4 0 8 8")
	d.open("clipPath", "id", d.f.ID+"-clip")
	d.leaf("rect", "class", "clip", "x", num(gutter), "y", "0", "width", num(d.plot()), "height", num(height))
	d.close("clipPath")
	d.close("defs")
}

func (d *drawing) pattern(name string, size int, class, path string) {
	s := fmt.Sprint(size)
	d.open("pattern", "id", d.f.ID+"-"+name, "class", "pattern "+class, "width", s, "height", s, "patternUnits", "userSpaceOnUse")
	d.leaf("rect", "width", s, "height", s)
	d.leaf("path", "d", path)
	d.close("pattern")
}

// sign is what a drawing uses to say something.
type sign struct{ class, fill, text string }

// signs are those that the drawing uses.
func (d *drawing) signs() []sign {
	var lost, won bool
	for _, b := range d.f.Boots {
		lost, won = lost || b.Raced && b.Window.Margin() < 0, won || b.Raced && b.Window.Margin() >= 0
	}
	folded := slices.ContainsFunc(d.f.Axis.Pieces, func(p lanes.Piece) bool { return p.Folded })
	var out []sign
	for _, s := range []struct {
		sign
		used bool
	}{
		{sign{"span working", "", "working"}, d.f.Has(lanes.Working)},
		{sign{"span waiting", "waiting", "waiting"}, d.f.Has(lanes.Waiting)},
		{sign{"span held", "held", "held back (injected)"}, d.f.Has(lanes.Held)},
		{sign{"race lost", "", "needed before it is there"}, lost},
		{sign{"race won", "", "there before it is needed"}, won},
		{sign{"fold", "fold", "idle, not to scale"}, folded},
	} {
		if s.used {
			out = append(out, s.sign)
		}
	}
	return out
}

// legendRow is how many signs stand beside each other: as many as fit into the narrowest
// drawing that a page makes.
const legendRow = 3

// legend explains the drawing, in two rows around y where there is much to explain.
func (d *drawing) legend(y float64) {
	d.open("g", "class", "legend", "aria-hidden", "true")
	signs := d.signs()
	if len(signs) > legendRow {
		y -= lineHeight / 2
	}
	x := float64(gutter)
	for i, e := range signs {
		if i == legendRow {
			x, y = gutter, y+lineHeight
		}
		fill := ""
		if e.fill != "" {
			fill = "url(#" + d.f.ID + "-" + e.fill + ")"
		}
		d.open("g", "class", e.class)
		d.leaf("rect", "class", e.class, "x", num(x), "y", num(y-6), "width", "18", "height", "12", "fill", fill)
		d.close("g")
		d.element("text", e.text, "x", num(x+23), "y", num(y+4))
		x += width(e.text) + 40
	}
	d.close("g")
}
