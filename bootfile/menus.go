package bootfile

import (
	"slices"
	"strings"
)

// grubenv is GRUB's environment block, in which some distributions keep what their loader
// entries call $kernelopts.
var grubenv = format{
	name: "GRUB environment block", key: "kernelopts=",
	is: func(s *source) bool { return strings.HasPrefix(s.text, "# GRUB Environment Block") },
	find: func(s *source) []Line {
		var lines []Line
		s.each(func(text mapped) {
			name, value, ok := text.assignment(false, "=")
			if !ok || name != "kernelopts" && name != "tuned_params" && !isCmdlineVariable(name) || strings.Trim(value.text, spaces) == "" {
				return
			}
			line := lineOf(name, "", value)
			line.Sealed = "the block has a fixed size: use grub2-editenv"
			if name != "kernelopts" {
				line.Joined = "it is joined with other variables in an entry"
			}
			lines = append(lines, line)
		})
		return lines
	},
}

// refind is refind_linux.conf, a title and options on each line, and refind.conf, in which
// options stand in quotes.
var refind = format{
	name: "rEFInd configuration", key: `"title" "options"`,
	is: func(s *source) bool {
		return s.name == "refind.conf" || s.name == "refind_linux.conf"
	},
	find: func(s *source) []Line {
		var lines []Line
		entry, loads := "", initrds{}
		l := lexer{mapped: s.mapped}
		for words := l.command(); words != nil; words = l.command() {
			switch first := words[0].text; {
			case len(words) < 2 || strings.Trim(words[1].text, spaces) == "":
			case first == "menuentry":
				entry = words[1].text
			case first == "initrd":
				loads.note(entry, first, words[1].text)
			case first == "options" || first == "add_options":
				line := lineOf(first, entry, words[1])
				if first == "add_options" {
					line.Joined = "it is added to the options of the entry"
				}
				lines = append(lines, line)
			case len(words) == 2 && s.name == "refind_linux.conf":
				lines = append(lines, lineOf("options", first, words[1]))
			}
		}
		return loads.to(lines)
	},
}

// limine is limine.conf, and limine.cfg before it.
var limine = format{
	name: "Limine configuration", key: "cmdline:",
	is: func(s *source) bool { return s.name == "limine.conf" || s.name == "limine.cfg" },
	find: func(s *source) []Line {
		var lines []Line
		entry, loads := "", initrds{}
		s.each(func(text mapped) {
			if title := text.trim().text; strings.HasPrefix(title, "/") || strings.HasPrefix(title, ":") {
				entry = strings.TrimSpace(strings.TrimLeft(title, "/:+ "))
			}
			name, value, ok := text.assignment(true, ":", "=")
			key := strings.ToLower(name)
			switch {
			case !ok || value.text == "":
			case key == "module_path":
				loads.note(entry, name, value.text)
			case slices.Contains([]string{"cmdline", "kernel_cmdline"}, key):
				line := lineOf(name, entry, value)
				if strings.Contains(value.text, "${") {
					line.Expander = "Limine"
				}
				lines = append(lines, line)
			}
		})
		return loads.to(lines)
	},
}
