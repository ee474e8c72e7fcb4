package bootimage

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"strings"
	"testing"
)

// fakeVmlinux makes an ELF file with one loaded segment and one of notes.
func fakeVmlinux(machine elf.Machine, text string, notes []byte) []byte {
	const headers = 64 + 2*56
	var b bytes.Buffer
	put := func(v any) { binary.Write(&b, binary.LittleEndian, v) }
	h := elf.Header64{
		Type: uint16(elf.ET_EXEC), Machine: uint16(machine), Version: 1,
		Phoff: 64, Ehsize: 64, Phentsize: 56, Phnum: 2,
	}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS], h.Ident[elf.EI_DATA], h.Ident[elf.EI_VERSION] = 2, 1, 1
	put(h)
	put(elf.Prog64{Type: uint32(elf.PT_LOAD), Off: headers, Filesz: uint64(len(text)), Memsz: uint64(len(text))})
	put(elf.Prog64{Type: uint32(elf.PT_NOTE), Off: uint64(headers + len(text)), Filesz: uint64(len(notes)), Memsz: uint64(len(notes))})
	b.WriteString(text)
	b.Write(notes)
	return b.Bytes()
}

// note makes one ELF note.
func note(name string, kind uint32, desc string) []byte {
	var b bytes.Buffer
	for _, v := range []uint32{uint32(len(name)), uint32(len(desc)), kind} {
		binary.Write(&b, binary.LittleEndian, v)
	}
	for _, s := range []string{name, desc} {
		b.WriteString(s)
		b.Write(make([]byte, (4-len(s)%4)%4))
	}
	return b.Bytes()
}

func TestReadVmlinux(t *testing.T) {
	const banner = "\x00Linux version %s\x00Linux version 6.1.192 (dmrace@dmrace) (gcc)\x00"
	pvh := append(note("GNU\x00", 3, "build-id"), note("Xen\x00", notePVH, "\x00\x00\x00\x01")...)
	tests := []struct {
		name    string
		file    []byte
		release string
		shim    bool
		err     string
	}{
		{"stock", fakeVmlinux(elf.EM_X86_64, banner, pvh), "6.1.192", false, ""},
		{"with the shim", fakeVmlinux(elf.EM_X86_64, banner+"6dmrace: shim ready, %u", pvh), "6.1.192", true, ""},
		{"no PVH", fakeVmlinux(elf.EM_X86_64, banner, note("Xen\x00", 5, "6")), "", false, "CONFIG_PVH=y, or give its bzImage"},
		{"other owner's note", fakeVmlinux(elf.EM_X86_64, banner, note("GNU\x00", notePVH, "6")), "", false, "CONFIG_PVH=y"},
		{"no kernel", fakeVmlinux(elf.EM_X86_64, "hello", pvh), "", false, "nowhere"},
		{"other machine", fakeVmlinux(elf.EM_AARCH64, banner, pvh), "", false, "EM_AARCH64"},
		{"cut short", fakeVmlinux(elf.EM_X86_64, banner, pvh)[:70], "", false, "read ELF"},
		{"text", []byte("hello"), "", false, errOtherFormat.Error()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			release, shim, err := readVmlinux(bytes.NewReader(tt.file))
			if (err == nil) != (tt.err == "") || (err != nil && !strings.Contains(err.Error(), tt.err)) {
				t.Fatalf("error %v, want %q", err, tt.err)
			}
			if release != tt.release || shim != tt.shim {
				t.Errorf("%q, %v; want %q, %v", release, shim, tt.release, tt.shim)
			}
		})
	}
}

func TestFindNote(t *testing.T) {
	le := binary.LittleEndian
	two := append(note("a\x00", 1, "xyz"), note("Xen\x00", 18, "")...)
	if !findNote(two, le, "Xen\x00", 18) || !findNote(two, le, "a\x00", 1) {
		t.Error("a note is not found")
	}
	if findNote(two, le, "a\x00", 18) || findNote(two[:len(two)-1], le, "Xen\x00", 18) || findNote(nil, le, "a", 1) {
		t.Error("a note is found that is not there")
	}
	huge := note("Xen\x00", 18, "")
	le.PutUint32(huge[4:], ^uint32(0))
	if findNote(huge, le, "Xen\x00", 18) {
		t.Error("a note that leads out of the segment is found")
	}
}

func FuzzReadVmlinux(f *testing.F) {
	f.Add(fakeVmlinux(elf.EM_X86_64, "Linux version 6.1", note("Xen\x00", notePVH, "")))
	f.Fuzz(func(t *testing.T, b []byte) { readVmlinux(bytes.NewReader(b)) })
}
