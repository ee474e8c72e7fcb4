package bootfile

import "strings"

// skip passes white space and comments.
func (r *dtsReader) skip() bool {
	rest := r.text[r.at:]
	switch {
	case strings.IndexByte(spaces, rest[0]) >= 0:
		r.at++
	case strings.HasPrefix(rest, "//"):
		r.at += lengthTo(rest, "\n")
	case strings.HasPrefix(rest, "/*"):
		r.at += 2 + lengthTo(rest[2:], "*/")
	default:
		return false
	}
	return true
}

// lengthTo returns how far it is behind an end, or to the end of the text.
func lengthTo(text, end string) int {
	if n := strings.Index(text, end); n >= 0 {
		return n + len(end)
	}
	return len(text)
}

// lineStart reports whether there is nothing but white space before the place on its line.
func (r *dtsReader) lineStart() bool {
	i := r.at
	for i > 0 && (r.text[i-1] == ' ' || r.text[i-1] == '\t') {
		i--
	}
	return i == 0 || r.text[i-1] == '\n'
}

// directive passes a line of the preprocessor; of a #define it keeps the strings. A
// property may begin with a '#' as well.
func (r *dtsReader) directive() {
	rest := r.text[r.at+1:]
	word := strings.TrimLeft(rest, " \t")
	for _, d := range []string{"define", "include", "if", "el", "endif", "undef", "pragma", "error", "line"} {
		if !strings.HasPrefix(word, d) {
			continue
		}
		end := r.at
		for end < len(r.text) && !(r.text[end] == '\n' && !strings.HasSuffix(strings.TrimRight(r.text[r.at:end], "\r"), `\`)) {
			end++
		}
		if d == "define" {
			r.define(r.slice(len(r.text)-len(word)+len(d), end))
		}
		r.at = end
		return
	}
	r.at++
}

// define keeps a macro that is a string.
func (r *dtsReader) define(m mapped) {
	m = m.trim()
	n := 0
	for n < len(m.text) && isNodeByte(m.text[n]) {
		n++
	}
	name, in := m.text[:n], dtsReader{mapped: m, at: n, macros: r.macros, room: r.room}
	if value, holes, ok := in.concatenated(); ok && len(holes) == 0 {
		r.macros[name] = value
	}
}

// isNodeByte reports the bytes of names in a device tree: of nodes, properties, labels,
// references and macros.
func isNodeByte(c byte) bool { return isNameByte(c) || strings.IndexByte(",+?#@&/", c) >= 0 }

// name reads a name.
func (r *dtsReader) name() string {
	begin := r.at
	for r.at < len(r.text) && isNodeByte(r.text[r.at]) && (r.at == begin || !r.comment()) {
		r.at++
	}
	return r.text[begin:r.at]
}

func (r *dtsReader) comment() bool {
	return strings.HasPrefix(r.text[r.at:], "/*") || strings.HasPrefix(r.text[r.at:], "//")
}
