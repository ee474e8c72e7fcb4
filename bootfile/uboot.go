package bootfile

import (
	"slices"
	"strings"
)

// ubootScript is a script of U-Boot: boot.cmd, boot.scr's source, what people type.
var ubootScript = format{
	name: "U-Boot script", key: "setenv bootargs",
	is: func(s *source) bool {
		return s.ends(".scr", "boot.cmd", "boot.script", "boot.txt") && strings.Contains(s.text, "boot") || s.hasLine(func(line string) bool {
			words := strings.Fields(line)
			if len(words) > 1 && isPrompt(words[0]) {
				words = words[1:]
			}
			return isSet(words)
		})
	},
	find: func(s *source) []Line { return scriptLines(s.mapped) },
}

// isSet reports the commands that set a variable. fw_setenv is of a running Linux.
func isSet[T ~string](words []T) bool {
	switch {
	case len(words) < 2:
		return false
	case words[0] == "setenv" || words[0] == "fw_setenv":
		return true
	}
	abbreviated := words[0] == "set" && isBootargsVariable(string(words[1])) // U-Boot takes the beginning of a command's name
	return len(words) > 2 && (words[0] == "env" && words[1] == "set" || abbreviated)
}

// setOf takes a command apart that sets a variable.
func setOf(words []mapped) (name string, value mapped, ok bool) {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.text
	}
	if !isSet(texts) {
		return "", mapped{}, false
	}
	n := 1
	if texts[0] == "env" {
		n++
	}
	for n < len(texts)-1 && strings.HasPrefix(texts[n], "-") { // -f
		n++
	}
	return texts[n], spaced(words[n+1:]), true
}

// conditions are the words of hush that a command may stand behind.
var conditions = []string{"if", "then", "else", "elif", "do", "while", "until", "{", "("}

// isPrompt reports what U-Boot shows before a command is typed, as people copy it with the
// command: "=>", "U-Boot>", "Marvell>>", "B$".
func isPrompt(word string) bool {
	return strings.HasSuffix(word, ">") || strings.HasSuffix(word, "$") && len(word) > 1
}

// unconditional drops the words of hush in front of a command, and a prompt.
func unconditional(words []mapped) []mapped {
	for len(words) > 1 && (slices.Contains(conditions, words[0].text) || isPrompt(words[0].text)) {
		words = words[1:]
	}
	return words
}

// isBootargsVariable reports the variables that hold a command line, or a part of one that
// people keep apart.
func isBootargsVariable(name string) bool {
	return name == "bootargs" || strings.HasPrefix(name, "bootargs_") || name == "cmdline" || name == "kernel_cmdline" ||
		name == "extraargs" || name == "optargs"
}

// scriptLines returns what a script sets bootargs to, at the end: a line that goes into
// another is not returned by itself.
func scriptLines(m mapped) []Line {
	r := scriptReader{vars: settings(m, func(words []mapped) (string, mapped, bool) { return setOf(unconditional(words)) })}
	delete(r.vars, "bootargs")
	r.read(m, "", 0)
	lines := r.done()
	command, image := scriptInitrd(m)
	withInitrd(lines, command, image)
	return lines
}

// scriptReader follows a script.
type scriptReader struct {
	vars  map[string]mapped
	last  map[string]int // of a variable that holds a command line: its line
	room  room
	lines []Line
}

// read goes through commands. A variable may hold commands itself, as bootcmd does.
func (r *scriptReader) read(m mapped, name string, depth int) {
	const deepest = 4
	l := lexer{mapped: m, vars: r.vars, room: &r.room}
	for words := l.command(); words != nil; words = l.command() {
		key, value, ok := setOf(unconditional(words))
		switch {
		case !ok || value.text == "":
		case isBootargsVariable(key):
			r.set(key, name, value)
		case depth < deepest && holdsSet(value.text):
			r.read(value, key, depth+1)
		}
	}
}

// holdsSet reports whether a value may be a script that sets something.
func holdsSet(value string) bool {
	return strings.Contains(value, "setenv ") || strings.Contains(value, "env set ") || strings.Contains(value, "set bootargs ")
}

// set notes what a variable is set to.
func (r *scriptReader) set(key, name string, value mapped) {
	if len(value.text) > longestLine {
		return
	}
	if last, ok := r.last[key]; ok && strings.Contains(value.text, r.lines[last].Text) && value.isExpanded() {
		r.lines[last].Text = "" // it is part of this one
	}
	line := lineOf(key, name, value)
	line.Expander = "U-Boot"
	if r.last == nil {
		r.last = map[string]int{}
	}
	r.last[key] = len(r.lines)
	r.lines = append(r.lines, line)
	r.vars[key] = value
}

// isExpanded reports whether a part of a text is the value of a variable.
func (m mapped) isExpanded() bool {
	return slices.ContainsFunc(m.pieces, func(p piece) bool { return p.kind == expanded })
}

// done returns the lines that are no part of others.
func (r *scriptReader) done() []Line {
	return slices.DeleteFunc(r.lines, func(l Line) bool { return l.Text == "" })
}

// ubootEnv is an environment: uEnv.txt, the text that mkenvimage takes, what printenv
// shows, or the image of one, in which NULs end the variables.
var ubootEnv = format{
	name: "U-Boot environment", key: "bootargs=",
	is: func(s *source) bool {
		return s.ends("env.txt", ".env") || strings.Contains(s.text, "\x00bootargs=") || strings.Contains(s.text, "\x00bootcmd=") ||
			s.hasLine(func(line string) bool {
				name, value, ok := strings.Cut(line, "=")
				return ok && (isBootargsVariable(name) || name == "bootcmd" || isPlainName(name) && holdsSet(value) && !strings.HasPrefix(value, `"`))
			})
	},
	find: func(s *source) []Line {
		image := strings.Contains(s.text, "\x00")
		text := s.mapped
		if image {
			text = mapped{text: strings.ReplaceAll(s.text, "\x00", "\n"), pieces: s.pieces}
		}
		lines := envLines(text)
		for i := range lines {
			if image {
				lines[i].Sealed = "the image has a checksum: change its source, or use fw_setenv"
			}
		}
		return lines
	},
}

func isPlainName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}

// envLines reads an environment. A line that begins with white space goes on with the one
// before it, as in the sources of U-Boot's boards.
func envLines(m mapped) []Line {
	var names []string
	values := map[string]mapped{}
	var open builder
	last := ""
	m.logical(" ", func(line mapped) {
		if goesOn := last != "" && line.text != "" && isBlank(line.text[0]); goesOn && line.trim().text != "" {
			open.make(" ", values[last].end())
			open.add(line.trim())
			values[last] = open.done()
		} else if name, value, ok := envOf(line); ok {
			if _, twice := values[name]; !twice {
				names = append(names, name)
			}
			last, open = name, builder{}
			open.add(value)
			values[name] = value
		}
	})
	r := scriptReader{vars: map[string]mapped{}}
	for name, value := range values {
		if !isBootargsVariable(name) {
			r.vars[name] = value
		}
	}
	for _, name := range names {
		switch value := values[name]; {
		case isBootargsVariable(name) && strings.Trim(value.text, spaces) != "" && !isSet(strings.Fields(value.text)):
			line := lineOf(name, "", value)
			line.Expander = "U-Boot"
			r.lines = append(r.lines, line)
		case holdsSet(value.text):
			r.read(value, name, 0)
		}
	}
	lines := r.done()
	command, image := scriptInitrd(m)
	withInitrd(lines, command, image)
	return lines
}

// envOf takes a line of an environment apart.
func envOf(line mapped) (string, mapped, bool) {
	if strings.HasPrefix(line.trim().text, "#") {
		return "", mapped{}, false
	}
	name, value, ok := line.assignment(false, "=")
	return name, value, ok
}
