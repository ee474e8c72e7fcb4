package bootfile

import (
	"strings"
)

// grub is grub.cfg, and menu.lst of GRUB before it: the words behind the kernel's image.
var grub = format{
	name: "GRUB configuration", key: "linux …",
	is: func(s *source) bool {
		return s.name == "grub.cfg" || s.name == "menu.lst" || s.ends("grub.conf", ".grub") || strings.Contains(s.text, "menuentry ") ||
			s.ends(".cfg", ".in", ".lst") && s.hasLine(isGrubCommand)
	},
	find: func(s *source) []Line { return grubLines(s.mapped) },
}

// grubCommands start a Linux kernel; "kernel" is of GRUB before 1.90.
var grubCommands = map[string]bool{"linux": true, "linux16": true, "linuxefi": true, "$linux": true, "${linux}": true, "kernel": true}

// isGrubCommand says whether a line starts a kernel that lies in a file.
func isGrubCommand(line string) bool {
	word, rest, _ := strings.Cut(line, " ")
	return grubCommands[word] && strings.Contains(rest, "/")
}

// grubLines reads the commands of a configuration.
func grubLines(m mapped) []Line {
	l := lexer{mapped: m, vars: settings(m, func(words []mapped) (string, mapped, bool) {
		if len(words) == 2 && words[0].text == "set" {
			return words[1].assignment(false, "=")
		}
		return "", mapped{}, false
	})}
	var lines []Line
	entry := ""
	for words := l.command(); words != nil; words = l.command() {
		switch first := words[0].text; {
		case first == "menuentry" && len(words) > 1:
			entry = words[1].text
		case first == "title":
			entry = spaced(words[1:]).text
		case grubCommands[first] && len(words) > 2:
			line := lineOf(first, entry, grubLine(words[2:]))
			line.Expander = "GRUB"
			lines = append(lines, line)
		case strings.HasPrefix(strings.TrimLeft(first, "${"), "initrd"):
			for _, image := range words[1:] {
				withInitrd(named(lines, entry), first, image.text)
			}
		}
	}
	return lines
}

// settings collects what the commands of a text set, of each name that is set to one
// value only and whatever happens. set takes a command for what it sets.
func settings(m mapped, set func(words []mapped) (name string, value mapped, ok bool)) map[string]mapped {
	vars, unsure := map[string]mapped{}, map[string]bool{}
	l := lexer{mapped: m}
	depth := 0 // of conditions and loops
	for words := l.command(); words != nil; words = l.command() {
		switch words[0].text {
		case "if", "for", "while", "until", "case":
			depth++
		case "fi", "done", "esac":
			depth--
		}
		name, value, ok := set(words)
		if !ok {
			continue
		}
		if old, twice := vars[name]; depth > 0 || twice && old.text != value.text {
			unsure[name] = true
		}
		vars[name] = value
	}
	for name := range unsure {
		delete(vars, name)
	}
	return vars
}

// grubLine is grub_create_loader_cmdline() (grub-core/lib/cmdline.c): a word with a space
// in it is put into double quotes as a whole, and quotes and backslashes that are left in
// a word get a backslash.
func grubLine(words []mapped) mapped {
	var b builder
	for i, w := range words {
		if w.text == "" {
			continue
		}
		if i > 0 && b.text.Len() > 0 {
			b.gap(words[i-1], w)
		}
		quote := strings.Contains(w.text, " ")
		if quote {
			b.make(`"`, w.begin())
		}
		begin := 0
		for at := range len(w.text) {
			if strings.IndexByte(`\'"`, w.text[at]) >= 0 {
				b.add(w.slice(begin, at))
				b.make(`\`, w.offset(at))
				begin = at
			}
		}
		b.add(w.from(begin))
		if quote {
			b.make(`"`, w.end())
		}
	}
	return b.done()
}

// grubDefault is /etc/default/grub: what grub-mkconfig puts behind root=, the words for
// all entries before those for the usual one.
var grubDefault = format{
	name: "configuration of grub-mkconfig", key: "GRUB_CMDLINE_LINUX=",
	is: func(s *source) bool {
		return s.hasLine(func(line string) bool { return strings.HasPrefix(line, "GRUB_CMDLINE_LINUX") })
	},
	find: func(s *source) []Line {
		const all, usual = "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"
		vars := map[string]mapped{}
		l := lexer{mapped: s.mapped, vars: vars}
		for words := l.command(); words != nil; words = l.command() {
			for _, w := range words {
				if name, value, ok := w.assignment(false, "="); ok {
					vars[name] = value
				}
			}
		}
		var words []mapped
		var keys []string
		for _, key := range []string{all, usual} {
			if value := vars[key]; strings.Trim(value.text, spaces) != "" {
				words, keys = append(words, value), append(keys, key)
			}
		}
		if words == nil {
			return nil
		}
		var b builder
		for i, w := range words {
			if i > 0 {
				b.make(" ", words[i-1].end())
			}
			b.add(w)
		}
		line := lineOf(strings.Join(keys, " and "), "", b.done())
		line.Expander = "grub-mkconfig"
		line.Joined = "grub-mkconfig puts root= in front"
		return []Line{line}
	},
}
