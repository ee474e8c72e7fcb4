package lint

import (
	"strings"
	"testing"

	"dmrace/sim"
)

// TestBoots holds what is said of lines without findings: that they were booted, or why the
// simulator was not asked.
func TestBoots(t *testing.T) {
	told := disks(sim.Disk{Bus: "mmc", Parts: []sim.Part{{Label: "a", UUID: "1111aaaa-01"}, {Label: "b"}}})
	for _, c := range []struct {
		name, line string
		disks      []sim.Disk
		o          Options
		want       string
	}{
		{name: "a card", line: "root=/dev/mmcblk0p2 rootwait", want: "booted in the simulator, on 6.12"},
		{name: "a label that a disk has", line: "root=PARTLABEL=b rootwait", disks: told, want: "booted"},
		{name: "a UUID that a disk has", line: "root=PARTUUID=1111AAAA-01 rootwait", disks: told, want: "booted"},
		{name: "a partition beside that", line: "root=PARTUUID=1111aaaa-01/PARTNROFF=1 rootwait", disks: told, want: "booted"},
		{name: "a UUID that may be a disk's", line: "root=PARTUUID=1111aaaa-02 rootwait", disks: told, want: "not booted in the simulator: the disks that are given do not tell"},
		{name: "a table", line: linear("PARTLABEL=b", " dm-mod.waitfor=PARTLABEL=b"), disks: told, want: "booted"},
		{name: "a disk of no driver that is known", line: "root=/dev/foo3 rootwait", want: "no driver that is known here calls a disk so"},
		{name: "a disk of a driver that is not simulated", line: "root=/dev/xvda1 rootwait", want: "disks of that driver are not simulated"},
		{name: "a volume", line: "root=ubi0:a ubi.mtd=1 rootfstype=ubifs", want: "neither flash nor UBI is simulated"},
		{name: "flash", line: "root=/dev/mtdblock2", want: "no flash is simulated"},
		{name: "a server", line: "root=/dev/nfs ip=dhcp", want: "neither the network nor a server"},
		{name: "a RAM disk", line: "root=/dev/ram0", want: "no RAM disk is simulated"},
		{name: "an array", line: "root=/dev/md0 md=0,/dev/nvme0n1,/dev/nvme1n1", want: "no array is assembled"},
		{name: "a tag", line: "root=myfs rootfstype=virtiofs", want: "no file system without a block device"},
		{name: "nothing", line: "quiet", want: "without root= an initramfs may mount one"},
		{name: "a label of a file system", line: "root=LABEL=a", want: "an initramfs may know"},
		{name: "a mapped device", line: "root=/dev/dm-0", want: "an initramfs may create"},
		{name: "an initrd", line: "root=/dev/vda1 initrd=/i", want: "what an initramfs does is not known"},
		{name: "an initrd that is given", line: "root=/dev/vda1", o: Options{Initrd: true}, want: "what an initramfs does is not known"},
		{name: "a part", line: "root=/dev/vda1", o: Options{Joined: "more"}, want: "a part of what the kernel gets"},
		{name: "a variable", line: "root=$dev", want: "what comes in place of a variable"},
		{name: "another kernel's", line: `dm="1 vroot" root=/dev/dm-0`, want: "another kernel"},
	} {
		c.o.Kernel, c.o.Disks = "6.12", c.disks
		got, err := Boots(c.line, c.o)
		if err != nil || !strings.Contains(got, c.want) || strings.HasPrefix(c.want, "booted") != strings.HasPrefix(got, "booted") {
			t.Errorf("%s: %q, %v, want %q", c.name, got, err, c.want)
		}
	}
	if _, err := Boots("a", Options{Kernel: "sixish"}); err == nil {
		t.Error("no error for a kernel that there is not")
	}
}

// TestForeign holds that the simulator is asked about a name of no driver that is known where
// all disks are given, and that its answer is no error then.
func TestForeign(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"root=/dev/foo3 rootwait", "warning boot-fails"},
		{"root=/dev/foo3", "warning boot-fails"},
		{"root=/dev/xvda1 rootwait", ""},
		{"root=/dev/foo3 initrd=/i", ""},
	} {
		if got := summary(checked(t, c.line, Options{Kernel: "6.1", Disks: disks(sim.Disk{Bus: "mmc"})})); got != c.want {
			t.Errorf("%s: %s, want %s", c.line, got, c.want)
		}
		if got := summary(checked(t, c.line, Options{Kernel: "6.1"})); got != "" {
			t.Errorf("%s without disks: %s", c.line, got)
		}
	}
}
