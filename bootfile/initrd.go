package bootfile

import (
	"slices"
	"strings"
)

// isInitrd reports whether an image is an initrd with programs in it, and not the
// microcode of a processor alone, which boot loaders load in the same way.
func isInitrd(image string) bool {
	return image != "" && !strings.Contains(image, "ucode") && !strings.Contains(image, "microcode")
}

// withInitrd notes what loads an initrd beside the kernel of some lines.
func withInitrd(lines []Line, command, image string) {
	for i := range lines {
		if isInitrd(image) && lines[i].Initrd == "" {
			lines[i].Initrd = strings.TrimSpace(command + " " + image)
		}
	}
}

// initrds are what loads an initrd, by the name of what it belongs to: where that may stand in
// front of the line or behind it.
type initrds map[string][2]string

// note keeps one that is an initrd.
func (n initrds) note(name, command, image string) {
	if isInitrd(image) {
		n[name] = [2]string{command, image}
	}
}

// to notes each at the lines of its name.
func (n initrds) to(lines []Line) []Line {
	for i := range lines {
		of := n[lines[i].Name]
		withInitrd(lines[i:i+1], of[0], of[1])
	}
	return lines
}

// named returns the lines from an index on that belong to one thing.
func named(lines []Line, name string) []Line {
	first := len(lines)
	for first > 0 && lines[first-1].Name == name {
		first--
	}
	return lines[first:]
}

// bootCommands of U-Boot take the kernel, the initrd or a -, and the device tree.
var bootCommands = []string{"bootm", "bootz", "booti"}

// scriptInitrd returns the command of a script, or of an environment, that boots a kernel
// with an initrd.
func scriptInitrd(m mapped) (command, image string) {
	l := lexer{mapped: m}
	for words := l.command(); words != nil; words = l.command() {
		words = unconditional(words)
		if name, value, ok := words[0].assignment(false, "="); ok && isPlainName(name) {
			words[0] = value // bootcmd=booti …
		}
		if len(words) > 2 && slices.Contains(bootCommands, words[0].text) && words[2].text != "-" {
			return words[0].text, words[2].text
		}
	}
	return "", ""
}

// optionInitrd returns what a command gives to QEMU, kexec or mkbootimg for an initrd.
func optionInitrd(words []mapped) (name, image string) {
	for _, name := range []string{"-initrd", "--initrd", "--ramdisk"} {
		if value, ok := option(words, name); ok {
			return name, value.text
		}
	}
	return "", ""
}
