//go:build linux

package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// recorded reads an answer that a 6.1.192 kernel gave: the buffer up to the
// data_size that it states.
func recorded(t *testing.T, name string) reply {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOffsetsMatchTheHeader(t *testing.T) {
	var h unix.DmIoctl
	var s unix.DmTargetSpec
	var n unix.DmNameList
	for _, c := range []struct {
		name string
		got  int
		want uintptr
	}{
		{"data_size", offDataSize, unsafe.Offsetof(h.Data_size)},
		{"data_start", offDataStart, unsafe.Offsetof(h.Data_start)},
		{"target_count", offTargets, unsafe.Offsetof(h.Target_count)},
		{"flags", offFlags, unsafe.Offsetof(h.Flags)},
		{"dev", offDev, unsafe.Offsetof(h.Dev)},
		{"name", offName, unsafe.Offsetof(h.Name)},
		{"uuid", offUUID, unsafe.Offsetof(h.Uuid)},
		{"sizeof dm_ioctl", headerSize, unsafe.Sizeof(h)},
		{"spec start", specOffStart, unsafe.Offsetof(s.Sector_start)},
		{"spec length", specOffLength, unsafe.Offsetof(s.Length)},
		{"spec next", specOffNext, unsafe.Offsetof(s.Next)},
		{"spec type", specOffType, unsafe.Offsetof(s.Target_type)},
		{"sizeof dm_target_spec", specSize, unsafe.Sizeof(s)},
		{"name dev", nameOffDev, unsafe.Offsetof(n.Dev)},
		{"name next", nameOffNext, unsafe.Offsetof(n.Next)},
		{"name name", nameOffName, unsafe.Offsetof(n.Name)},
	} {
		if uintptr(c.got) != c.want {
			t.Errorf("%s: offset %d, x/sys has %d", c.name, c.got, c.want)
		}
	}
}

func TestNewRequest(t *testing.T) {
	r, err := newRequest(4096, "vroot", unix.DM_STATUS_TABLE_FLAG)
	if err != nil {
		t.Fatal(err)
	}
	if got := cString(r[offName:]); got != "vroot" {
		t.Errorf("name %q", got)
	}
	if r.u32(0) != 4 || r.u32(offDataSize) != 4096 || r.u32(offDataStart) != headerSize || r.flags() != unix.DM_STATUS_TABLE_FLAG {
		t.Errorf("header % x", r[:offDev])
	}
	if _, err := newRequest(4096, strings.Repeat("x", unix.DM_NAME_LEN), 0); err == nil {
		t.Error("a name without room for its NUL was taken")
	}
}

func TestRecordedAnswers(t *testing.T) {
	names, err := recorded(t, "list-6.1.bin").names()
	if err != nil || !slices.Equal(names, []string{"vroot"}) {
		t.Errorf("names %q, %v", names, err)
	}
	table := recorded(t, "table-6.1.bin")
	targets, err := table.targets()
	want := "0 2160 verity 1 179:1 179:2 4096 4096 270 1 sha256 " +
		"bf45275d5276bdd031f88daf19657869b2ef6dc2f6551314e377031e54fc92e4 " +
		"109d0fc17d092014d27c5942f78f560fa714279fdd5abeea9dd3e7dcdcc91959"
	if err != nil || !slices.Equal(targets, []string{want}) {
		t.Errorf("table %q, %v", targets, err)
	}
	if dev, uuid := table.dev(), table.uuid(); dev != "253:0" || uuid != "" {
		t.Errorf("dev %q, uuid %q", dev, uuid)
	}
	status, err := recorded(t, "status-6.1.bin").targets()
	if err != nil || !slices.Equal(status, []string{"0 2160 verity V"}) {
		t.Errorf("status %q, %v", status, err)
	}
}

// answer returns a reply of these data, with that many targets.
func answer(targets int, data []byte) reply {
	r := make(reply, headerSize, headerSize+len(data))
	r = append(r, data...)
	binary.NativeEndian.PutUint32(r[offDataStart:], headerSize)
	binary.NativeEndian.PutUint32(r[offDataSize:], uint32(len(r)))
	binary.NativeEndian.PutUint32(r[offTargets:], uint32(targets))
	return r
}

// nameEntry returns a struct dm_name_list, padded to 8 bytes.
func nameEntry(dev uint64, next uint32, name string) []byte {
	b := binary.NativeEndian.AppendUint64(nil, dev)
	b = binary.NativeEndian.AppendUint32(b, next)
	return pad8(append(append(b, name...), 0))
}

// target returns a struct dm_target_spec with its parameters, padded to 8 bytes.
func target(start, length uint64, next uint32, kind, params string) []byte {
	b := binary.NativeEndian.AppendUint64(nil, start)
	b = binary.NativeEndian.AppendUint64(b, length)
	b = binary.NativeEndian.AppendUint32(b, 0)
	b = binary.NativeEndian.AppendUint32(b, next)
	b = append(b, kind...)
	b = append(b, make([]byte, unix.DM_MAX_TYPE_NAME-len(kind))...)
	return pad8(append(append(b, params...), 0))
}

func pad8(b []byte) []byte { return append(b, make([]byte, -len(b)&7)...) }

func TestNames(t *testing.T) {
	two := append(nameEntry(0xfd00, 24, "a"), nameEntry(0xfd01, 0, "second")...)
	for _, c := range []struct {
		name string
		data []byte
		want []string
		bad  bool
	}{
		{name: "no data", data: nil},
		{name: "no device", data: make([]byte, 16)},
		{name: "one", data: nameEntry(0xfd00, 0, "vroot"), want: []string{"vroot"}},
		{name: "two", data: append(pad8(nameEntry(0xfd00, 16, "abc")), nameEntry(0xfd01, 0, "d")...), want: []string{"abc", "d"}},
		{name: "next beyond the end", data: two[:16], bad: true},
		{name: "next into the entry itself", data: nameEntry(0xfd00, 4, "a"), bad: true},
		{name: "cut off", data: []byte{1, 0, 0, 0}, bad: true},
		{name: "second cut off", data: nameEntry(0xfd00, 16, "abc"), want: nil, bad: true},
		{name: "no NUL", data: nameEntry(0xfd00, 0, "abc")[:15], want: []string{"abc"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := answer(0, c.data).names()
			if (err != nil) != c.bad || !slices.Equal(got, c.want) {
				t.Errorf("names %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestTargets(t *testing.T) {
	first := target(0, 8, 48, "linear", "8:1 0")
	for _, c := range []struct {
		name  string
		count int
		data  []byte
		want  []string
		bad   bool
	}{
		{name: "none", count: 0},
		{name: "two", count: 2, data: append(slices.Clone(first), target(8, 16, 96, "delay", "8:2 0 500")...),
			want: []string{"0 8 linear 8:1 0", "8 16 delay 8:2 0 500"}},
		{name: "no parameters", count: 1, data: target(0, 8, 48, "error", ""), want: []string{"0 8 error"}},
		{name: "longest type name", count: 1, data: target(0, 8, 48, "snapshot-originX", "253:0"), want: []string{"0 8 snapshot-originX 253:0"}},
		{name: "more targets than data", count: 2, data: first, bad: true},
		{name: "next beyond the end", count: 2, data: target(0, 8, 4096, "linear", "8:1 0"), bad: true},
		{name: "next backwards", count: 2, data: append(slices.Clone(first), target(8, 8, 0, "linear", "8:1 0")...), bad: true},
		{name: "cut off", count: 1, data: first[:specSize-1], bad: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := answer(c.count, c.data).targets()
			if (err != nil) != c.bad || !slices.Equal(got, c.want) {
				t.Errorf("targets %q, %v; want %q", got, err, c.want)
			}
		})
	}
}

func TestDataKeepsToTheBuffer(t *testing.T) {
	good := answer(0, make([]byte, 64))
	for _, c := range []struct {
		name        string
		start, size uint32
	}{
		{"data before the end of the header", headerSize - 8, headerSize},
		{"end before start", headerSize + 32, headerSize},
		{"end beyond the buffer", headerSize, uint32(len(good)) + 1},
		{"both beyond the buffer", 1 << 31, 1<<31 + 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := slices.Clone(good)
			binary.NativeEndian.PutUint32(r[offDataStart:], c.start)
			binary.NativeEndian.PutUint32(r[offDataSize:], c.size)
			if d, err := r.data(); err == nil {
				t.Errorf("data of %d bytes was taken", len(d))
			}
		})
	}
	if _, err := reply("short").data(); err == nil {
		t.Error("an answer shorter than its header was taken")
	}
}

func FuzzReply(f *testing.F) {
	for _, name := range []string{"list-6.1.bin", "table-6.1.bin", "status-6.1.bin"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := reply(b)
		names, err := r.names()
		if err == nil && len(names) > len(b)/nameOffName {
			t.Errorf("%d names in %d bytes", len(names), len(b))
		}
		targets, err := r.targets()
		if err == nil && len(targets) > len(b)/specSize {
			t.Errorf("%d targets in %d bytes", len(targets), len(b))
		}
	})
}
