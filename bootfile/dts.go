package bootfile

import (
	"strings"
)

// deviceTree is the source of a device tree (.dts, .dtsi, .dtso), before or behind the C
// preprocessor.
var deviceTree = format{
	name: "device tree source", key: `bootargs = "…"`,
	is: func(s *source) bool {
		return s.ends(".dts", ".dtsi", ".dtso") || strings.Contains(s.text, "/dts-v1/") ||
			s.hasLine(func(line string) bool {
				rest, ok := strings.CutPrefix(line, "bootargs")
				return ok && strings.HasPrefix(strings.TrimLeft(rest, " \t"), "=") && strings.HasSuffix(line, ";")
			})
	},
	find: func(s *source) []Line {
		r := dtsReader{mapped: s.mapped, macros: map[string]mapped{}, room: &room{}}
		r.read()
		return r.lines
	},
}

// isBootargs reports the properties that hold command lines: bootargs, and what boards
// add to it or take for it, as bootargs-append.
func isBootargs(name string) bool {
	return name == "bootargs" || strings.HasPrefix(name, "bootargs-") || strings.HasSuffix(name, ",bootargs")
}

// dtsReader walks through a source.
type dtsReader struct {
	mapped
	at     int
	path   []string          // of the node that is open
	word   string            // the last one: a node's or a property's name
	macros map[string]mapped // that are defined as strings
	room   *room             // for their values
	lines  []Line
}

// read looks at one token after the other.
func (r *dtsReader) read() {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case r.skip():
		case c == '#' && r.lineStart():
			r.directive()
		case c == '{':
			r.path = append(r.path, r.word)
			r.word = ""
			r.at++
		case c == '}':
			r.path = r.path[:max(0, len(r.path)-1)]
			r.at++
		case c == '=' && isBootargs(r.word):
			r.at++
			r.value()
		case c == '"':
			r.str()
		case isNodeByte(c):
			r.word = r.name()
		default:
			if c == ';' || c == '=' {
				r.word = ""
			}
			r.at++
		}
	}
}

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

// value reads what bootargs is set to.
func (r *dtsReader) value() {
	key := r.word
	value, holes, ok := r.concatenated()
	if !ok || strings.Trim(value.text, spaces) == "" {
		return
	}
	line := lineOf(key, r.nodePath(), value)
	line.Holes = holes
	if key != "bootargs" {
		line.Joined = "it is joined with another bootargs"
	}
	if len(holes) > 0 {
		line.Expander = "the C preprocessor"
	}
	r.lines = append(r.lines, line)
	r.word = ""
}

// nodePath returns the path of the node that is open.
func (r *dtsReader) nodePath() string {
	const deepest = 32
	path := strings.Join(r.path[:min(len(r.path), deepest)], "/")
	return strings.TrimPrefix(strings.ReplaceAll(path, "//", "/"), "&")
}

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

// longestLine is more than any architecture takes, s390's 1 MiB aside: what variables can
// blow a line up to.
const longestLine = 1 << 16
