package lint

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// column returns the column of an offset, from 1: how many characters stand before it
// and one. A byte that is no UTF-8 is a character.
func column(line string, at int) int {
	return utf8.RuneCountInString(line[:min(max(at, 0), len(line))]) + 1
}

// whole widens a span to whole characters and keeps it within the line.
func whole(line string, s span) span {
	s.at = min(max(s.at, 0), len(line))
	s.end = min(max(s.end, s.at), len(line))
	for s.at > 0 && inside(line, s.at) {
		s.at--
	}
	for s.end < len(line) && inside(line, s.end) {
		s.end++
	}
	return s
}

// inside reports whether an offset is within a character of several bytes.
func inside(line string, at int) bool {
	for back := 1; back < utf8.UTFMax && back <= at; back++ {
		if c := line[at-back]; c >= utf8.RuneSelf && utf8.RuneStart(c) {
			r, size := utf8.DecodeRuneInString(line[at-back:])
			return r != utf8.RuneError && size > back
		}
	}
	return false
}

// cell is one character of a line as it is shown.
type cell struct {
	text  string
	width int // columns of a terminal
}

// cells returns how a line is shown, character by character.
func cells(line string) []cell {
	out := make([]cell, 0, len(line))
	for _, c := range line {
		out = append(out, cellOf(c))
	}
	return out
}

// cellOf shows one character: what does not print, or would not take a column of its
// own, is a dot in the middle.
func cellOf(c rune) cell {
	switch {
	case c == utf8.RuneError || !unicode.IsPrint(c) || unicode.In(c, unicode.Mn, unicode.Me):
		return cell{"·", 1}
	case isWide(c):
		return cell{string(c), 2}
	}
	return cell{string(c), 1}
}

// isWide reports the characters that take two columns: those of East Asian scripts, and
// pictures.
func isWide(c rune) bool {
	return c >= 0x1100 && unicode.In(c, wide)
}

var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115F, Stride: 1}, {Lo: 0x2E80, Hi: 0x303E, Stride: 1}, {Lo: 0x3041, Hi: 0xA4CF, Stride: 1},
		{Lo: 0xAC00, Hi: 0xD7A3, Stride: 1}, {Lo: 0xF900, Hi: 0xFAFF, Stride: 1}, {Lo: 0xFE30, Hi: 0xFE6F, Stride: 1},
		{Lo: 0xFF00, Hi: 0xFF60, Stride: 1}, {Lo: 0xFFE0, Hi: 0xFFE6, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x1F300, Hi: 0x1FAFF, Stride: 1}, {Lo: 0x20000, Hi: 0x3FFFD, Stride: 1}},
}

// visible returns a line as it is shown.
func visible(line string) string {
	var b strings.Builder
	for _, c := range cells(line) {
		b.WriteString(c.text)
	}
	return b.String()
}

// window is the part of a line that is shown, and what is pointed at in it.
type window struct {
	text         string
	before, mark int // columns in front of the mark, and of the mark itself
}

const ellipsis = "…"

// windowOf returns as much of a line around a span as fits into width columns. What is
// left out is an ellipsis at either side. A span that does not fit is cut at its end.
func windowOf(line string, s span, width int) window {
	all := cells(line)
	s = whole(line, s)
	from := utf8.RuneCountInString(line[:s.at])
	to := from + utf8.RuneCountInString(line[s.at:s.end])
	lo, hi := frame(all, from, to, width)
	var w window
	var b strings.Builder
	if lo > 0 {
		b.WriteString(ellipsis)
		w.before++
	}
	for i := lo; i < hi; i++ {
		b.WriteString(all[i].text)
		switch {
		case i < from:
			w.before += all[i].width
		case i < to:
			w.mark += all[i].width
		}
	}
	if hi < len(all) {
		b.WriteString(ellipsis)
	}
	w.text = b.String()
	w.mark = max(w.mark, 1)
	return w
}

// frame returns the characters that are shown: those of the span first, then as many
// before as behind it, as far as there are.
func frame(all []cell, from, to, width int) (lo, hi int) {
	room := max(width-2, 8) // for an ellipsis at either side
	lo, hi = from, from
	for hi < to && room >= all[hi].width {
		room -= all[hi].width
		hi++
	}
	for grown := true; grown && hi >= to; {
		grown = false
		if lo > 0 && room >= all[lo-1].width {
			lo--
			room -= all[lo].width
			grown = true
		}
		if hi < len(all) && room >= all[hi].width {
			room -= all[hi].width
			hi++
			grown = true
		}
	}
	return lo, hi
}
