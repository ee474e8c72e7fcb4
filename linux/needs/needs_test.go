package needs

import (
	"slices"
	"testing"

	"dmrace/linux/series"
)

func TestOf(t *testing.T) {
	f, err := series.For("6.1", "")
	if err != nil {
		t.Fatal(err)
	}
	const digest = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a -"
	for name, c := range map[string]struct {
		create string
		want   []string
	}{
		"linear":         {"r,,,ro,0 8 linear /dev/mmcblk0p2 0", []string{"mmcblk0p2"}},
		"verity":         {"r,,,ro,0 8 verity 1 /dev/sda2 /dev/sda1 4096 4096 1 1 sha256 " + digest, []string{"sda2", "sda1"}},
		"once":           {"r,,,ro,0 8 linear /dev/vda1 0,8 8 linear /dev/vda1 8", []string{"vda1"}},
		"a map on a map": {"a,,,ro,0 8 linear /dev/vda1 0;b,,,ro,0 8 linear /dev/dm-0 0", []string{"vda1"}},
		"a folder":       {"r,,,ro,0 8 linear /dev/cciss/c0d0p1 0", []string{"cciss/c0d0p1"}},
		"label":          {"r,,,ro,0 8 linear PARTLABEL=rootfs 0", nil},
		"one label":      {"r,,,ro,0 8 linear /dev/vda1 0,8 8 linear PARTLABEL=rootfs 0", nil},
		"known label":    {"r,,,ro,0 8 linear PARTLABEL=boot 0", []string{"mmcblk1p1"}},
		"UUID":           {"r,,,ro,0 8 linear PARTUUID=1234abcd-02 0", nil},
		"number":         {"r,,,ro,0 8 linear 179:2 0", nil},
		"of user space":  {"r,,,ro,0 8 linear /dev/disk/by-label/x 0", nil},
		"refused":        {"r,,,ro,0 8 lineer /dev/vda1 0", nil},
		"nothing":        {"", nil},
	} {
		labels := map[string]string{"boot": "mmcblk1p1"}
		if got := Of(`root=/dev/dm-0 rootwait dm-mod.create="`+c.create+`"`, f, labels); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzOf(f *testing.F) {
	features, err := series.For("6.12", "")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`dm-mod.create="r,,,ro,0 8 linear /dev/mmcblk0p2 0"`)
	f.Add(`dm-mod.create="a,,,ro,0 8 striped 2 4 /dev/sda1 0 /dev/sdb1 0;b,,,,0 8 linear dm-0 0"`)
	f.Fuzz(func(t *testing.T, line string) {
		names := Of(line, features, nil)
		for i, name := range names {
			if name == "" || slices.Contains(names[:i], name) {
				t.Errorf("%q: %q", line, names)
			}
		}
	})
}

func TestArraysAlone(t *testing.T) {
	table := func(tables string) string { return `root=/dev/dm-0 dm-mod.create="` + tables + `"` }
	for _, test := range []struct {
		name, line string
		alone      bool
	}{
		{"an array", table("v,,,ro,0 8 linear /dev/md0 0"), true},
		{"a partition of one, and a device above", table("v,,,ro,0 8 linear /dev/md_d0p1 0;w,,,ro,0 8 linear /dev/dm-0 0"), true},
		{"a disk as well", table("v,,,ro,0 8 linear /dev/md0 0;w,,,ro,0 8 linear /dev/sda1 0"), false},
		{"a disk as well, by its UUID", table("v,,,ro,0 8 linear /dev/md0 0;w,,,ro,0 8 linear PARTUUID=1234abcd-01 0"), false},
		{"none of md's", table("v,,,ro,0 8 linear /dev/mda0 0"), false},
		{"no table", "root=/dev/md0", false},
	} {
		if got := ArraysAlone(test.line, every); got != test.alone {
			t.Errorf("%s: %t", test.name, got)
		}
		if needs := Of(test.line, every, nil); test.alone && len(needs) != 0 {
			t.Errorf("%s: needs %v", test.name, needs)
		}
	}
}
