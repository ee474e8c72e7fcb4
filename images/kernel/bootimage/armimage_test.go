package bootimage

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace/images/kernel/shim"
	"dmrace/linux/board"
)

// fakeImage makes an arm64 Image, and lets a test damage it.
func fakeImage(text string, change func(b []byte)) []byte {
	b := append(make([]byte, imageHeaderSize), text...)
	copy(b[offImageMagic:], imageMagic)
	binary.LittleEndian.PutUint64(b[offImageSize:], uint64(len(b)+4096)) // with its bss
	if change != nil {
		change(b)
	}
	return b
}

func TestReadImage(t *testing.T) {
	const banner = "Linux version %s\x00Linux version 6.1.192 (dmrace@dmrace) (gcc)\x00"
	for _, c := range []struct {
		name    string
		file    []byte
		release string
		shim    bool
		err     string
	}{
		{"stock", fakeImage(banner, nil), "6.1.192", false, ""},
		{"with the shim", fakeImage(banner+shim.Ready, nil), "6.1.192", true, ""},
		{"before v3.17", fakeImage(banner, func(b []byte) { clear(b[offImageSize:][:8]) }), "6.1.192", false, ""},
		{"big-endian", fakeImage(banner, func(b []byte) { b[offImageFlags] = 1 }), "", false, "big-endian"},
		{"appended to", append(fakeImage(banner, nil), make([]byte, 8192)...), "", false, "its header says"},
		{"no magic", fakeImage(banner, func(b []byte) { b[offImageMagic] = 0 }), "", false, errOtherFormat.Error()},
		{"short", fakeImage("", nil)[:imageHeaderSize-1], "", false, errOtherFormat.Error()},
		{"no kernel", fakeImage("hello", nil), "", false, errNoBanner.Error()},
		{"a format string alone", fakeImage("Linux version %s", nil), "", false, errNoBanner.Error()},
	} {
		release, shimmed, err := readImage(bytes.NewReader(c.file))
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.err)
		}
		if err == nil && (release != c.release || shimmed != c.shim) {
			t.Errorf("%s: %q, %v; want %q, %v", c.name, release, shimmed, c.release, c.shim)
		}
	}
}

// TestOpenTellsTheArchitecture opens an Image and a bzImage by what is in them.
func TestOpenTellsTheArchitecture(t *testing.T) {
	for _, c := range []struct {
		content []byte
		want    *board.Info
	}{
		{fakeImage("Linux version 6.1.192 (x@y)", nil), board.ARM64},
		{fakeBzImage("6.1.192 (x@y) #1", nil), board.AMD64},
	} {
		path := filepath.Join(t.TempDir(), "kernel")
		if err := os.WriteFile(path, c.content, 0o644); err != nil {
			t.Fatal(err)
		}
		img, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := board.Of(img.Source.Arch); err != nil || b != c.want || img.Source.Arch != board.Stored(c.want.Arch) {
			t.Errorf("got %q, want %s", img.Source.Arch, c.want.Arch)
		}
	}
}

func FuzzReadImage(f *testing.F) {
	f.Add(fakeImage("Linux version 6.1.192 (x@y)", nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		release, _, err := readImage(bytes.NewReader(b))
		if err == nil && (release == "" || strings.ContainsAny(release, "/ \x00\n")) {
			t.Fatalf("release %q cannot name a folder", release)
		}
	})
}
