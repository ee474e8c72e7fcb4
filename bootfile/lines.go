package bootfile

import (
	"strings"
)

// each calls f for each line of the text, without its end.
func (m mapped) each(f func(line mapped)) {
	for at := 0; at < len(m.text); {
		end := len(m.text)
		if n := strings.IndexByte(m.text[at:], '\n'); n >= 0 {
			end = at + n
		}
		f(m.slice(at, len(strings.TrimSuffix(m.text[:end], "\r"))))
		at = end + 1
	}
}

// logical calls f for each line of the text, those that end in a backslash joined with the
// next. What joins them is what the backslash and the end of the line stand for.
func (m mapped) logical(join string, f func(line mapped)) {
	var b builder
	for at := 0; at < len(m.text); {
		end := len(m.text)
		if n := strings.IndexByte(m.text[at:], '\n'); n >= 0 {
			end = at + n
		}
		stop := len(strings.TrimSuffix(m.text[at:end], "\r")) + at
		next := min(end+1, len(m.text))
		if stop > at && m.text[stop-1] == '\\' && end < len(m.text) {
			b.add(m.slice(at, stop-1))
			b.escape(m, stop-1, next, join)
		} else {
			b.add(m.slice(at, stop))
			f(b.done())
			b = builder{}
		}
		at = next
	}
	if b.text.Len() > 0 {
		f(b.done())
	}
}

// keyword returns what stands behind the first word of a line, if that is one of the
// words, in any case.
func (m mapped) keyword(words ...string) (word string, rest mapped, ok bool) {
	line := m.trim()
	n := strings.IndexAny(line.text, spaces)
	if n < 0 {
		n = len(line.text)
	}
	for _, w := range words {
		if strings.EqualFold(line.text[:n], w) {
			return line.text[:n], line.from(n).trim(), true
		}
	}
	return "", mapped{}, false
}

// assignment takes a line apart that sets a name: "NAME=value", with white space around
// the sign if loose. The sign may be any of signs.
func (m mapped) assignment(loose bool, signs ...string) (name string, value mapped, ok bool) {
	line := m.trim()
	n := 0
	for n < len(line.text) && isNameByte(line.text[n]) {
		n++
	}
	name, at := line.text[:n], n
	if name == "" {
		return "", mapped{}, false
	}
	if loose {
		at = len(line.text) - len(strings.TrimLeft(line.text[n:], " \t"))
	}
	for _, sign := range signs {
		if strings.HasPrefix(line.text[at:], sign) {
			value = line.from(at + len(sign))
			if loose {
				value = value.trim()
			}
			return name, value, true
		}
	}
	return "", mapped{}, false
}

func isNameByte(c byte) bool {
	return c == '_' || c == '-' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
