package devname_test

import (
	"slices"
	"strings"
	"testing"

	"dmrace/linux/devname"
	"dmrace/linux/series"
)

func TestNever(t *testing.T) {
	for _, c := range []struct {
		what, name string
		kernel     series.Set
		want       devname.Reason
	}{
		{"label", "PARTLABEL=rootfs", k61, devname.MayResolve},
		{"path", "/dev/mmcblk0p1", k61, devname.MayResolve},
		{"number", "179:1", k61, devname.MayResolve},
		{"no UUID", "PARTUUID=", k61, devname.BadPartUUID},
		{"bad offset", "PARTUUID=8/x", k612, devname.BadPartUUID},
		{"longest UUID", "PARTUUID=8c2f0001-aaaa-4bbb-8ccc-0000000000ab", k612, devname.MayResolve},
		{"UUID in braces", "PARTUUID={8c2f0001-aaaa-4bbb-8ccc-0000000000ab}", k612, devname.UUIDTooLong},
		{"longest label", "PARTLABEL=" + strings.Repeat("x", 63), k61, devname.MayResolve},
		{"label too long", "PARTLABEL=" + strings.Repeat("x", 64), k61, devname.LabelTooLong},
		{"path too long", "/dev/" + strings.Repeat("x", 32), k61, devname.PathTooLong},
		{"no path", "/dev/", k61, devname.NoPath},
		{"mapper", "/dev/mapper/vroot", k61, devname.UserSpacePath},
		{"a disk called mapper", "/dev/mapper", k61, devname.MayResolve},
		{"by-partlabel", "/dev/disk/by-partlabel/r", k61, devname.UserSpacePath},
		{"by number", "/dev/block/8:1", k61, devname.UserSpacePath},
		{"major too big", "4096:0", k61, devname.NumberTooBig},
		{"minor too big", "8:1048576", k612, devname.NumberTooBig},
		{"UUID of a file system", "UUID=8c2f", k61, devname.FileSystemTag},
		{"label of a file system", "LABEL=rootfs", k61, devname.FileSystemTag},
		{"no /dev/", "mmcblk0p1", k61, devname.NotANumber},
		{"lower case", "partuuid=8c2f", k61, devname.NotANumber},
		{"0:0 in 6.1", "0:0", k61, devname.ZeroNumber},
		{"0:0 in 6.12", "0:0", k612, devname.MayResolve},
		{"nothing in 6.1", "", k61, devname.ZeroNumber},
		{"nothing in 6.12", "", k612, devname.MayResolve},
	} {
		got := devname.Parse(c.name, c.kernel).Never()
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
		if got.String() == "" {
			t.Errorf("%s: no words for it", c.what)
		}
	}
	if got := devname.ParseArg("0:0", k61).Never(); got != devname.MayResolve {
		t.Errorf("0:0 of a target: %s", got)
	}
}

func TestRootwait(t *testing.T) {
	for _, c := range []struct {
		what, name string
		parse      func(string, series.Set) devname.Ref
		kernel     series.Set
		want       bool // whether rootwait is switched off
	}{
		{"UUID for root in 6.1", "PARTUUID=", devname.ParseRoot, k61, true},
		{"UUID for waitfor in 6.1", "PARTUUID=", devname.Parse, k61, true},
		{"UUID for a target in 6.1", "PARTUUID=8/x", devname.ParseArg, k61, true},
		{"UUID for root in 6.12", "PARTUUID=", devname.ParseRoot, k612, true},
		{"UUID for waitfor in 6.12", "PARTUUID=", devname.Parse, k612, false},
		{"UUID for a target in 6.12", "PARTUUID=", devname.ParseArg, k612, false},
		{"UUID that no partition has", "PARTUUID=9", devname.ParseRoot, k612, false},
		{"malformed for root in 6.1", "mmcblk0p1", devname.ParseRoot, k61, false},
		{"malformed for root in 6.12", "mmcblk0p1", devname.ParseRoot, k612, true},
		{"too big for root in 6.12", "4096:0", devname.ParseRoot, k612, true},
		{"path too long for root in 6.12", "/dev/" + strings.Repeat("x", 32), devname.ParseRoot, k612, true},
		{"path of user space for root in 6.12", "/dev/mapper/vroot", devname.ParseRoot, k612, false},
		{"zero for root in 6.12", "0", devname.ParseRoot, k612, false},
		{"mtd", "mtd0", devname.ParseRoot, k612, false},
	} {
		if got := c.parse(c.name, c.kernel).DisablesRootwait(); got != c.want {
			t.Errorf("%s: %t", c.what, got)
		}
	}
}

func TestMessages(t *testing.T) {
	want := []string{"VFS: PARTUUID= is invalid.", "Expected PARTUUID=<valid-uuid-id>[/PARTNROFF=%d]"}
	for _, k := range []series.Set{k61, k612} {
		if got := devname.Parse("PARTUUID=", k).Messages(); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		for _, silent := range []string{"PARTUUID=8c2f", "mmcblk0p1", "", "4096:0"} {
			if got := devname.Parse(silent, k).Messages(); got != nil {
				t.Errorf("%s: %q", silent, got)
			}
		}
	}
}
