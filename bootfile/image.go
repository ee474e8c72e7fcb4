package bootfile

import (
	"encoding/binary"
	"strings"
)

// androidBoot is boot.img: include/bootimg/bootimg.h of Android's mkbootimg. The version
// stands at 40 in all of them.
var androidBoot = format{
	name: "Android boot image", key: "cmdline of its header",
	is: func(s *source) bool { return strings.HasPrefix(s.text, "ANDROID!") },
	find: func(s *source) []Line {
		const versionAt, newest = 40, 4
		switch version, ok := s.word(versionAt); {
		case !ok:
			return nil
		case version >= 3 && version <= newest:
			return s.withRAMDisk(12, s.fields("cmdline", field{44, 1536}))
		}
		return s.withRAMDisk(16, s.fields("cmdline", field{64, 512}, field{608, 1024})) // and extra_cmdline; once the word at 40 was a size
	},
}

// vendorBoot is vendor_boot.img, version 3 and 4.
var vendorBoot = format{
	name: "Android vendor boot image", key: "cmdline of its header",
	is:   func(s *source) bool { return strings.HasPrefix(s.text, "VNDRBOOT") },
	find: func(s *source) []Line { return s.withRAMDisk(24, s.fields("cmdline", field{28, 2048})) },
}

// field is a string of a fixed size in a header.
type field struct{ at, size int }

// withRAMDisk notes that the image has a RAM disk, whose size stands at a place of its header.
func (s *source) withRAMDisk(at int, lines []Line) []Line {
	if size, ok := s.word(at); ok && size > 0 {
		withInitrd(lines, "ramdisk of", s.name)
	}
	return lines
}

// word reads a number of four bytes.
func (s *source) word(at int) (uint32, bool) {
	if len(s.text) < at+4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32([]byte(s.text[at : at+4])), true
}

// fields returns the line that some fields hold together, each up to its NUL.
func (s *source) fields(key string, fields ...field) []Line {
	var b builder
	for _, f := range fields {
		if f.at > len(s.text) {
			break
		}
		text := s.text[f.at:min(f.at+f.size, len(s.text))]
		if n := strings.IndexByte(text, 0); n >= 0 {
			text = text[:n]
		}
		b.add(s.slice(f.at, f.at+len(text)))
	}
	line := lineOf(key, "", b.done())
	line.Joined = "the boot loader joins it with what else it has, such as androidboot.…"
	line.Sealed = "the image has hashes over its header, and a signature perhaps: make it anew with mkbootimg --cmdline"
	if strings.Trim(line.Text, spaces) == "" {
		return nil
	}
	return []Line{line}
}

// scriptImage is boot.scr: a script behind the legacy header of U-Boot (include/image.h:
// IH_MAGIC, 64 bytes), which begins with the script's length and a zero.
var scriptImage = format{
	name: "U-Boot script image", key: "setenv bootargs",
	is: func(s *source) bool { return strings.HasPrefix(s.text, "\x27\x05\x19\x56") },
	find: func(s *source) []Line {
		const header, lengths = 64, 8
		if len(s.text) <= header+lengths {
			return nil
		}
		lines := scriptLines(s.from(header + lengths))
		for i := range lines {
			lines[i].Sealed = "the image has checksums: change its source, and make it anew with mkimage -T script"
		}
		return lines
	},
}
