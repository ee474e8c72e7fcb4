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
