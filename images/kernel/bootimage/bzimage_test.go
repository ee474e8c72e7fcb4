package bootimage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/digest"
)

// fakeBzImage makes the head of a bzImage, and lets a test damage it.
func fakeBzImage(version string, change func(b []byte)) []byte {
	b := make([]byte, 4096)
	binary.LittleEndian.PutUint16(b[offBootFlag:], 0xaa55)
	copy(b[offHeader:], "HdrS")
	binary.LittleEndian.PutUint16(b[offProtocol:], 0x20f)
	binary.LittleEndian.PutUint16(b[offVersionString:], 0x600)
	b[offLoadFlags] = 1
	binary.LittleEndian.PutUint16(b[offXLoadFlags:], 1)
	copy(b[0x800:], version)
	if change != nil {
		change(b)
	}
	return b
}

func TestReadBzImage(t *testing.T) {
	const good = "6.1.192 (dmrace@dmrace) #1 SMP"
	tests := []struct {
		name    string
		image   []byte
		release string
		err     string
	}{
		{"good", fakeBzImage(good, nil), "6.1.192", ""},
		{"Debian's", fakeBzImage("6.1.0-31-amd64 (debian-kernel@example.org) #1", nil), "6.1.0-31-amd64", ""},
		{"no boot flag", fakeBzImage(good, func(b []byte) { b[offBootFlag] = 0 }), "", errOtherFormat.Error()},
		{"no header", fakeBzImage(good, func(b []byte) { b[offHeader] = 'h' }), "", errOtherFormat.Error()},
		{"zImage", fakeBzImage(good, func(b []byte) { b[offLoadFlags] = 0 }), "", "zImage"},
		{"old protocol", fakeBzImage(good, func(b []byte) { b[offProtocol] = 0xb }), "", "protocol 2.11"},
		{"32 bits", fakeBzImage(good, func(b []byte) { b[offXLoadFlags] = 0 }), "", "32-bit"},
		{"no version", fakeBzImage(good, func(b []byte) { b[offVersionString+1] = 0 }), "", "names no version"},
		{"version beyond the end", fakeBzImage(good, func(b []byte) { b[offVersionString+1] = 0xff }), "", "names no version"},
		{"version without an end", fakeBzImage(strings.Repeat("x", 3000), nil), "", "damaged"},
		{"version with a path", fakeBzImage("../../x y", nil), "", "damaged"},
		{"empty version", fakeBzImage("", nil), "", "damaged"},
		{"short", fakeBzImage(good, nil)[:setupHeaderSize-1], "", errOtherFormat.Error()},
		{"empty", nil, "", errOtherFormat.Error()},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readBzImage(bytes.NewReader(tt.image))
			if got != tt.release || (err == nil) != (tt.err == "") || (err != nil && !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("%q, %v; want %q, %q", got, err, tt.release, tt.err)
			}
		})
	}
}

func FuzzReadBzImage(f *testing.F) {
	f.Add(fakeBzImage("6.1.192 (x@y)", nil))
	f.Add([]byte("\x7fELF"))
	f.Fuzz(func(t *testing.T, b []byte) {
		release, err := readBzImage(bytes.NewReader(b))
		if err == nil && (release == "" || strings.ContainsAny(release, "/ \x00\n")) {
			t.Fatalf("release %q cannot name a folder", release)
		}
	})
}

func TestOpenImage(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bzImage")
	if err := os.WriteFile(path, fakeBzImage("6.1.192 (x@y) #1", nil), 0o644); err != nil {
		t.Fatal(err)
	}
	img, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := digest.File(path)
	if err != nil {
		t.Fatal(err)
	}
	want := dmrace.KernelSource{Label: "image-6.1.192-" + sum[:8], Release: "6.1.192", Source: "file bzImage", ImageHash: sum}
	if !reflect.DeepEqual(img.Source, want) || img.Path != path {
		t.Errorf("got %+v, want %+v", img.Source, want)
	}
}

func TestOpenImageRefuses(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte("no kernel"), 0o644); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		text:                         "notes.txt is not a kernel that boots here: it is neither a bzImage, an ELF file nor an arm64 Image",
		dir:                          "is not a regular file",
		filepath.Join(dir, "absent"): "no such file",
	} {
		_, err := Open(path)
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want a UsageError with %q", path, err, want)
		}
	}
}
