package bootfile

import (
	"strings"
)

// makefile is a build file that sets a command line for an image: BoardConfig.mk of
// Android, a Makefile.config, a recipe.
var makefile = format{
	name: "makefile", key: "…CMDLINE = …",
	is: func(s *source) bool {
		return s.ends(".mk", ".mak", ".inc", ".bb", ".bbappend", ".conf", ".make") || strings.HasPrefix(s.name, "makefile") || s.ends(".bbclass") || s.hasLine(func(line string) bool {
			name, _, ok := whole(line).overridden().assignment(true, makeSigns...)
			return ok && isCmdlineVariable(name)
		})
	},
	find: func(s *source) []Line {
		var lines []Line
		s.logical(" ", func(text mapped) {
			if _, rest, ok := text.keyword("export", "override"); ok {
				text = rest
			}
			name, value, ok := text.overridden().assignment(true, makeSigns...)
			if !ok || !isCmdlineVariable(name) || isCode(value.text) {
				return
			}
			if strings.HasPrefix(value.text, `"`) || strings.HasPrefix(value.text, "'") {
				l := lexer{mapped: value} // of a shell or of BitBake
				value = l.word()
			}
			if value = value.trim(); value.text != "" {
				line := lineOf(name, "", value)
				line.Expander = "make"
				if strings.HasPrefix(name, "UBOOT_EXTLINUX_") {
					line.Joined = "uboot-extlinux-config.bbclass joins what is called UBOOT_EXTLINUX_"
				}
				lines = append(lines, line)
			}
		})
		return lines
	},
}

// overridden takes the overrides of BitBake off a name: "ARGS:append:board = …".
func (m mapped) overridden() mapped {
	t := m.trim()
	n := 0
	for n < len(t.text) && isNameByte(t.text[n]) {
		n++
	}
	end := n
	for end < len(t.text) && (isNameByte(t.text[end]) || strings.IndexByte(":${}", t.text[end]) >= 0) && !strings.HasPrefix(t.text[end:], ":=") {
		end++
	}
	if n == 0 || end == n || end == len(t.text) || strings.IndexByte(" \t=?+.:", t.text[end]) < 0 || strings.HasPrefix(t.text[n:], "::=") {
		return m
	}
	var b builder
	b.add(t.slice(0, n))
	b.add(t.from(end))
	return b.done()
}

// isCode reports a value that a program computes: a call, or texts that are added.
func isCode(value string) bool {
	n := 0
	for n < len(value) && (isNameByte(value[n]) && value[n] != '-') {
		n++
	}
	return n > 0 && n < len(value) && value[n] == '(' || strings.Contains(value, " + ")
}

// makeSigns set a variable, the longer ones first.
var makeSigns = []string{"::=", ":=", "?=", "+=", "??=", ".=", "="}

// isCmdlineVariable reports the names that a command line is kept under.
func isCmdlineVariable(name string) bool {
	name = strings.ToUpper(name)
	if strings.HasPrefix(name, "CONFIG_") || strings.Contains(name, ".") || strings.HasSuffix(name, "_FILE") {
		return false
	}
	for _, part := range []string{"CMDLINE", "BOOTARGS", "KERNEL_ARGS", "KERNEL_PARAMS", "KERNEL_COMMAND_LINE", "KERNELARGS", "EXTLINUX_ROOT"} {
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
	find: func(s *source) []Line { return shellLines(s.mapped) },
}

// shellLines reads the commands of a script for the options that hold a command line.
func shellLines(m mapped) []Line {
	vars := settings(m, func(words []mapped) (string, mapped, bool) {
		if len(words) == 1 {
			return words[0].assignment(false, "=")
		}
		return "", mapped{}, false
	})
	l := lexer{mapped: m, vars: vars}
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
