package bootimage

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"dmrace/images/kernel/shim"
)

// notePVH is XEN_ELFNOTE_PHYS32_ENTRY (include/xen/interface/elfnote.h): where a
// PVH loader enters the kernel. QEMU boots no other vmlinux.
const notePVH = 18

// readVmlinux returns the release of an ELF kernel and whether it carries the
// shim.
func readVmlinux(r io.ReaderAt) (release string, shimmed bool, err error) {
	magic := make([]byte, len(elf.ELFMAG))
	if _, err := r.ReadAt(magic, 0); err != nil || string(magic) != elf.ELFMAG {
		return "", false, errOtherFormat
	}
	f, err := elf.NewFile(r)
	if err != nil {
		return "", false, fmt.Errorf("read ELF: %w", err)
	}
	defer f.Close()
	if f.Class != elf.ELFCLASS64 || f.Machine != elf.EM_X86_64 || f.Type != elf.ET_EXEC {
		return "", false, fmt.Errorf("it is an ELF file for %s, %s, %s", f.Machine, f.Class, f.Type)
	}
	banner, shimmed, err := searchSegments(f)
	if err != nil {
		return "", false, err
	}
	if banner == nil {
		return "", false, errNoBanner
	}
	if release, err = releaseOf(banner); err != nil {
		return "", false, err
	}
	if !hasPVH(f) {
		return "", false, errors.New("it has no PVH entry: build it with CONFIG_PVH=y, or give its bzImage")
	}
	return release, shimmed, nil
}

// maxSegment bounds what is read of one segment; a kernel's are far smaller.
const maxSegment = 1 << 30

// linuxBanner begins linux_banner (init/version.c).
var linuxBanner = []byte("Linux version ")

// searchSegments looks through what is loaded for the banner's version and for
// the shim.
func searchSegments(f *elf.File) (banner []byte, shimmed bool, err error) {
	for _, p := range f.Progs {
		if p.Type != elf.PT_LOAD {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(p.Open(), maxSegment))
		if err != nil {
			return nil, false, fmt.Errorf("read ELF: %w", err)
		}
		shimmed = shimmed || bytes.Contains(data, []byte(shim.Ready))
		if banner == nil {
			banner = findBanner(data)
		}
	}
	return banner, shimmed, nil
}

// findBanner returns what stands behind "Linux version " where a number does, or nil: the
// format string of linux_proc_banner has a verb there.
func findBanner(data []byte) []byte {
	for {
		_, rest, ok := bytes.Cut(data, linuxBanner)
		if !ok {
			return nil
		}
		if len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9' {
			return bytes.Clone(rest[:min(len(rest), 128)])
		}
		data = rest
	}
}

// hasPVH looks for the PVH entry among the notes.
func hasPVH(f *elf.File) bool {
	for _, p := range f.Progs {
		if p.Type != elf.PT_NOTE {
			continue
		}
		notes, err := io.ReadAll(io.LimitReader(p.Open(), 1<<20))
		if err == nil && findNote(notes, f.ByteOrder, "Xen\x00", notePVH) {
			return true
		}
	}
	return false
}

// findNote walks ELF notes: name size, content size, type, then name and content,
// each padded to four bytes.
func findNote(b []byte, order binary.ByteOrder, name string, kind uint32) bool {
	pad := func(n uint32) uint64 { return (uint64(n) + 3) &^ 3 }
	for len(b) >= 12 {
		nameLen, descLen, typ := order.Uint32(b), order.Uint32(b[4:]), order.Uint32(b[8:])
		b = b[12:]
		size := pad(nameLen) + pad(descLen)
		if size > uint64(len(b)) {
			return false
		}
		if typ == kind && string(b[:nameLen]) == name {
			return true
		}
		b = b[size:]
	}
	return false
}
