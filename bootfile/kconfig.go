package bootfile

import (
	"slices"
	"strings"
)

// kconfig is .config and the defconfigs and fragments of the kernel, and of U-Boot.
var kconfig = format{
	name: "kernel configuration", key: `CONFIG_CMDLINE="…"`,
	is: func(s *source) bool {
		return s.ends("defconfig", ".config") || strings.HasPrefix(s.name, "config-") || s.hasLine(func(line string) bool {
			return strings.HasPrefix(line, "CONFIG_") && strings.Contains(line, "=") || strings.HasPrefix(line, "# CONFIG_") && strings.HasSuffix(line, " is not set")
		})
	},
	find: func(s *source) []Line {
		var lines []Line
		var modes []string
		initramfs := ""
		s.each(func(text mapped) {
			name, value, ok := text.assignment(false, "=")
			if !ok || !strings.HasPrefix(name, "CONFIG_") {
				return
			}
			if source, _ := value.trim().quoted(); name == "CONFIG_INITRAMFS_SOURCE" {
				initramfs = source.text
			}
			if slices.Contains(cmdlineModes, name) && value.text == "y" {
				modes = append(modes, name+"=y")
			}
			if unquoted, _ := value.trim().quoted(); strings.Trim(unquoted.text, spaces) != "" {
				lines = append(lines, configLines(name, unquoted)...)
			}
		})
		withInitrd(lines, "CONFIG_INITRAMFS_SOURCE", initramfs)
		for i := range lines {
			if lines[i].Key == "CONFIG_CMDLINE" {
				lines[i].Note = strings.Join(modes, ", ")
				if slices.Contains(modes, "CONFIG_CMDLINE_EXTEND=y") {
					lines[i].Joined = "with CONFIG_CMDLINE_EXTEND=y the boot loader's line and this one are joined"
				}
			}
		}
		return lines
	},
}

// cmdlineModes say what becomes of CONFIG_CMDLINE where the boot loader gives a line, too:
// arch/arm/Kconfig, arch/arm64/Kconfig, arch/x86/Kconfig (OVERRIDE), and their kin.
var cmdlineModes = []string{
	"CONFIG_CMDLINE_FROM_BOOTLOADER", "CONFIG_CMDLINE_EXTEND", "CONFIG_CMDLINE_FORCE", "CONFIG_CMDLINE_OVERRIDE", "CONFIG_CMDLINE_BOOL",
}

// configLines returns the lines of one option. CONFIG_BOOTCOMMAND of U-Boot is a script.
func configLines(name string, value mapped) []Line {
	switch {
	case strings.HasSuffix(name, "CMDLINE") || strings.HasSuffix(name, "BOOTARGS"):
		line := lineOf(name, "", value)
		if name == "CONFIG_BOOTARGS" {
			line.Expander = "U-Boot"
		}
		return []Line{line}
	case strings.HasSuffix(name, "BOOTCOMMAND") && holdsSet(value.text):
		lines := scriptLines(value)
		for i := range lines {
			lines[i].Name = name
		}
		return lines
	}
	return nil
}
