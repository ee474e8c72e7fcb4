package bootfile

import (
	"strings"
)

// bootconfig is what a kernel with CONFIG_BOOT_CONFIG reads from the end of its initrd
// (lib/bootconfig.c, Documentation/admin-guide/bootconfig.rst): what is below the key
// kernel goes in front of the command line.
var bootconfig = format{
	name: "boot configuration", key: "kernel.… =",
	is: func(s *source) bool {
		return s.ends(".bconf", ".bootconfig") || strings.HasPrefix(s.name, "bootconfig") || strings.Contains(s.text, "#BOOTCONFIG\n") || s.isBootconfig()
	},
	find: func(s *source) []Line {
		r := configReader{mapped: s.mapped}
		if n := strings.LastIndex(s.text, "#BOOTCONFIG\n"); n >= 12 && strings.IndexByte(s.text, 0) >= 0 {
			r.mapped = s.appended(n)
		}
		root := &node{}
		if !r.read(root) {
			return nil
		}
		line := lineOf("kernel", "", root.cmdline())
		if line.Text == "" {
			return nil
		}
		line.Joined = "a kernel with the word bootconfig on the command line puts the boot configuration in front of that"
		if len(r.text) < len(s.text) {
			line.Sealed = "it is part of an initrd, with a checksum: use tools/bootconfig"
		}
		return []Line{line}
	},
}

// isBootconfig reports a text that begins with keys.
func (s *source) isBootconfig() bool {
	for line := range strings.Lines(s.text) {
		line = strings.Trim(line, spaces)
		if line == "" || line[0] == '#' {
			continue
		}
		name, rest := line, ""
		if n := strings.IndexFunc(line, func(c rune) bool { return c >= 0x80 || !isNameByte(byte(c)) }); n >= 0 {
			name, rest = line[:n], strings.TrimLeft(line[n:], " \t")
		}
		isKey := strings.HasPrefix(name, "kernel.") || strings.HasPrefix(name, "init.") || strings.HasPrefix(name, "ftrace.")
		if isKey && len(strings.Fields(line)) > 1 && strings.HasPrefix(rest, "=") || isKey && rest == "" {
			return true
		}
		return (isKey || name == "kernel" || name == "init" || name == "ftrace") && strings.HasPrefix(rest, "{")
	}
	return false
}

// appended returns the configuration at the end of an initrd: its size stands 8 bytes
// before the magic, its checksum 4.
func (s *source) appended(magic int) mapped {
	size, _ := s.word(magic - 8)
	if int64(size) > int64(magic-8) {
		return mapped{}
	}
	return s.slice(magic-8-int(size), magic-8)
}

// node is a key and what is below it.
type node struct {
	key      string
	children []*node
	index    map[string]*node
	values   []mapped
	at       mapped // the key as it is written
}

// child returns the node of a key, new if need be.
func (n *node) child(key mapped) *node {
	if c, ok := n.index[key.text]; ok {
		return c
	}
	c := &node{key: key.text, at: key}
	if n.index == nil {
		n.index = map[string]*node{}
	}
	n.index[key.text] = c
	n.children = append(n.children, c)
	return c
}

// below returns the node of a key with dots in it.
func (n *node) below(key mapped) *node {
	begin := 0
	for i := 0; i <= len(key.text); i++ {
		if i == len(key.text) || key.text[i] == '.' {
			n = n.child(key.slice(begin, i))
			begin = i + 1
		}
	}
	return n
}

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

// cmdline is xbc_snprint_cmdline() (init/main.c): each key below kernel with each of its
// values, in quotes where there is white space in one (all of them before 6.10).
func (n *node) cmdline() mapped {
	var b builder
	if k, ok := n.index["kernel"]; ok {
		k.words(&b, "", 0)
	}
	return b.done()
}

// words appends the words of a node.
func (n *node) words(b *builder, prefix string, depth int) {
	const deepest = 64
	if len(n.children) == 0 && prefix != "" || n.values != nil {
		name := strings.TrimSuffix(prefix, ".")
		if n.values == nil {
			b.word(name, n.at, mapped{}, false)
		}
		for _, v := range n.values {
			b.word(name, n.at, v, true)
		}
	}
	if depth == deepest {
		return
	}
	for _, c := range n.children {
		c.words(b, prefix+c.key+".", depth+1)
	}
}

// word appends one word: a key that is written in several places is made of them.
func (b *builder) word(name string, at, value mapped, hasValue bool) {
	begin := at.offset(0)
	if b.text.Len() > 0 {
		b.make(" ", begin)
	}
	if !strings.HasSuffix(name, at.text) {
		name = at.text
	}
	b.make(name[:len(name)-len(at.text)], begin)
	b.add(at)
	if !hasValue {
		return
	}
	quote := ""
	if strings.ContainsAny(value.text, spaces) {
		quote = `"`
	}
	b.make("="+quote, at.end())
	b.add(value)
	b.make(quote, value.end())
}
