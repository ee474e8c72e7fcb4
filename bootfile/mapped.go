package bootfile

import (
	"sort"
	"strings"
)

// mapped is text that knows where it comes from.
type mapped struct {
	text   string
	pieces []piece // in the order of text, without gaps
	extent *extent // of the file, with the quotes around the text; nil: the text's own
}

// extent is a part of the file.
type extent struct{ from, to int }

// begin returns where in the file a text begins, with a quote in front of it.
func (m mapped) begin() int {
	if m.extent != nil {
		return m.extent.from
	}
	return m.offset(0)
}

// end returns where in the file a text ends, with a quote behind it.
func (m mapped) end() int {
	if m.extent != nil {
		return m.extent.to
	}
	_, to := m.region(max(0, len(m.text)-1), len(m.text))
	return to
}

// piece is a part of a text and its place in the file.
type piece struct {
	at, n     int // of the text
	pos, size int // of the file
	kind      pieceKind
}

// pieceKind says how a piece of text came about.
type pieceKind uint8

const (
	copied   pieceKind = iota // byte for byte
	escaped                   // the file writes it otherwise, as a whole: an escape sequence, white space
	made                      // the reader of the file adds it there
	expanded                  // it stands elsewhere: the value of a variable
)

// whole returns the text of a file.
func whole(text string) mapped {
	if text == "" {
		return mapped{}
	}
	return mapped{text: text, pieces: []piece{{0, len(text), 0, len(text), copied}}}
}

// find returns the index of the piece that holds an offset of the text; the last one for
// the end of it, -1 if there is none.
func (m mapped) find(at int) int {
	i := sort.Search(len(m.pieces), func(i int) bool { return m.pieces[i].at+m.pieces[i].n > at })
	return min(i, len(m.pieces)-1)
}

// offset returns where a byte of the text stands in the file.
func (m mapped) offset(at int) int {
	i := m.find(at)
	if i < 0 {
		return 0
	}
	p := m.pieces[i]
	switch in := at - p.at; {
	case in >= p.n:
		return p.pos + p.size
	case p.kind == copied || p.kind == expanded:
		return p.pos + min(in, p.size)
	}
	return p.pos
}

// region returns the part of the file that a part of the text stands in.
func (m mapped) region(at, end int) (from, to int) {
	from = m.offset(at)
	if end <= at {
		return from, from
	}
	p := m.pieces[m.find(end-1)]
	to = p.pos + p.size
	if p.kind == copied || p.kind == expanded {
		to = min(to, p.pos+end-p.at)
	}
	return from, max(from, to) // a variable may be set behind its use
}

// slice returns a part of a text.
func (m mapped) slice(at, end int) mapped {
	if at >= end {
		return mapped{}
	}
	s := mapped{text: m.text[at:end]}
	for i := m.find(at); i < len(m.pieces) && m.pieces[i].at < end; i++ {
		p := m.pieces[i]
		cutFront, cutBack := max(0, at-p.at), max(0, p.at+p.n-end)
		if p.kind == copied || p.kind == expanded {
			p.pos += cutFront
			p.size -= cutFront + cutBack
		}
		p.at, p.n = p.at+cutFront-at, p.n-cutFront-cutBack
		s.pieces = append(s.pieces, p)
	}
	return s
}

// from returns the text behind an offset.
func (m mapped) from(at int) mapped { return m.slice(at, len(m.text)) }

// trim returns a text without white space at its ends.
func (m mapped) trim() mapped {
	left := len(m.text) - len(strings.TrimLeft(m.text, spaces))
	return m.slice(left, len(strings.TrimRight(m.text, spaces)))
}

// spaces are the white space of all formats.
const spaces = " \t\r\n\v\f"

// builder puts a text together.
type builder struct {
	text   strings.Builder
	pieces []piece
}

// add appends a text.
func (b *builder) add(m mapped) {
	for _, p := range m.pieces {
		b.put(m.text[p.at:p.at+p.n], p)
	}
}

// put appends one piece. Pieces that go on as the file does are one.
func (b *builder) put(text string, p piece) {
	p.at, p.n = b.text.Len(), len(text)
	b.text.WriteString(text)
	if k := len(b.pieces) - 1; k >= 0 && (p.kind == copied || p.kind == expanded) {
		last := &b.pieces[k]
		if last.kind == p.kind && last.pos+last.size == p.pos && last.n == last.size && p.n == p.size {
			last.n += p.n
			last.size += p.size
			return
		}
	}
	if p.n > 0 {
		b.pieces = append(b.pieces, p)
	}
}

// escape appends what a part of another text stands for.
func (b *builder) escape(m mapped, at, end int, text string) {
	from, to := m.region(at, end)
	b.put(text, piece{pos: from, size: to - from, kind: escaped})
}

// make appends what is nowhere in the file, at a place of it.
func (b *builder) make(text string, pos int) { b.put(text, piece{pos: pos, kind: made}) }

// expand appends the value of a variable.
func (b *builder) expand(m mapped) {
	for _, p := range m.pieces {
		text := m.text[p.at : p.at+p.n]
		p.kind = expanded
		p.size = min(p.size, p.n)
		b.put(text, p)
	}
}

// done returns what was put together.
func (b *builder) done() mapped { return mapped{text: b.text.String(), pieces: b.pieces} }
