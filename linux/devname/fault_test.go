package devname_test

import (
	"testing"

	"dmrace/linux/devname"
)

func TestFault(t *testing.T) {
	for _, c := range []struct {
		name, better, rest string
		none, unsure       bool
	}{
		{name: "/dev/sda1", none: true},
		{name: "/dev/sdaa15", none: true},
		{name: "/dev/vda", none: true},
		{name: "/dev/xvda2", none: true},
		{name: "/dev/mmcblk0p12", none: true},
		{name: "/dev/mmcblk0boot0", none: true},
		{name: "/dev/mmcblk1gp3", none: true},
		{name: "/dev/nvme0n1p3", none: true},
		{name: "/dev/nvme1n2", none: true},
		{name: "/dev/dm-12", none: true},
		{name: "/dev/md0", none: true},
		{name: "/dev/md127p1", none: true},
		{name: "/dev/md_d0p1", none: true},
		{name: "/dev/md/0", none: true},
		{name: "/dev/ubiblock0_1", none: true},
		{name: "/dev/mtdblock7", none: true},
		{name: "/dev/ram0", none: true},
		{name: "/dev/ram", none: true},
		{name: "/dev/root", none: true},
		{name: "/dev/nfs", none: true},
		{name: "/dev/cciss/c0d0p3", none: true},
		{name: "/dev/mspblk0p1", none: true}, // a driver that is not known here
		{name: "PARTUUID=1234abcd-2", none: true},

		{name: "/dev/mmcblk0p2/", better: "/dev/mmcblk0p2"},
		{name: "/dev//mmcblk0p2", better: "/dev/mmcblk0p2"},
		{name: "/dev/mtdblock/3", better: "/dev/mtdblock3"},
		{name: "/dev/sda-1", better: "/dev/sda1"},
		{name: "/dev/vdb_2", better: "/dev/vdb2"},
		{name: "/dev/nvme0n12", better: "/dev/nvme0n1p2", unsure: true},
		{name: "/dev/nvme0n1p12", none: true},
		{name: "/dev/mmc0p2", better: "/dev/mmcblk0p2", unsure: true},
		{name: "/dev/mmcblk0p02", better: "/dev/mmcblk0p2"},
		{name: "/dev/sda01", better: "/dev/sda1"},
		{name: "/dev/nvme0n1p003", better: "/dev/nvme0n1p3"},
		{name: "/dev/mmcblk02", better: "/dev/mmcblk0p2"},
		{name: "/dev/sda0"},
		{name: "/dev/mmcblk0p0"},
		{name: "/dev/dm0", better: "/dev/dm-0"},
		{name: "/dev/dm_1", better: "/dev/dm-1"},
		{name: "/dev/mtd4", better: "/dev/mtdblock4"},
		{name: "/dev/mtd4ro", better: "/dev/mtdblock4"},
		{name: "/dev/ubi0_0"},
		{name: "/dev/nvme0p1", better: "/dev/nvme0n1p1"},
		{name: "/dev/SDA1", better: "/dev/sda1"},
		{name: "/dev/vda2,", better: "/dev/vda2"},
		{name: "/dev/vda2,rootwait", better: "/dev/vda2", rest: "rootwait"},
		{name: "/dev/vda1;/dev/vda2", better: "/dev/vda1", rest: "/dev/vda2"},
		{name: "/dev/vda2rootwait", better: "/dev/vda2", rest: "rootwait"},
		{name: "/dev/mmcblk0p2rootwaitro", better: "/dev/mmcblk0p2", rest: "rootwaitro"},
		{name: "/dev/sda1rootfstype=ext4", better: "/dev/sda1", rest: "rootfstype=ext4"},
		{name: "/dev/mmblk0p2", better: "/dev/mmcblk0p2", unsure: true},
		{name: "/dev/mmcblk0p2:", better: "/dev/mmcblk0p2"},
		{name: "/dev/vda1 /dev/vda2", better: "/dev/vda1", rest: "/dev/vda2"},
		{name: "/dev/mmcblkp2"},
		{name: "/dev/nvme0n1p"},
		{name: "/dev/ubi0:rootfs", better: "ubi0:rootfs"},
		{name: "/dev/sda1:/dev/sda2", better: "/dev/sda1", rest: "/dev/sda2"},
		{name: "/dev/mmcblk1p02rootwait", better: "/dev/mmcblk1p2", rest: "rootwait"},
		{name: "/dev/nfs4", better: "/dev/nfs"},
		{name: "/dev/sdap1", better: "/dev/sda1", unsure: true},
	} {
		f, found := devname.Parse(c.name, k61).Fault()
		if found == c.none || f.Better != c.better || f.Rest != c.rest || found && (f.Sure == c.unsure || f.Why == "") {
			t.Errorf("%s: %+v, %t", c.name, f, found)
		}
	}
}

// FuzzFault demands that what is better has no such fault itself.
func FuzzFault(f *testing.F) {
	for _, s := range []string{"sda01", "mmcblk02", "nvme0p1", "vda2rootwaitro", "dm0", "mtd4ro", "a,b;c", "md_d", "ubi0_", "mmcblk0boot", "sdap1", "mtd:A", "/dev/ubi0:a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		fault, found := devname.FaultOf(name)
		if !found || fault.Better == "" {
			return
		}
		if again, found := devname.FaultOf(fault.Better); found && again.Better == fault.Better {
			t.Errorf("%q: %q is not a better name", name, fault.Better)
		}
	})
}

func TestUUIDFault(t *testing.T) {
	const guid = "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c"
	for _, c := range []struct {
		name, better, rest string
		none, unsure       bool
	}{
		{name: "PARTUUID=" + guid, none: true},
		{name: "PARTUUID=8C2F7A3E-0001", none: true},
		{name: "PARTUUID=8", none: true},
		{name: "PARTUUID=1234abcd-02", none: true},
		{name: "PARTUUID=1234abcd-02/PARTNROFF=1", none: true},
		{name: "PARTLABEL=0x", none: true},
		{name: "/dev/sda0", none: true},
		{name: "PARTUUID=", none: true}, // said otherwise

		{name: "PARTUUID=1234abcd-2", better: "PARTUUID=1234abcd-02", unsure: true},
		{name: "PARTUUID=8c2f7a3e00014d3f9a1c5b6e7f809a1c", better: "PARTUUID=" + guid},
		{name: "PARTUUID=8c2f7a3e00014d3f9a1c5b6e7f809a1c/PARTNROFF=1", better: "PARTUUID=" + guid + "/PARTNROFF=1"},
		{name: "PARTUUID=0x1234abcd-02", better: "PARTUUID=1234abcd-02"},
		{name: "PARTUUID={" + guid + "}", better: "PARTUUID=" + guid},
		{name: "PARTUUID=1234abcd-02,rootwait", better: "PARTUUID=1234abcd-02", rest: "rootwait"},
		{name: "PARTUUID=1234abcd-02rootwait", better: "PARTUUID=1234abcd-02", rest: "rootwait"},
		{name: "PARTUUID=" + guid + "rootwait", better: "PARTUUID=" + guid, rest: "rootwait"},
		{name: "PARTUUID=1234-ABCD"},
		{name: "PARTUUID=rootfs"},
	} {
		f, found := devname.Parse(c.name, k61).UUIDFault()
		if found == c.none || f.Better != c.better || f.Rest != c.rest || found && (f.Sure == c.unsure || f.Why == "") {
			t.Errorf("%s: %+v, %t", c.name, f, found)
		}
	}
}

func FuzzUUIDFault(f *testing.F) {
	for _, s := range []string{"1234abcd-2", "0x1", "{1}", "8c2f7a3e00014d3f9a1c5b6e7f809a1c", "1234abcd-02,ro", "/PARTNROFF=", "1234-ABCD", "1234ab1d-22,ro"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, uuid string) {
		fault, found := devname.Parse("PARTUUID="+uuid, k61).UUIDFault()
		if !found || fault.Better == "" {
			return
		}
		if again, found := devname.Parse(fault.Better, k61).UUIDFault(); found && again.Sure {
			t.Errorf("%q: %q is not a better name: %+v", uuid, fault.Better, again)
		}
	})
}
