package bootfile

import (
	"slices"
	"strings"
)

// zipl is zipl.conf of IBM Z, and lilo.conf, elilo.conf, yaboot.conf and silo.conf, which
// are alike: sections, and keys with values in quotes or not. In the latter append= goes
// behind the root= that is a key of its own.
var zipl = format{
	name: "zipl or LILO configuration", key: `parameters="…"`,
	is: func(s *source) bool {
		return slices.Contains([]string{"zipl.conf", "lilo.conf", "elilo.conf", "yaboot.conf", "silo.conf"}, s.name) || s.hasLine(func(line string) bool {
			name, value, ok := whole(line).assignment(true, "=")
			return ok && name == "parameters" && strings.HasPrefix(value.text, `"`)
		})
	},
	find: func(s *source) []Line {
		var lines []Line
		section, loads := "", initrds{}
		s.each(func(text mapped) {
			if head, ok := strings.CutPrefix(text.trim().text, "["); ok {
				section = strings.TrimSuffix(head, "]")
			}
			name, value, ok := text.assignment(true, "=")
			if strings.HasPrefix(value.text, `"`) {
				value, _ = value.quoted()
			}
			switch {
			case !ok || strings.Trim(value.text, spaces) == "":
			case name == "label":
				section = value.text
			case name == "ramdisk" || name == "initrd":
				loads.note(section, name, value.text)
			case name == "parameters" || name == "append":
				line := lineOf(name, section, value)
				if name == "append" {
					line.Joined = "root= is a key of its own in this configuration"
				}
				lines = append(lines, line)
			}
		})
		return loads.to(lines)
	},
}
