package bootfile

import "strings"

// barebox is a script or an environment of barebox, which joins all variables below
// global.linux.bootargs (common/bootargs.c, linux_bootargs_get()).
var barebox = format{
	name: "barebox environment", key: "global.linux.bootargs.…=",
	is: func(s *source) bool { return strings.Contains(s.text, "linux.bootargs.") },
	find: func(s *source) []Line {
		var lines []Line
		l := lexer{mapped: s.mapped}
		for words := l.command(); words != nil; words = l.command() {
			for _, w := range unconditional(words) {
				name, value, ok := w.assignment(false, "=")
				if !ok || !strings.Contains(name, "linux.bootargs.") || strings.Trim(value.text, spaces) == "" {
					continue
				}
				line := lineOf(name, "", value)
				line.Expander = "barebox"
				line.Joined = "barebox joins all of global.linux.bootargs"
				lines = append(lines, line)
			}
		}
		return lines
	},
}
