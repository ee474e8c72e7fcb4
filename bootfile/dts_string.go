package bootfile

import "strings"

// concatenated reads strings and macros up to what ends the property. Strings that stand
// side by side are one, as in C; behind a comma a new one begins, with the NUL of the one
// before it between them. It reports false for what is no string at all.
func (r *dtsReader) concatenated() (mapped, []Hole, bool) {
	var b builder
	var holes []Hole
	found := false
	for r.at < len(r.text) {
		c := r.text[r.at]
		switch {
		case r.skip():
		case c == '\\':
			r.at++ // at the end of a line of a #define
		case c == '"':
			b.add(r.str())
			found = true
		case c == ',':
			b.escape(r.mapped, r.at, r.at+1, "\x00")
			r.at++
		case c == '/' || c == '<' || c == '[' || c == '&':
			return mapped{}, nil, false // /bits/, cells, bytes, a reference
		case isNameByte(c):
			if hole, ok := r.macro(&b); ok {
				holes = append(holes, hole)
			}
			found = true
		default:
			return b.done(), holes, found
		}
	}
	return b.done(), holes, found
}

// macro reads the name of a macro and puts its value in, or else its name, with the
// arguments that it is called with.
func (r *dtsReader) macro(b *builder) (Hole, bool) {
	begin, at := r.at, b.text.Len()
	name := r.name()
	if value, ok := r.macros[name]; ok && r.room.takes(at, value) {
		b.expand(value)
		return Hole{}, false
	}
	if r.at == begin {
		r.at++
	}
	if strings.HasPrefix(r.text[r.at:], "(") {
		r.at += lengthTo(r.text[r.at:], ")")
	}
	b.add(r.slice(begin, r.at))
	return Hole{at, b.text.Len()}, true
}

// str reads a string: data.c and dtc-lexer.l of dtc. It may go on over ends of lines.
func (r *dtsReader) str() mapped {
	var b builder
	r.at++
	for begin := r.at; r.at <= len(r.text); {
		if r.at == len(r.text) || r.text[r.at] == '"' {
			b.add(r.slice(begin, r.at))
			break
		}
		if r.text[r.at] != '\\' {
			r.at++
			continue
		}
		b.add(r.slice(begin, r.at))
		text, n := cEscape(r.text[r.at:])
		b.escape(r.mapped, r.at, r.at+n, text)
		r.at += n
		begin = r.at
	}
	r.at = min(r.at+1, len(r.text))
	return b.done()
}
