package bootfile

import "strings"

// lava is a job of LAVA, or a template of jobs: extra_kernel_args goes behind the line that
// LAVA's template of the device has, image_arg holds options of QEMU, and commands of U-Boot
// and of GRUB stand on lists.
var lava = format{
	name: "LAVA job", key: "extra_kernel_args:",
	is: func(s *source) bool {
		return s.ends(".yaml", ".yml", ".jinja2") && s.hasLine(func(line string) bool {
			line = strings.TrimLeft(strings.TrimPrefix(line, "- "), `'"`)
			return strings.HasPrefix(line, "extra_kernel_args:") || strings.HasPrefix(line, "image_arg:") || strings.HasPrefix(line, "setenv bootargs ") || isGrubCommand(line)
		})
	},
	find: func(s *source) []Line {
		var lines []Line
		s.each(func(text mapped) {
			text = text.trim()
			if rest, ok := strings.CutPrefix(text.text, "-"); ok && rest != "" && isBlank(rest[0]) {
				text = text.from(1).trim()
			}
			switch value := text.scalar(); {
			case strings.HasPrefix(value.text, "setenv bootargs "):
				lines = append(lines, scriptLines(value)...)
				return
			case isGrubCommand(value.text):
				lines = append(lines, grubLines(value)...)
				return
			}
			name, value, ok := text.assignment(false, ":")
			if ok && name == "image_arg" {
				lines = append(lines, shellLines(value.trim().scalar())...)
			}
			if !ok || name != "extra_kernel_args" {
				return
			}
			if value = value.trim().scalar(); strings.Trim(value.text, spaces) == "" {
				return
			}
			line := lineOf(name, "", value)
			line.Joined = "LAVA puts root= and the console of the device in front"
			line.Expander = "Jinja"
			if !strings.Contains(value.text, "{") {
				line.Expander = ""
			}
			lines = append(lines, line)
		})
		return lines
	},
}

// scalar takes the quotes of YAML off: in single ones two stand for one, in double ones a
// backslash takes the meaning off what follows. Without quotes a blank and a # end it.
func (m mapped) scalar() mapped {
	switch {
	case strings.HasPrefix(m.text, `"`):
		text, _ := m.quoted()
		return text
	case strings.HasPrefix(m.text, "'"):
		var b builder
		begin := 1
		for i := 1; i < len(m.text); i++ {
			if m.text[i] != '\'' {
				continue
			}
			b.add(m.slice(begin, i))
			if begin = i + 1; begin == len(m.text) || m.text[begin] != '\'' {
				return b.done()
			}
			b.escape(m, i, i+2, "'")
			i, begin = i+1, i+2
		}
		b.add(m.from(min(begin, len(m.text))))
		return b.done()
	}
	if n := strings.Index(m.text, " #"); n >= 0 {
		return m.slice(0, n).trim()
	}
	return m
}
