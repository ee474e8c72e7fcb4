package bootfile

import "strings"

// boardHeader is a header of a board in U-Boot: its environment is a list of C strings,
// in which a NUL ends a variable (include/configs/, CFG_EXTRA_ENV_SETTINGS).
var boardHeader = format{
	name: "header of a U-Boot board", key: `"bootargs=…\0"`,
	is: func(s *source) bool {
		return s.ends(".h") && (strings.Contains(s.text, "bootargs") || strings.Contains(s.text, "BOOTARGS"))
	},
	find: func(s *source) []Line {
		lines := envLines(cStrings(s.mapped))
		for i := range lines {
			lines[i].Sealed = "its strings are put together by the C preprocessor: change the one by hand"
		}
		return lines
	},
}

// cStrings returns the text of all strings of a C source, with an end of line for each NUL
// and before each macro. CONFIG_BOOTARGS is the variable bootargs.
func cStrings(m mapped) mapped {
	r := dtsReader{mapped: m}
	var b builder
	for r.at < len(m.text) {
		switch rest := m.text[r.at:]; {
		case r.skip():
		case rest[0] == '"':
			for _, p := range splitNUL(r.str()) {
				b.add(p)
			}
		case rest[0] == '\'' && len(rest) > 2: // '"' is no string
			r.at += 1 + lengthTo(rest[1:], "'")
		case strings.HasPrefix(rest, "#define"):
			b.make("\n", m.offset(r.at))
			r.at += len("#define")
			name := strings.TrimLeft(m.text[r.at:], " \t")
			if strings.HasPrefix(name, "CONFIG_BOOTARGS") || strings.HasPrefix(name, "CFG_BOOTARGS") {
				b.make("bootargs=", m.offset(r.at))
			}
		case isNodeByte(rest[0]) && rest[0] != '/' && rest[0] != '#':
			r.name()
		default:
			r.at++
		}
	}
	return b.done()
}

// splitNUL returns a text in parts, with an end of line in the place of each NUL.
func splitNUL(m mapped) []mapped {
	var parts []mapped
	begin := 0
	for i := range len(m.text) {
		if m.text[i] == 0 {
			var b builder
			b.escape(m, i, i+1, "\n")
			parts = append(parts, m.slice(begin, i), b.done())
			begin = i + 1
		}
	}
	return append(parts, m.from(begin))
}
