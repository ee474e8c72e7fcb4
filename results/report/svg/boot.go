package svg

import (
	"fmt"
	"slices"
	"strconv"

	"dmrace"
	"dmrace/results"
	"dmrace/results/report/lanes"
)

// boot draws one boot with its upper edge at y.
func (d *drawing) boot(b lanes.Chart, y float64) {
	d.open("g", "class", "boot "+string(b.Verdict.Outcome), "data-boot", b.ID)
	d.head(b, y+15)
	top := y + headHeight + callHeight
	bottom := top + float64(laneHeight*len(b.Lanes))
	d.open("g", "clip-path", "url(#"+d.f.ID+"-clip)")
	d.race(b, top, bottom)
	d.close("g")
	for i, l := range b.Lanes {
		d.lane(b, l, top+float64(i*laneHeight))
	}
	d.end(b, top, bottom)
	d.calls(b, y+headHeight, top)
	if !d.o.Inline {
		d.proofs(b, bottom+raceHeight+14)
	}
	d.close("g")
}

// head writes the boot's name and its verdict.
func (d *drawing) head(b lanes.Chart, y float64) {
	sign := "✗ "
	if b.Verdict.Outcome == dmrace.Booted {
		sign = "✓ "
	}
	d.open("text", "class", "head", "x", "4", "y", num(y))
	d.element("tspan", b.Label())
	if e := b.Effect(); e != "" && b.Side() == "after" {
		d.element("tspan", string(e), "class", "effect", "dx", "10")
	}
	d.element("tspan", sign+results.Outcome(b.Verdict), "class", "verdict", "dx", "10")
	if wanted := results.Unexpected(b.Recording); wanted != "" {
		d.element("tspan", "not as expected: "+wanted, "class", "unexpected", "dx", "10")
	}
	d.close("text")
}

// race shades the time between the last device's appearance and its lookup, and says
// below the lanes how long that was.
func (d *drawing) race(b lanes.Chart, top, bottom float64) {
	if !b.Raced {
		return
	}
	class, from, to := "race won", b.Window.Appeared.At, b.Window.Lookup.At
	if b.Window.Margin() < 0 {
		class, from, to = "race lost", to, from
	}
	x1, x2 := d.x(from), d.x(to)
	label := Margin(b.Window)
	d.open("g", "class", class, "data-a", us(from), "data-b", us(to))
	d.leaf("rect", "x", num(x1), "y", num(top), "width", num(max(x2-x1, 2)), "height", num(bottom-top+4))
	half := width(label)/2 + bold
	mid := min(max((x1+x2)/2, gutter+half), d.width-margin-half)
	d.element("text", label, "x", num(mid), "y", num(bottom+15), "text-anchor", "middle")
	d.close("g")
}

// lane draws one thread.
func (d *drawing) lane(b lanes.Chart, l lanes.Lane, y float64) {
	mid := y + laneHeight/2
	d.element("text", l.Label(), "class", "name", "x", "14", "y", num(mid+4))
	d.leaf("path", "class", "line", "d", fmt.Sprintf("M%d %sH%s", gutter, num(mid), num(d.width-margin)))
	d.open("g", "clip-path", "url(#"+d.f.ID+"-clip)")
	spans := slices.Clone(l.Spans)
	slices.SortStableFunc(spans, func(a, b lanes.Span) int { return layer(a) - layer(b) })
	for _, s := range spans {
		d.span(s, y)
	}
	d.ticks(l, y)
	d.close("g")
	for _, m := range l.Marks {
		if !m.Minor {
			d.mark(m, mid)
		}
	}
	for _, m := range l.Ghost {
		d.ghost(m, mid, b)
	}
}

// layer orders spans from the ground up: initcalls, which contain other work, then
// work, then what it is interrupted by.
func layer(s lanes.Span) int {
	switch {
	case s.Minor:
		return 0
	case s.Activity == lanes.Working:
		return 1
	}
	return 2
}

// end draws the moment at which watching ended.
func (d *drawing) end(b lanes.Chart, top, bottom float64) {
	x := d.x(b.Timeline.End.At)
	d.open("path", "class", "end", "data-t", us(b.Timeline.End.At), "display", d.hidden(x),
		"transform", translate(x, top), "d", fmt.Sprintf("M0 0V%s", num(bottom-top)))
	d.element("title", endWords(b.Timeline.End))
	d.close("path")
}

// endWords says why a timeline ends.
func endWords(e dmrace.End) string {
	words := map[dmrace.EndReason]string{
		dmrace.EndReset:    "the machine was reset",
		dmrace.EndObserved: "watched until here: the wait goes on",
		dmrace.EndLimit:    "the limit of the plan",
		dmrace.EndLog:      "the log has no more lines",
		dmrace.EndDecided:  "nothing more can happen",
	}
	return dmrace.Seconds(e.At) + ": " + words[e.Reason]
}

// proofs writes the proofs of the verdict in words.
func (d *drawing) proofs(b lanes.Chart, y float64) {
	d.leaf("rect", "class", "paper", "x", strconv.Itoa(gutter), "y", num(y-12), "width", num(d.plot()), "height", num(float64(lineHeight*len(b.Verdict.Evidence))))
	for i, p := range lanes.Proofs(b.Verdict) {
		line := p.Event.Line
		if line == "" {
			line = p.Event.Subject + " " + p.Event.Detail
		}
		d.open("text", "class", "proof", "x", strconv.Itoa(gutter), "y", num(y+float64(i*lineHeight)))
		d.element("tspan", fmt.Sprintf("%d  %s  ", i+1, dmrace.Seconds(p.Event.At)), "class", "when")
		d.element("tspan", clip(line, d.room(p.Why)), "class", "printed")
		d.element("tspan", p.Why, "class", "why", "dx", "8")
		d.close("text")
	}
}

// room is how many characters of a printed line fit between its time and why.
func (d *drawing) room(why string) int {
	const time, character = 100, 6.8
	return max(20, int((d.plot()-time-width(why))/character))
}

// clip shortens text that would run out of the picture.
func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

func translate(x, y float64) string { return "translate(" + num(x) + " " + num(y) + ")" }

// width estimates that of a label at 11 px: no font is at hand to measure with.
func width(s string) float64 { return float64(len([]rune(s))) * 6.2 }
