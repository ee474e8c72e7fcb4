package devname_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"dmrace/linux/devname"
	"dmrace/linux/series"
)

// The kernels that differ in what this package knows.
var (
	k510 = series.Set{Phantom: true}
	k61  = series.Set{Phantom: true, TableErrno: true}
	k612 = series.Set{Phantom: true, TableErrno: true, EarlyLookup: true}
)

func TestParse(t *testing.T) {
	path := func(candidates ...devname.Candidate) devname.Ref {
		return devname.Ref{Kind: devname.Path, Key: candidates[0].Disk, Candidates: candidates}
	}
	number := func(major, minor uint32) devname.Ref {
		return devname.Ref{Kind: devname.Number, Devt: devname.MakeDevt(major, minor)}
	}
	partuuid := func(key string, offset int32) devname.Ref {
		return devname.Ref{Kind: devname.PartUUID, Key: key, Offset: offset}
	}
	label := func(key string) devname.Ref { return devname.Ref{Kind: devname.PartLabel, Key: key} }
	var bad devname.Ref
	for _, c := range []struct {
		name string
		want devname.Ref
	}{
		{"/dev/sda", path(devname.Candidate{"sda", 0})},
		{"/dev/sda1", path(devname.Candidate{"sda1", 0}, devname.Candidate{"sda", 1})},
		{"/dev/sda12", path(devname.Candidate{"sda12", 0}, devname.Candidate{"sda", 12})},
		{"/dev/sda01", path(devname.Candidate{"sda01", 0})},
		{"/dev/mmcblk0", path(devname.Candidate{"mmcblk0", 0})},
		{"/dev/mmcblk1", path(devname.Candidate{"mmcblk1", 0}, devname.Candidate{"mmcblk", 1})},
		{"/dev/mmcblk0p1", path(devname.Candidate{"mmcblk0p1", 0}, devname.Candidate{"mmcblk0p", 1}, devname.Candidate{"mmcblk0", 1})},
		{"/dev/nvme0n1p23", path(devname.Candidate{"nvme0n1p23", 0}, devname.Candidate{"nvme0n1p", 23}, devname.Candidate{"nvme0n1", 23})},
		{"/dev/dm-0", path(devname.Candidate{"dm-0", 0})},
		{"/dev/dm-10", path(devname.Candidate{"dm-10", 0}, devname.Candidate{"dm-", 10})},
		{"/dev/loop", path(devname.Candidate{"loop", 0})},
		{"/dev/sdap1", path(devname.Candidate{"sdap1", 0}, devname.Candidate{"sdap", 1})},
		{"/dev/p1", path(devname.Candidate{"p1", 0}, devname.Candidate{"p", 1})},
		{"/dev/8p1", path(devname.Candidate{"8p1", 0}, devname.Candidate{"8p", 1}, devname.Candidate{"8", 1})},
		{"/dev/123", path(devname.Candidate{"123", 0})},
		{"/dev/", path(devname.Candidate{"", 0})},
		{"/dev//sda", path(devname.Candidate{"!sda", 0})},
		{"/dev/cciss/c0d0p1", path(devname.Candidate{"cciss!c0d0p1", 0}, devname.Candidate{"cciss!c0d0p", 1}, devname.Candidate{"cciss!c0d0", 1})},
		{"/dev/sda4294967297", path(devname.Candidate{"sda4294967297", 0}, devname.Candidate{"sda", 1})},
		{"/dev/sda4294967295", path(devname.Candidate{"sda4294967295", 0}, devname.Candidate{"sda", -1})},
		{"/dev/" + strings.Repeat("x", 31), path(devname.Candidate{strings.Repeat("x", 31), 0})},
		{"/dev/" + strings.Repeat("x", 32), bad},
		{"/dev/sda\x001", path(devname.Candidate{"sda", 0})},
		{"/DEV/sda", bad},
		{" /dev/sda", bad},
		{"sda1", bad},

		{"179:1", number(179, 1)},
		{"4095:1048575", number(4095, 1048575)},
		{"4096:0", bad},
		{"0:1048576", bad},
		{"4294967304:4294967297", number(8, 1)}, // 2^32+8 and 2^32+1
		{" 8: 1", number(8, 1)},
		{"008:010", number(8, 10)},
		{"8:1 ", bad},
		{"8:+1", bad},
		{"8:-1", bad},
		{"8:", bad},
		{":1", bad},
		{"8:1:2", number(8, 1)},
		{"8:1:2:", number(8, 1)},
		{"8:1:2:3", bad},
		{"8:1:2x:3", number(8, 1)},
		{"8:1:x", bad},
		{"8:1:", bad},
		{"4096:1:2", bad},
		{"b301", number(179, 1)},
		{"B301", number(179, 1)},
		{"0xb301", number(179, 1)},
		{"801", number(8, 1)},
		{"10fd02", number(0xfd, 0x102)},
		{"fd0", number(15, 208)},
		{"1", number(0, 1)},
		{"b301 ", bad},
		{"+b301", bad},

		{"PARTLABEL=rootfs", label("rootfs")},
		{"PARTLABEL=", label("")},
		{"PARTLABEL=my root/x", label("my root/x")},
		{"partlabel=rootfs", bad},
		{"LABEL=rootfs", bad},
		{"UUID=8c2f", bad},

		{"PARTUUID=8c2f", partuuid("8c2f", 0)},
		{"PARTUUID=8C2F-01/PARTNROFF=1", partuuid("8C2F-01", 1)},
		{"PARTUUID=8c2f/PARTNROFF=-1", partuuid("8c2f", -1)},
		{"PARTUUID=8c2f/PARTNROFF= 010", partuuid("8c2f", 10)},
		{"PARTUUID=8c2f/PARTNROFF=4294967297", partuuid("8c2f", 1)},
		{"PARTUUID=8c2f/PARTNROFF=+1", bad},
		{"PARTUUID=8c2f/PARTNROFF=- 1", bad},
		{"PARTUUID=8c2f/PARTNROFF=1 ", bad},
		{"PARTUUID=8c2f/PARTNROFF=", bad},
		{"PARTUUID=8c2f/PARTNROFF", bad},
		{"PARTUUID=8c2f/partnroff=1", bad},
		{"PARTUUID=8c2f/", bad},
		{"PARTUUID=8c2f/x/PARTNROFF=1", bad},
		{"PARTUUID=", bad},
		{"PARTUUID=/PARTNROFF=1", bad},
	} {
		for _, k := range []series.Set{k510, k61, k612} {
			got := devname.Parse(c.name, k)
			if !same(got, c.want) {
				t.Errorf("%q: got %+v, want %+v", c.name, got, c.want)
			}
			if got.Kind == devname.Malformed && got.Never() == devname.MayResolve {
				t.Errorf("%q: malformed for no reason", c.name)
			}
		}
	}
}

// same compares what is exported, but for the name.
func same(a, b devname.Ref) bool {
	return a.Kind == b.Kind && a.Key == b.Key && a.Offset == b.Offset && a.Devt == b.Devt && slices.Equal(a.Candidates, b.Candidates)
}

func TestParseName(t *testing.T) {
	long := "PARTLABEL=" + strings.Repeat("x", 60)
	for _, c := range []struct{ name, got, want string }{
		{"as given", devname.Parse(" 8:1", k61).Name, " 8:1"},
		{"up to the NUL", devname.Parse("a\x00b", k61).Name, "a"},
		{"of an argument", devname.ParseArg("8:1\x00b", k61).Name, "8:1"},
		{"root is cut", devname.ParseRoot(long, k61).Name, long[:devname.MaxRoot]},
		{"and so its label", devname.ParseRoot(long, k61).Key, long[10:devname.MaxRoot]},
		{"mtd", devname.ParseRoot("mtd0\x00x", k61).Name, "mtd0"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestKindString(t *testing.T) {
	for k, want := range map[devname.Kind]string{
		devname.Malformed: "malformed", devname.PartUUID: "PARTUUID", devname.PartLabel: "PARTLABEL",
		devname.Path: "path", devname.Number: "device number", devname.Special: "special",
	} {
		if got := k.String(); got != want {
			t.Errorf("%d: got %s, want %s", k, got, want)
		}
	}
}

func TestDevt(t *testing.T) {
	for _, c := range []struct {
		devt         devname.Devt
		major, minor uint32
		want         string
	}{
		{0, 0, 0, "0:0"},
		{devname.MakeDevt(179, 1), 179, 1, "179:1"},
		{devname.MakeDevt(4095, 1048575), 4095, 1048575, "4095:1048575"},
	} {
		if c.devt.Major() != c.major || c.devt.Minor() != c.minor || c.devt.String() != c.want {
			t.Errorf("%d: %d, %d, %s; want %s", c.devt, c.devt.Major(), c.devt.Minor(), c.devt, c.want)
		}
	}
}

func ExampleRef_Resolve() {
	view := &devname.Devices{Disks: []devname.Disk{{Name: "mmcblk0", Devt: devname.MakeDevt(179, 0), Minors: 8}}}
	name := devname.Parse("/dev/mmcblk0p2", series.Set{Phantom: true})
	devt, errno := name.Resolve(view)
	fmt.Println(devt, errno, view.Exists(devt))
	// Output:
	// 179:2 0 false
}

// TestNumbersThatOverflow: a number beyond 64 bits wraps, and since 7.2 stops at the
// greatest.
func TestNumbersThatOverflow(t *testing.T) {
	const n = "18446744073709551617" // 2^64+1
	older, newer := series.Set{}, series.Set{Saturates: true}
	for _, c := range []struct {
		name         string
		older, newer string
	}{
		{"8:" + n, "8:1", "-"},
		{"10000000000000801", "8:1", "4095:1048575"},
		{"PARTUUID=1234/PARTNROFF=-" + n, "offset -1", "offset 1"},
		{"/dev/sda" + n, "partition 1", "partition -1"},
	} {
		for i, f := range []series.Set{older, newer} {
			r, got := devname.Parse(c.name, f), "-"
			switch {
			case r.Kind == devname.Number:
				got = fmt.Sprintf("%d:%d", r.Devt.Major(), r.Devt.Minor())
			case r.Kind == devname.PartUUID:
				got = fmt.Sprintf("offset %d", r.Offset)
			case r.Kind == devname.Path:
				got = fmt.Sprintf("partition %d", r.Candidates[1].Part)
			}
			if want := []string{c.older, c.newer}[i]; got != want {
				t.Errorf("%s, saturating %t: got %s, want %s", c.name, f.Saturates, got, want)
			}
		}
	}
}
