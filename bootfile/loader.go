package bootfile

import (
	"strings"
)

// syslinux is extlinux.conf, syslinux.cfg and the files below pxelinux.cfg. U-Boot reads
// them, too, and puts in its variables (label_boot() in boot/pxe_utils.c).
var syslinux = format{
	name: "extlinux, syslinux or PXE configuration", key: "APPEND",
	is: func(s *source) bool {
		return s.name == "extlinux.conf" || s.name == "syslinux.cfg" || strings.Contains(s.path, "pxelinux.cfg/") || s.hasLine(func(line string) bool {
			word, rest, _ := strings.Cut(line, " ")
			return strings.EqualFold(word, "append") && rest != "" && !strings.HasPrefix(strings.TrimSpace(rest), "=")
		})
	},
	find: func(s *source) []Line {
		var lines []Line
		label := ""
		loads := initrds{}
		s.each(func(text mapped) {
			if _, rest, ok := text.keyword("label"); ok {
				label = "label " + rest.text
			}
			if key, rest, ok := text.keyword("initrd"); ok {
				loads.note(label, key, rest.text)
			}
			key, rest, ok := text.keyword("append")
			if ok && rest.text != "" && rest.text != "-" {
				line := lineOf(key, label, rest)
				line.Expander = "U-Boot"
				lines = append(lines, line)
			}
		})
		return loads.to(lines)
	},
}

// ipxe is a script of iPXE: the words behind the image.
var ipxe = format{
	name: "iPXE script", key: "kernel URI …",
	is: func(s *source) bool {
		return strings.HasPrefix(s.text, "#!ipxe") || strings.HasPrefix(s.text, "#!gpxe")
	},
	find: func(s *source) []Line {
		var lines []Line
		label := ""
		s.logical("", func(text mapped) {
			text = text.trim()
			if strings.HasPrefix(text.text, ":") {
				label = text.text
			}
			if key, rest, ok := text.keyword("initrd"); ok {
				withInitrd(named(lines, label), key, rest.text)
			}
			key, rest, ok := text.keyword("kernel", "imgargs", "boot", "chain")
			if !ok {
				return
			}
			if rest = rest.behindImage(); rest.text == "" {
				return
			}
			line := lineOf(key, label, rest)
			line.Expander = "iPXE"
			lines = append(lines, line)
		})
		return lines
	},
}

// behindImage returns what stands behind the options of a command of iPXE and the image.
func (m mapped) behindImage() mapped {
	for {
		n := strings.IndexAny(m.text, " \t")
		if n < 0 {
			return mapped{}
		}
		word := m.text[:n]
		if m = m.from(n).trim(); !strings.HasPrefix(word, "-") {
			return m
		}
		if word == "-n" || word == "--name" { // has a word of its own
			m = m.from(max(0, strings.IndexAny(m.text, " \t"))).trim()
		}
	}
}

// loaderEntry is a file of the Boot Loader Specification, as systemd-boot reads it, or one
// of its kernel-install; more lines of options are joined by spaces.
var loaderEntry = format{
	name: "boot loader entry", key: "options …",
	is: func(s *source) bool {
		return strings.Contains(s.path, "loader/entries/") || s.hasLine(func(line string) bool {
			word, rest, _ := strings.Cut(line, " ")
			return word == "options" && strings.TrimSpace(rest) != ""
		})
	},
	find: func(s *source) []Line {
		var parts []mapped
		title, initrd := "", ""
		s.each(func(text mapped) {
			if _, rest, ok := text.keyword("title"); ok {
				title = rest.text
			}
			if _, rest, ok := text.keyword("options"); ok && rest.text != "" {
				parts = append(parts, rest)
			}
			if _, rest, ok := text.keyword("initrd"); ok && isInitrd(rest.text) {
				initrd = rest.text
			}
		})
		if parts == nil {
			return nil
		}
		line := lineOf("options", title, spaced(parts))
		if strings.Contains(line.Text, "$") {
			line.Expander = "GRUB" // its blscfg puts in $kernelopts and the like
		}
		lines := []Line{line}
		withInitrd(lines, "initrd", initrd)
		return lines
	},
}

// wks is a kickstart file of OpenEmbedded's wic.
var wks = format{
	name: "wic kickstart file", key: `bootloader --append="…"`,
	is: func(s *source) bool {
		return s.ends(".wks", ".wks.in") || s.hasLine(func(line string) bool {
			return strings.HasPrefix(line, "bootloader ") && strings.Contains(line, "--append")
		})
	},
	find: func(s *source) []Line {
		var lines []Line
		l := lexer{mapped: s.mapped}
		for words := l.command(); words != nil; words = l.command() {
			if words[0].text != "bootloader" {
				continue
			}
			if value, ok := option(words, "--append"); ok {
				line := lineOf("--append", "bootloader", value)
				line.Expander = "BitBake"
				lines = append(lines, line)
			}
		}
		return lines
	},
}

// option returns what is given to an option, as --name=value or as --name value.
func option(words []mapped, name string) (mapped, bool) {
	for i, w := range words {
		if strings.HasPrefix(w.text, name+"=") {
			return w.from(len(name) + 1), len(w.text) > len(name)+1
		}
		if w.text == name && i+1 < len(words) && words[i+1].text != "" {
			return words[i+1], true
		}
	}
	return mapped{}, false
}
