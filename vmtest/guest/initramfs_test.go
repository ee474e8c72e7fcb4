//go:build linux

package main

import (
	"testing"
	"testing/fstest"
)

func TestRootArg(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"none", "console=ttyS0 rootwait ro\n", ""},
		{"first", "root=/dev/dm-0 rootwait\n", "/dev/dm-0"},
		{"last word", "ro root=PARTLABEL=rootfs\n", "PARTLABEL=rootfs"},
		{"the last one counts", "root=/dev/sda1 ro root=/dev/dm-0", "/dev/dm-0"},
		{"not the end of another name", "nfsroot=/dev/sda1", ""},
		{"not within quotes", `root=/dev/dm-0 dm-mod.create="a,,,ro, root=/dev/x ,b" ro`, "/dev/dm-0"},
		{"behind quotes", `dm-mod.create="a,,,ro,0 8 linear /dev/x 0" root=/dev/dm-0`, "/dev/dm-0"},
		{"a quote that is not closed", `a="b root=/dev/dm-0`, ""},
		{"nothing", "", ""},
	} {
		if got := rootArg(c.line); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzRootArg(f *testing.F) {
	f.Add(`root=/dev/dm-0 dm-mod.create="a b" root="x"`)
	f.Fuzz(func(t *testing.T, line string) {
		if got := rootArg(line); len(got) > len(line) {
			t.Errorf("%q from %q", got, line)
		}
	})
}

func TestFindDevice(t *testing.T) {
	sys := fstest.MapFS{
		"sys/class/block/vda/uevent":  {Data: []byte("MAJOR=254\nDEVNAME=vda\nDEVTYPE=disk\n")},
		"sys/class/block/vda1/uevent": {Data: []byte("DEVNAME=vda1\nPARTN=1\nPARTNAME=rootfs\n")},
		"sys/class/block/vda2/uevent": {Data: []byte("DEVNAME=vda2\nPARTN=2\nPARTNAME=rootfs2")},
	}
	for root, want := range map[string]string{
		"/dev/dm-0":         "dm-0",
		"PARTLABEL=rootfs":  "vda1",
		"PARTLABEL=rootfs2": "vda2",
		"PARTLABEL=root":    "",
		"PARTLABEL=":        "",
	} {
		if got := findDevice(sys, root); got != want {
			t.Errorf("%s: got %q, want %q", root, got, want)
		}
	}
}
