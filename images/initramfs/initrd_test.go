package initramfs

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/u-root/u-root/pkg/cpio"

	"dmrace"
	"dmrace/images/disk"
	"dmrace/linux/board"
)

// TestInitrds builds each initrd of our own twice: the same bytes, with what its kind says.
func TestInitrds(t *testing.T) {
	cache := t.TempDir()
	guest, err := disk.Guest(board.AMD64.Arch)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := pack(files(guest))
	if err != nil {
		t.Fatal(err)
	}
	for kind, fits := range map[dmrace.Initrd]func([]byte) bool{
		dmrace.InitrdImage:         func(b []byte) bool { return bytes.HasPrefix(b, []byte("hsqs")) }, // SQUASHFS_MAGIC
		dmrace.InitrdImageCut:      func(b []byte) bool { return bytes.HasPrefix(b, []byte("hsqs")) },
		dmrace.InitrdGzip:          func(b []byte) bool { return bytes.Equal(unzipped(b), whole) },
		dmrace.InitrdGzipCut:       func(b []byte) bool { return unzipped(b) == nil && len(b) > 1000 },
		dmrace.InitrdXZ:            func(b []byte) bool { return bytes.HasPrefix(b, []byte("\xfd7zXZ\x00")) },
		dmrace.InitrdCut:           func(b []byte) bool { return bytes.HasPrefix(whole, b) && bytes.Contains(b, []byte("\x7fELF")) },
		dmrace.InitrdNoInit:        func(b []byte) bool { return mode(t, b) == 0 },
		dmrace.InitrdNotExecutable: func(b []byte) bool { return mode(t, b) == cpio.S_IFREG|0o444 },
		dmrace.InitrdNoInterpreter: func(b []byte) bool { return mode(t, b) == cpio.S_IFREG|0o555 && bytes.Contains(b, []byte("#!/bin/sh")) },
	} {
		first, err := BuildInitrd(t.Context(), cache, board.AMD64.Arch, kind, io.Discard)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		b, err := os.ReadFile(first.Path)
		if err != nil || !fits(b) {
			t.Errorf("%s: %d bytes do not fit (%v)", kind, len(b), err)
		}
		again, err := BuildInitrd(t.Context(), cache, board.AMD64.Arch, kind, io.Discard)
		if err != nil || again.SHA256 != first.SHA256 {
			t.Errorf("%s: built %s, then %s, %v", kind, first.SHA256, again.SHA256, err)
		}
	}
	if _, err := BuildInitrd(t.Context(), cache, board.AMD64.Arch, "floppy", io.Discard); err == nil {
		t.Error("an unknown kind was built")
	}
}

// unzipped returns what b holds, or nil where it is cut short.
func unzipped(b []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return out
}

// mode returns the mode of /init in an archive, or 0.
func mode(t *testing.T, archive []byte) uint64 {
	t.Helper()
	records, err := cpio.ReadAllRecords(cpio.Newc.Reader(bytes.NewReader(archive)))
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(records, func(r cpio.Record) bool { return r.Name == "init" })
	if at < 0 {
		return 0
	}
	return records[at].Mode
}

// TestZeros reads back an archive whose header is made by hand.
func TestZeros(t *testing.T) {
	packed, err := zeros(5000)
	if err != nil {
		t.Fatal(err)
	}
	records, err := cpio.ReadAllRecords(cpio.Newc.Reader(bytes.NewReader(unzipped(packed))))
	if err != nil || len(records) != 1 || records[0].Name != "zeros" || records[0].FileSize != 5000 || records[0].Mode != cpio.S_IFREG|0o644 {
		t.Fatalf("%v, %v", records, err)
	}
}

// TestOnRoot: systemd enters no root that does not say which system it is; nobody else
// asks.
func TestOnRoot(t *testing.T) {
	for _, kind := range append(dmrace.Initrds, "") {
		if more := OnRoot(kind); (len(more) > 0) != (kind == dmrace.InitrdDracut) {
			t.Errorf("%q: %v", kind, more)
		}
	}
}
