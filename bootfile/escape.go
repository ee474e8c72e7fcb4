package bootfile

import "strings"

// cEscape reads the escape sequence that a text begins with, as C and dtc do: what it
// stands for, and how long it is.
func cEscape(text string) (string, int) {
	if len(text) < 2 {
		return "", len(text)
	}
	if at := strings.IndexByte("abtnvfr", text[1]); at >= 0 {
		return "\a\b\t\n\v\f\r"[at : at+1], 2
	}
	digits, base, from, most := "01234567", 8, 1, 3
	if text[1] == 'x' {
		digits, base, from, most = "0123456789abcdef", 16, 2, 2
	}
	n, value := from, 0
	for n < len(text) && n < from+most {
		d := strings.IndexByte(digits, lower(text[n]))
		if d < 0 {
			break
		}
		value = value*base + d
		n++
	}
	if n == from {
		return text[1:2], 2
	}
	return string([]byte{byte(value)}), n
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// quoted reads a string in double quotes in which a backslash takes the meaning from what
// follows it, as Kconfig's conf_read_simple() has it: what is between the quotes, and
// whether there is a closing one.
func (m mapped) quoted() (mapped, bool) {
	if !strings.HasPrefix(m.text, `"`) {
		return mapped{}, false
	}
	var b builder
	begin := 1
	for i := 1; i < len(m.text); i++ {
		switch m.text[i] {
		case '"':
			b.add(m.slice(begin, i))
			return b.done(), true
		case '\\':
			if i+1 < len(m.text) {
				b.add(m.slice(begin, i))
				b.escape(m, i, i+2, m.text[i+1:i+2])
				i++
				begin = i + 1
			}
		}
	}
	b.add(m.from(begin))
	return b.done(), false
}
