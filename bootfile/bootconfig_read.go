package bootfile

import (
	"strings"
)

// configReader reads a configuration as xbc_parse_tree() does, but for its errors: what
// it would refuse is passed.
type configReader struct {
	mapped
	at int
}

// deepestBraces is XBC_DEPTH_MAX of include/linux/bootconfig.h.
const deepestBraces = 16

// read reads keys up to the end of the text. It reports false where braces are nested
// deeper than a kernel takes them: it then takes nothing of the configuration.
func (r *configReader) read(root *node) bool {
	open := []*node{root}
	for r.gap() {
		switch c := r.text[r.at]; {
		case isNameByte(c):
			n := open[len(open)-1].below(r.key())
			if r.entry(n) {
				open = append(open, n)
			}
			if len(open) > deepestBraces {
				return false
			}
		case c == '}':
			open = open[:max(1, len(open)-1)]
			r.at++
		default:
			r.at++
		}
	}
	return true
}

// gap passes white space, comments and what ends an entry.
func (r *configReader) gap() bool {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == '#':
			r.at += lengthTo(r.text[r.at:], "\n")
		case c == ';' || strings.IndexByte(spaces, c) >= 0:
			r.at++
		default:
			return true
		}
	}
	return false
}

// key reads a key.
func (r *configReader) key() mapped {
	begin := r.at
	for r.at < len(r.text) && isNameByte(r.text[r.at]) {
		r.at++
	}
	return r.slice(begin, r.at)
}

// entry reads what stands behind a key, and reports whether it is a brace.
func (r *configReader) entry(n *node) (brace bool) {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\t') {
		r.at++
	}
	rest := r.text[r.at:]
	switch {
	case strings.HasPrefix(rest, "{"):
		r.at++
		return true
	case strings.HasPrefix(rest, "+="):
		r.at += 2
		n.values = append(n.values, r.array()...)
	case strings.HasPrefix(rest, ":="):
		r.at += 2
		n.values = r.array()
	case strings.HasPrefix(rest, "="):
		r.at++
		n.values = r.array()
	}
	return false
}

// array reads the values of a key, which commas part. They may go on over ends of lines.
func (r *configReader) array() []mapped {
	var values []mapped
	for {
		v, more := r.value()
		values = append(values, v)
		if !more {
			return values
		}
	}
}

// value reads one value, and reports whether a comma follows it.
func (r *configReader) value() (mapped, bool) {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\t') {
		r.at++
	}
	begin := r.at
	if r.at < len(r.text) && (r.text[r.at] == '"' || r.text[r.at] == '\'') {
		quote := r.text[r.at : r.at+1]
		r.at++
		begin = r.at
		n := lengthTo(r.text[r.at:], quote)
		r.at += n
		v := r.slice(begin, len(strings.TrimSuffix(r.text[begin:r.at], quote))+begin)
		return v, r.separator()
	}
	for r.at < len(r.text) && strings.IndexByte(",;\n#}", r.text[r.at]) < 0 {
		r.at++
	}
	v := r.slice(begin, r.at).trim()
	return v, r.separator()
}

// separator passes white space on the line and a comma behind a value.
func (r *configReader) separator() bool {
	for r.at < len(r.text) && (r.text[r.at] == ' ' || r.text[r.at] == '\t') {
		r.at++
	}
	if r.at == len(r.text) || r.text[r.at] != ',' {
		return false
	}
	r.at++
	for r.at < len(r.text) { // comments and ends of lines behind a comma are passed
		if r.text[r.at] == '#' {
			r.at += lengthTo(r.text[r.at:], "\n")
		} else if strings.IndexByte(spaces, r.text[r.at]) >= 0 {
			r.at++
		} else {
			break
		}
	}
	return true
}
