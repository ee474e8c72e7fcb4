package bootfile

import (
	"strings"
)

// makefile is a build file that sets a command line for an image: BoardConfig.mk of
// Android, a Makefile.config, a recipe.
var makefile = format{
	name: "makefile", key: "…CMDLINE = …",
	is: func(s *source) bool {
		return s.ends(".mk", ".mak", ".inc", ".bb", ".bbappend", ".conf", ".make") || strings.HasPrefix(s.name, "makefile") || s.hasLine(func(line string) bool {
			name, _, ok := whole(line).assignment(true, makeSigns...)
			return ok && isCmdlineVariable(name)
		})
	},
	find: func(s *source) []Line {
		var lines []Line
		s.logical(" ", func(text mapped) {
			if _, rest, ok := text.keyword("export", "override"); ok {
				text = rest
			}
			name, value, ok := text.assignment(true, makeSigns...)
			if !ok || !isCmdlineVariable(name) {
				return
			}
			if strings.HasPrefix(value.text, `"`) || strings.HasPrefix(value.text, "'") {
				l := lexer{mapped: value} // of a shell or of BitBake
				value = l.word()
			}
			if value = value.trim(); value.text != "" {
				line := lineOf(name, "", value)
				line.Expander = "make"
				lines = append(lines, line)
			}
		})
		return lines
	},
}

// makeSigns set a variable, the longer ones first.
var makeSigns = []string{"::=", ":=", "?=", "+=", "??=", ".=", "="}

// isCmdlineVariable reports the names that a command line is kept under.
func isCmdlineVariable(name string) bool {
	name = strings.ToUpper(name)
	if strings.HasPrefix(name, "CONFIG_") || strings.Contains(name, ".") || strings.HasSuffix(name, "_FILE") {
		return false
	}
	for _, part := range []string{"CMDLINE", "BOOTARGS", "KERNEL_ARGS", "KERNEL_PARAMS", "KERNEL_COMMAND_LINE", "KERNELARGS"} {
		if strings.Contains(name, part) || name == "APPEND" {
			return true
		}
	}
	return false
}

// shell is a script that starts a kernel: qemu -append, kexec, mkbootimg, and their kin.
var shell = format{
	name: "shell script", key: "-append '…'",
	is: func(s *source) bool {
		return s.ends(".sh") || strings.HasPrefix(s.text, "#!") || strings.Contains(s.text, "-append ") || strings.Contains(s.text, "--cmdline") ||
			strings.Contains(s.text, "--append") || strings.Contains(s.text, "--command-line") || strings.Contains(s.text, "--commandline")
	},
	find: func(s *source) []Line {
		vars := settings(s.mapped, func(words []mapped) (string, mapped, bool) {
			if len(words) == 1 {
				return words[0].assignment(false, "=")
			}
			return "", mapped{}, false
		})
		l := lexer{mapped: s.mapped, vars: vars}
		var lines []Line
		for words := l.command(); words != nil; words = l.command() {
			for _, name := range []string{"-append", "--append", "--cmdline", "--command-line", "--commandline", "--kernel-cmdline"} {
				if value, ok := option(words, name); ok {
					line := lineOf(name, words[0].text, value)
					line.Expander = "the shell"
					lines = append(lines, line)
					key, image := optionInitrd(words)
					withInitrd(lines[len(lines)-1:], key, image)
				}
			}
		}
		return lines
	},
}

// kernelLog is a log with the line that a kernel prints of itself: "Kernel command line: "
// (start_kernel(), init/main.c), and "Command line: " (setup_arch(), x86).
var kernelLog = format{
	name: "kernel log", key: "Kernel command line:",
	is: func(s *source) bool { return strings.Contains(s.text, "ommand line: ") },
	find: func(s *source) []Line {
		var lines []Line
		s.each(func(text mapped) {
			if line, ok := logged(text); ok {
				lines = append(lines, line)
			}
		})
		return lines
	},
}

// logged returns the command line in a line of a log.
func logged(text mapped) (Line, bool) {
	const kernel, x86 = "Kernel command line: ", "Command line: "
	for _, key := range []string{kernel, x86} {
		n := strings.Index(text.text, key)
		if n < 0 || n > 0 && strings.IndexByte(" ]:>", text.text[n-1]) < 0 {
			continue
		}
		if value := text.from(n + len(key)).trim(); value.text != "" {
			line := lineOf(strings.TrimSuffix(key, ": "), "", value)
			line.Sealed = "it is the log of a boot, not what is booted"
			return line, true
		}
	}
	return Line{}, false
}
