package bootfile

import (
	"encoding/binary"
	"strings"
)

// uki is a unified kernel image: a PE file with the line in its section .cmdline
// (UAPI.5 Unified Kernel Image).
var uki = format{
	name: "unified kernel image", key: "section .cmdline",
	is: func(s *source) bool {
		_, _, ok := s.section(".cmdline")
		return ok
	},
	find: func(s *source) []Line {
		from, to, _ := s.section(".cmdline")
		text := strings.TrimRight(s.text[from:to], "\x00\n")
		line := lineOf(".cmdline", "", s.slice(from, from+len(text)))
		line.Sealed = "the image may be signed, and firmware measures it: make it anew with ukify --cmdline"
		if strings.Trim(line.Text, spaces) == "" {
			return nil
		}
		if begin, end, ok := s.section(".initrd"); ok && end > begin {
			line.Initrd = "section .initrd"
		}
		return []Line{line}
	},
}

// section returns where the content of a section of a PE file lies.
func (s *source) section(name string) (from, to int, ok bool) {
	const offset, header, size = 0x3c, 24, 40
	pe, ok := s.word(offset)
	if !ok || !strings.HasPrefix(s.text, "MZ") || int64(pe)+header > int64(len(s.text)) || !strings.HasPrefix(s.text[pe:], "PE\x00\x00") {
		return 0, 0, false
	}
	count := int(binary.LittleEndian.Uint16([]byte(s.text[pe+6 : pe+8])))
	at := int(pe) + header + int(binary.LittleEndian.Uint16([]byte(s.text[pe+20:pe+22])))
	for ; count > 0 && at+size <= len(s.text); count, at = count-1, at+size {
		if strings.TrimRight(s.text[at:at+8], "\x00") != name {
			continue
		}
		used, _ := s.word(at + 8)
		raw, _ := s.word(at + 16)
		begin, _ := s.word(at + 20)
		end := int64(begin) + int64(min(used, raw))
		return int(begin), int(end), int64(begin) <= end && end <= int64(len(s.text))
	}
	return 0, 0, false
}
