package bootfile

import (
	"encoding/binary"
	"strings"
)

// flattenedTree is a device tree blob (Devicetree Specification 0.4, chapter 5).
var flattenedTree = format{
	name: "device tree blob", key: "bootargs",
	is: func(s *source) bool { return strings.HasPrefix(s.text, "\xd0\x0d\xfe\xed") },
	find: func(s *source) []Line {
		const headerSize = 40
		if len(s.text) < headerSize {
			return nil
		}
		w := blob{source: s, at: s.big(8), names: s.big(12)}
		for w.step() {
		}
		return w.lines
	},
}

// blob is a structure block that is being walked.
type blob struct {
	*source
	at, names int // offsets: of the next token, of the strings block
	path      []string
	lines     []Line
}

// big reads a big-endian number; one that is beyond the file is its end.
func (s *source) big(at int) int {
	if at < 0 || at+4 > len(s.text) {
		return len(s.text)
	}
	return int(min(binary.BigEndian.Uint32([]byte(s.text[at:at+4])), uint32(min(len(s.text), 1<<31-1))))
}

// step reads one token, and reports whether another may follow.
func (w *blob) step() bool {
	const beginNode, endNode, prop, nop, deepest = 1, 2, 3, 4, 1024
	if w.at+4 > len(w.text) {
		return false
	}
	token := w.big(w.at)
	w.at += 4
	switch token {
	case beginNode:
		name := w.str(w.at)
		w.path = append(w.path, name)
		w.at += (len(name) + 4) &^ 3
		return len(w.path) < deepest
	case endNode:
		w.path = w.path[:max(0, len(w.path)-1)]
		return len(w.path) > 0
	case prop:
		return w.property()
	}
	return token == nop
}

// property reads a property: its length, the offset of its name, its value.
func (w *blob) property() bool {
	size, name := w.big(w.at), w.big(w.at+4)
	begin := w.at + 8
	if begin+size > len(w.text) {
		return false
	}
	if isBootargs(w.str(w.names + name)) {
		if value := w.slice(begin, begin+len(strings.TrimRight(w.text[begin:begin+size], "\x00"))); value.text != "" {
			line := lineOf("bootargs", strings.Join(w.path, "/"), value)
			line.Sealed = "a blob is made from its source: change that, or use fdtput"
			w.lines = append(w.lines, line)
		}
	}
	w.at = begin + (size+3)&^3
	return true
}

// str reads a string up to its NUL.
func (s *source) str(at int) string {
	const longest = 1024
	if at >= len(s.text) {
		return ""
	}
	text, _, _ := strings.Cut(s.text[at:min(len(s.text), at+longest)], "\x00")
	return text
}
