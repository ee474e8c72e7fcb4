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
