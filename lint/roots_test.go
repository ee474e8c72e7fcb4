package lint

import (
	"strings"
	"testing"

	"dmrace/sim"
)

// TestRoots holds what is said of roots of every kind, by kernel.
func TestRoots(t *testing.T) {
	usb := disks(sim.Disk{Bus: "usb"}, sim.Disk{Bus: "usb"})
	for _, c := range []struct {
		name, line, kernel string
		disks              []sim.Disk
		want, fix          string // fix: of the first finding that has one; empty: there is none
	}{
		{name: "a partition that begins with 0", line: "root=/dev/sda01 rootwait", kernel: "6.1", want: "error root-name", fix: "root=/dev/sda1 rootwait"},
		{name: "partition 0", line: "root=/dev/mmcblk0p0 rootwait", kernel: "7.2", want: "error root-name"},
		{name: "a blank is missing", line: "root=/dev/vda2rootwait ro", kernel: "6.12", want: "error root-name", fix: "root=/dev/vda2 rootwait ro"},
		{name: "two blanks are missing", line: "root=/dev/vda2rootwaitro", kernel: "6.12", want: "error root-name", fix: "root=/dev/vda2 rootwait ro"},
		{name: "commas for blanks", line: "root=/dev/vda2,rootwait,ro", kernel: "6.12", want: "error root-name", fix: "root=/dev/vda2 rootwait ro"},
		{name: "a comma and no parameter", line: "root=/dev/vda2,subvol rootwait", kernel: "6.12", want: "error root-name"},
		{name: "a disk of a driver that is not known", line: "root=/dev/mspblk0p1 rootwait", kernel: "6.12"},
		{name: "a disk in an initramfs' line", line: "root=/dev/vda02 initrd=/i rootwait", kernel: "6.12", want: "warning root-name", fix: "root=/dev/vda2 initrd=/i rootwait"},
		{name: "a disk of drivers/ide in an initramfs' line", line: "root=/dev/hda1 initrd=/i", kernel: "6.12", want: "warning root-name"},
		{name: "dm without its dash", line: "root=/dev/dm0 rootwait", kernel: "6.1", want: "error root-name", fix: "root=/dev/dm-0 rootwait"},
		{name: "one digit of an MS-DOS partition", line: "root=PARTUUID=1234abcd-2 rootwait", kernel: "6.1", want: "warning root-name", fix: "root=PARTUUID=1234abcd-02 rootwait"},
		{name: "a decimal number of an MS-DOS partition", line: "root=PARTUUID=1234abcd-10 rootwait", kernel: "6.1", want: "warning root-name", fix: "root=PARTUUID=1234abcd-0a rootwait"},
		{name: "a hexadecimal one", line: "root=PARTUUID=1234abcd-0a rootwait", kernel: "6.1"},
		{name: "a decimal one that there is", line: "root=PARTUUID=1234abcd-10 rootwait", kernel: "6.1", disks: disks(sim.Disk{Bus: "sata", Parts: []sim.Part{{UUID: "1234abcd-10"}}})},
		{name: "a general purpose partition", line: "root=/dev/mmcblk0gp0p1 rootwait", kernel: "6.1"},
		{name: "a boot partition", line: "root=/dev/mmcblk0boot0 rootwait ro", kernel: "6.1"},
		{name: "a partition of a boot partition", line: "root=/dev/mmcblk0boot0p1 rootwait ro", kernel: "6.1", want: "error root-name"},
		{name: "a boot partition that is looked for once", line: "root=/dev/mmcblk0boot0 ro", kernel: "6.1", disks: disks(sim.Disk{Bus: "emmc"}), want: "error rootwait-missing", fix: "root=/dev/mmcblk0boot0 rootwait ro"},
		{name: "a boot partition of a card", line: "root=/dev/mmcblk0boot0 rootwait ro", kernel: "6.1", disks: disks(sim.Disk{Bus: "mmc"})},
		{name: "a boot partition under a table, and a wait for its disk", line: `root=/dev/dm-0 rootwait panic=5 ro dm-mod.create="v,,,ro,0 8 linear /dev/mmcblk0boot0 0" dm-mod.waitfor=/dev/mmcblk0p1`, kernel: "6.1.174", disks: disks(sim.Disk{Bus: "emmc"}), want: "error waitfor-incomplete, warning rootwait-unbounded",
			fix: `root=/dev/dm-0 rootwait panic=5 ro dm-mod.create="v,,,ro,0 8 linear /dev/mmcblk0boot0 0" dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0boot0`},
		{name: "the same where probes are waited for again", line: `root=/dev/dm-0 rootwait=9 panic=5 ro dm-mod.create="v,,,ro,0 8 linear /dev/mmcblk0boot0 0" dm-mod.waitfor=/dev/mmcblk0p1`, kernel: "6.12", disks: disks(sim.Disk{Bus: "emmc"}), want: "note waitfor-incomplete",
			fix: `root=/dev/dm-0 rootwait=9 panic=5 ro dm-mod.create="v,,,ro,0 8 linear /dev/mmcblk0boot0 0" dm-mod.waitfor=/dev/mmcblk0p1,/dev/mmcblk0boot0`},
		{name: "a table beside a boot partition that is waited for", line: `root=/dev/dm-0 rootwait=9 panic=5 ro dm-mod.create="v,,,ro,0 8 linear /dev/mmcblk0p1 0" dm-mod.waitfor=/dev/mmcblk0boot0`, kernel: "6.12", disks: disks(sim.Disk{Bus: "emmc"})},
		{name: "a UUID and a word", line: "root=PARTUUID=1234abcd-02rootwait", kernel: "6.1", want: "error root-name, warning rootwait-missing", fix: "root=PARTUUID=1234abcd-02 rootwait"},
		{name: "a UUID that a disk has", line: "root=PARTUUID=odd rootwait", kernel: "6.1", disks: disks(sim.Disk{Bus: "mmc", Parts: []sim.Part{{UUID: "odd"}}})},

		{name: "a UUID of disks that do not tell", line: "root=PARTUUID=1234abcd-02 rootwait", kernel: "6.1", disks: disks(sim.Disk{Bus: "mmc", Parts: []sim.Part{{Label: "a"}}})},
		{name: "a UUID of a table on disks that do not tell", line: `root=/dev/dm-0 dm-mod.create="v,,,ro,0 8 linear PARTUUID=1234abcd-02 0"`, kernel: "6.1", disks: disks(sim.Disk{Bus: "nvme", Parts: []sim.Part{{Label: "a"}}})},
		{name: "a UUID that no disk has", line: "root=PARTUUID=1234abcd-02 rootwait", kernel: "6.1", disks: disks(sim.Disk{Bus: "mmc", Parts: []sim.Part{{Label: "a", UUID: "1234abcd-01"}}}), want: "error not-on-disks"},

		{name: "a key in lower case", line: "root=partlabel=rootfs rootwait", kernel: "6.1", want: "error root-spelt", fix: "root=PARTLABEL=rootfs rootwait"},
		{name: "a key with a letter missing", line: "root=PARTUID=1234abcd-02 rootwait", kernel: "6.1", want: "error root-spelt", fix: "root=PARTUUID=1234abcd-02 rootwait"},
		{name: "no /dev/", line: "root=mmcblk0p2 rootwait", kernel: "6.1", want: "error root-spelt", fix: "root=/dev/mmcblk0p2 rootwait"},
		{name: "no /dev/ and no blank", line: "root=vda2rootwait", kernel: "6.1", want: "error root-spelt", fix: "root=/dev/vda2 rootwait"},
		{name: "a number and a comma", line: "root=8:1,rootwait ro", kernel: "6.1", want: "error root-spelt", fix: "root=8:1 rootwait ro"},
		{name: "a label and a word", line: "root=PARTLABEL=rootfs,rootwait", kernel: "6.1", want: "warning rootwait-missing, warning root-name", fix: "root=PARTLABEL=rootfs,rootwait rootwait"},
		{name: "a root in quotes with a word", line: `root="/dev/vda2 rootwait"`, kernel: "6.1", want: "error root-name", fix: "root=/dev/vda2 rootwait"},
		{name: "a colon for the equals sign", line: "root:/dev/vda2 rootwait", kernel: "6.1", want: "error misspelt", fix: "root=/dev/vda2 rootwait"},
		{name: "a blank in front of the number", line: "root=/dev/vda 2 rootwait", kernel: "6.1", want: "warning stray-word", fix: "root=/dev/vda2 rootwait"},
		{name: "a blank in front of the p", line: "root=/dev/mmcblk0 p2 rootwait", kernel: "6.1", want: "warning stray-word", fix: "root=/dev/mmcblk0p2 rootwait"},
		{name: "a number that is init's", line: "root=/dev/vda2 3 rootwait", kernel: "6.1"},
		{name: "an empty root", line: "root= rootwait", kernel: "6.1", want: "warning no-value"},
		{name: "an empty root and an initramfs", line: "root= initrd=/i", kernel: "6.1"},
		{name: "/dev/ in capitals", line: "root=/DEV/vda2 rootwait", kernel: "6.1", want: "error root-spelt", fix: "root=/dev/vda2 rootwait"},
		{name: "a comma between the numbers", line: "root=8,1 rootwait", kernel: "6.1", want: "error root-spelt", fix: "root=8:1 rootwait"},
		{name: "a colon behind the key", line: "root=PARTUUID:1234abcd-02 rootwait", kernel: "6.1", want: "error root-spelt", fix: "root=PARTUUID=1234abcd-02 rootwait"},
		{name: "a backslash in front of a blank", line: `root=/dev/mmcblk0p2\ rootwait`, kernel: "6.1", want: "error shell-quotes", fix: "root=/dev/mmcblk0p2 rootwait"},
		{name: "single quotes", line: `root='PARTUUID=1234abcd-02' rootwait`, kernel: "6.1", want: "error shell-quotes, note root-user-space", fix: `root="PARTUUID=1234abcd-02" rootwait`},
		{name: "flash that a table holds by its number", line: `root=/dev/mtdblock4 dm-mod.create="v,,,ro,0 8192 linear 31:4 0"`, kernel: "6.1", want: "error root-held", fix: `root=/dev/dm-0 dm-mod.create="v,,,ro,0 8192 linear 31:4 0"`},
		{name: "NFS of a version", line: "root=/dev/nfs4 ip=dhcp", kernel: "6.1", want: "error root-name", fix: "root=/dev/nfs ip=dhcp"},
		{name: "nfs as a word", line: "root=nfs ip=dhcp", kernel: "6.1", want: "warning root-spelt", fix: "root=/dev/nfs ip=dhcp"},
		{name: "udev's name", line: "root=/dev/disk/by-partuuid/5486259f-9c01-4219-aac7-cddcae3b383d ro", kernel: "6.12", want: "note root-user-space", fix: "root=PARTUUID=5486259f-9c01-4219-aac7-cddcae3b383d ro"},
		{name: "udev's name of a label", line: "root=/dev/disk/by-partlabel/rootfs rootwait", kernel: "6.12", want: "note root-user-space", fix: "root=PARTLABEL=rootfs rootwait"},
		{name: "udev's name of a label with a blank", line: `root=/dev/disk/by-partlabel/my\x20root rootwait`, kernel: "6.12", want: "note root-user-space"},
		{name: "a name of Android's", line: "root=/dev/block/mmcblk0p2 rootwait", kernel: "6.12", want: "note root-user-space", fix: "root=/dev/mmcblk0p2 rootwait"},
		{name: "udev's name in a table", line: linear("/dev/disk/by-partlabel/rootfs", ""), kernel: "6.12", want: "error device-never, warning rootwait-unbounded",
			fix: linear("PARTLABEL=rootfs", "")},
		{name: "udev's name to wait for", line: linear("PARTLABEL=rootfs", " dm-mod.waitfor=/dev/disk/by-partlabel/rootfs"), kernel: "6.12", want: "error waitfor-never, warning waitfor-incomplete",
			fix: linear("PARTLABEL=rootfs", " dm-mod.waitfor=PARTLABEL=rootfs")},
		{name: "the UUID of a partition for that of a file system", line: "root=UUID=1234abcd-02 rootwait", kernel: "6.1", want: "error root-spelt", fix: "root=PARTUUID=1234abcd-02 rootwait"},
		{name: "the UUID of a FAT", line: "root=UUID=1234-ABCD rootwait", kernel: "6.1", want: "note root-user-space"},

		{name: "a disk of drivers/ide", line: "root=/dev/hda1 ro", kernel: "5.10"},
		{name: "a disk of drivers/ide that was", line: "root=/dev/hda1 ro", kernel: "6.1", want: "error root-name"},
		{name: "a disk of drivers/ide on some kernels", line: "root=/dev/hdc ro", want: "warning root-name"},
		{name: "a disk of drivers/ide in a table", line: linear("/dev/hda1", ""), kernel: "6.1", want: "error device-never, warning rootwait-unbounded"},
		{name: "an array on disks of drivers/ide", line: "root=/dev/md0 md=0,/dev/hda1,/dev/hdc1", kernel: "6.1", want: "error root-array"},
		{name: "a parameter among the members", line: "root=/dev/md0 md=0,/dev/nvme0n1p1 md=1,/dev/nvme1n1p1,console=ttyS0,9600", kernel: "6.1", want: "warning root-array", fix: "root=/dev/md0 md=0,/dev/nvme0n1p1 md=1,/dev/nvme1n1p1 console=ttyS0,9600"},

		{name: "UBIFS on a block device over a volume", line: "root=/dev/ubiblock0_4 ubi.mtd=1 ubi.block=0,4 rootfstype=ubifs", kernel: "6.1", want: "error root-type"},
		{name: "UBIFS on a card", line: "root=/dev/mmcblk0p2 rootwait rootfstype=ubifs", kernel: "7.2", want: "error root-type", fix: "root=/dev/mmcblk0p2 rootwait"},
		{name: "UBIFS on flash", line: "root=/dev/mtdblock5 rootfstype=ubifs", kernel: "7.2", want: "warning root-type"},
		{name: "UBIFS on a volume", line: "root=ubi0:rootfs ubi.mtd=1 rootfstype=ubifs", kernel: "7.2"},
		{name: "UBIFS, or something else", line: "root=/dev/mmcblk0p2 rootwait rootfstype=ubifs,ext4", kernel: "7.2"},
		{name: "a volume and another file system", line: "root=ubi0:rootfs ubi.mtd=1 rootfstype=ext4", kernel: "6.1", want: "error root-type", fix: "root=ubi0:rootfs ubi.mtd=1 rootfstype=ubifs"},
		{name: "JFFS2 on a card", line: "root=/dev/mmcblk0p2 rootwait rootfstype=jffs2", kernel: "7.2", want: "error root-type", fix: "root=/dev/mmcblk0p2 rootwait"},
		{name: "JFFS2 on flash by its name", line: "root=mtd:rootfs rootfstype=jffs2", kernel: "7.2"},
		{name: "squashfs on flash by its name", line: "root=mtd:rootfs rootfstype=squashfs", kernel: "7.2", want: "warning root-type"},
		{name: "a word of mount", line: "root=/dev/mmcblk0p2 rootwait rootfstype=auto", kernel: "7.2", want: "warning root-type", fix: "root=/dev/mmcblk0p2 rootwait"},
		{name: "a word of mount for an initramfs", line: "root=UUID=1234-ABCD rootfstype=auto", kernel: "7.2", want: "note root-user-space"},
		{name: "a file system in memory for an initramfs", line: "root=/dev/mmcblk0p2 rootwait rootfstype=tmpfs", kernel: "7.2"},
		{name: "a file system and a word", line: "root=/dev/mmcblk0p2 rootfstype=ext4rootwait ro", kernel: "7.2", want: "warning rootwait-missing, warning stray-word", fix: "root=/dev/mmcblk0p2 rootwait rootfstype=ext4rootwait ro"},
		{name: "a file system, a comma and a word", line: "root=/dev/vda2 rootfstype=ext4,rootwait ro", kernel: "7.2", want: "warning stray-word", fix: "root=/dev/vda2 rootfstype=ext4 rootwait ro"},

		{name: "no =", line: "root /dev/vda2 rootwait", kernel: "6.1", want: "error no-value", fix: "root=/dev/vda2 rootwait"},
		{name: "no = of a delay", line: "root=/dev/vda2 rootdelay 5", kernel: "6.1", want: "error no-value", fix: "root=/dev/vda2 rootdelay=5"},
		{name: "no = and no value", line: "root rootwait", kernel: "6.1", want: "error no-value", fix: "rootwait"},
		{name: "a root and a word in one pair of quotes", line: `quiet "root=/dev/vda2 rootwait" ro`, kernel: "6.1", want: "error root-name", fix: "quiet root=/dev/vda2 rootwait ro"},
		{name: "a file system, a colon and a word", line: "root=/dev/vda2 rootfstype=ext4:rootwait", kernel: "6.1", want: "warning stray-word", fix: "root=/dev/vda2 rootfstype=ext4 rootwait"},
		{name: "a file system and a word in quotes", line: `root=/dev/vda2 rootfstype="ext4 rootwait" ro`, kernel: "6.1", want: "warning stray-word", fix: "root=/dev/vda2 rootfstype=ext4 rootwait ro"},
		{name: "a file system in capitals", line: "root=/dev/vda2 rootfstype=EXT4", kernel: "6.1", want: "error root-type", fix: "root=/dev/vda2 rootfstype=ext4"},
		{name: "a word in front of a parameter", line: "root=/dev/vda2 rootwaitconsole=tty1", kernel: "6.1", want: "warning stray-word", fix: "root=/dev/vda2 rootwait console=tty1"},
		{name: "a word in front of the root", line: "quietroot=/dev/vda2 rootwait", kernel: "6.1", want: "warning stray-word", fix: "quiet root=/dev/vda2 rootwait"},
		{name: "a word in front of another's", line: "root=/dev/vda2 rootwaiter=1 row=2 quietly=3", kernel: "6.1"},
		{name: "a label, a comma and a word", line: "root=LABEL=a,rootwait", kernel: "6.1", want: "warning root-spelt", fix: "root=LABEL=a rootwait"},
		{name: "a UUID of a file system and a word", line: "root=UUID=5486259f-9c01-4219-aac7-cddcae3b383drootwait ro", kernel: "6.1", want: "warning root-spelt", fix: "root=UUID=5486259f-9c01-4219-aac7-cddcae3b383d rootwait ro"},
		{name: "a label that ends like a word", line: "root=LABEL=bro", kernel: "6.1", want: "note root-user-space"},
		{name: "a root, and an empty one", line: "root=/dev/vda2 ro root=", kernel: "6.1", want: "warning duplicate, warning no-value", fix: "root=/dev/vda2 ro"},
		{name: "a letter too many", line: "root=/dev/mtdblocks2", kernel: "6.1", want: "error root-name", fix: "root=/dev/mtdblock2"},
		{name: "a bound beside a root wait", line: "root=/dev/vda2 rootwait rootwait=30", kernel: "6.1", want: "warning rootwait-seconds", fix: "root=/dev/vda2 rootwait"},

		{name: "flash by its name, as a device", line: "root=/dev/mtd:rootfs rootfstype=jffs2", kernel: "7.2", want: "error root-name", fix: "root=mtd:rootfs rootfstype=jffs2"},
		{name: "a comma between two devices", line: `root=/dev/dm-1 rootwait=9 panic=5 dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0,b,,,ro,0 8 linear /dev/dm-0 0"`, kernel: "6.12", want: "error create-bad-start",
			fix: `root=/dev/dm-1 rootwait=9 panic=5 dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0;b,,,ro,0 8 linear /dev/dm-0 0"`},
		{name: "no comma behind the flags", line: `root=/dev/dm-0 rootwait=9 panic=5 dm-mod.create="a,,,ro 0 8 linear /dev/vda1 0"`, kernel: "6.12", want: "error create-missing-field",
			fix: `root=/dev/dm-0 rootwait=9 panic=5 dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0"`},

		{name: "another volume than that of ubi.block", line: "root=/dev/ubiblock0_1 ubi.mtd=4 ubi.block=0,2 rootfstype=squashfs", kernel: "6.1", want: "warning root-ubi"},
		{name: "that of the second ubi.block", line: "root=/dev/ubiblock0_1 ubi.mtd=4 ubi.block=0,2 ubi.block=0,1 rootfstype=squashfs", kernel: "6.1"},
		{name: "a volume by its name", line: "root=/dev/ubiblock0_1 ubi.mtd=4 ubi.block=0,rootfs rootfstype=squashfs", kernel: "6.1"},
		{name: "a device that nothing attaches", line: "root=ubi1:rootfs ubi.mtd=4 rootfstype=ubifs", kernel: "6.1", want: "warning root-ubi"},
		{name: "the second device", line: "root=ubi1:rootfs ubi.mtd=4 ubi.mtd=5 rootfstype=ubifs", kernel: "6.1"},
		{name: "a device by its number", line: "root=ubi1:rootfs ubi.mtd=4,0,0,1 rootfstype=ubifs", kernel: "6.1"},
		{name: "the first device without a number", line: "root=ubi:rootfs ubi.mtd=4 rootfstype=ubifs", kernel: "6.1"},
		{name: "blanks beside the =", line: "root = /dev/vda2 rootwait", kernel: "6.1", want: "error no-value", fix: "root=/dev/vda2 rootwait"},
		{name: "a blank in front of it", line: "root =/dev/vda2 rootwait", kernel: "6.1", want: "error no-value", fix: "root=/dev/vda2 rootwait"},
		{name: "a blank behind it", line: "root= /dev/vda2 rootwait", kernel: "6.1", want: "error no-value", fix: "root=/dev/vda2 rootwait"},
		{name: "blanks beside that of init", line: "root=/dev/vda2 init = /bin/sh", kernel: "6.1", want: "error no-value", fix: "root=/dev/vda2 init=/bin/sh"},
		{name: "a blank behind that of a file system", line: "root=/dev/vda2 rootfstype= ext4", kernel: "6.1", want: "error no-value, note stray-word", fix: "root=/dev/vda2 rootfstype=ext4"},
		{name: "an empty file system", line: "root=/dev/vda2 rootfstype= rootwait ro", kernel: "5.10", want: "warning boot-fails"},
		{name: "another name", line: "rootfs=/dev/vda2 rootwait", kernel: "6.1", want: "warning misspelt", fix: "root=/dev/vda2 rootwait"},
		{name: "another name beside the right one", line: "rootfs=/dev/vda3 root=/dev/vda2 rootwait", kernel: "6.1"},
		{name: "another name of an initramfs", line: "rootfs=/dev/vda3 initrd=/i", kernel: "6.1"},
		{name: "another name of the type", line: "root=/dev/vda2 roottype=ext4", kernel: "6.1", want: "warning misspelt", fix: "root=/dev/vda2 rootfstype=ext4"},
		{name: "a root behind a console", line: "console=ttyS0,115200root=/dev/vda2 rootwait", kernel: "6.1", want: "warning stray-word", fix: "console=ttyS0,115200 root=/dev/vda2 rootwait"},
		{name: "a root behind a comma", line: "console=ttyS0,115200,root=/dev/vda2 rootwait", kernel: "6.1", want: "warning stray-word", fix: "console=ttyS0,115200 root=/dev/vda2 rootwait"},
		{name: "a parameter of another's", line: "cryptdevice=x:root=/dev/y rootwait=1 root=/dev/vda2 rootwait", kernel: "6.12", want: "warning duplicate", fix: "cryptdevice=x:root=/dev/y root=/dev/vda2 rootwait"},
		{name: "what an initramfs knows", line: "root=zfs:AUTO", kernel: "6.1", want: "note root-user-space"},

		{name: "a number of mtdblock", line: "root=1f02 rootfstype=jffs2", kernel: "6.1"},
		{name: "a number of mtdblock in decimal", line: "root=31:2 rootfstype=jffs2 rootwait", kernel: "7.2"},
		{name: "a number of blkext", line: "root=259:2 rootwait", kernel: "6.1", want: "warning root-number"},

		{name: "flash by its character device", line: "root=/dev/mtd4 rootfstype=jffs2 rw", kernel: "7.2", want: "error root-name", fix: "root=/dev/mtdblock4 rootfstype=jffs2 rw"},
		{name: "flash by its character device, mounted without /dev/", line: "root=/dev/mtd4 rootfstype=jffs2 rw", kernel: "6.1", want: "note root-name", fix: "root=/dev/mtdblock4 rootfstype=jffs2 rw"},
		{name: "flash by its character device, before that", line: "root=/dev/mtd4 rootfstype=jffs2 rw", kernel: "5.10", want: "error root-name", fix: "root=/dev/mtdblock4 rootfstype=jffs2 rw"},
		{name: "a volume by its character device, waited for", line: "root=/dev/ubi0_0 rootfstype=ubifs ubi.mtd=4 rootwait", kernel: "6.1", want: "error root-name", fix: "root=ubi0_0 rootfstype=ubifs ubi.mtd=4 rootwait"},
		{name: "a volume that is attached", line: "root=ubi0:rootfs rootfstype=ubifs ubi.mtd=rootfs", kernel: "6.1"},
		{name: "a volume that nothing attaches", line: "root=ubi0:rootfs rootfstype=ubifs", kernel: "6.1", want: "warning root-ubi"},
		{name: "a block device over a volume", line: "root=/dev/ubiblock0_1 ubi.mtd=4 ubi.block=0,1 rootwait", kernel: "6.1"},
		{name: "a block device that nothing makes", line: "root=/dev/ubiblock0_1 ubi.mtd=4 rootwait", kernel: "6.1", want: "warning root-ubi"},
		{name: "a volume that a table holds", line: `root=/dev/ubiblock0_1 ubi.mtd=4 ubi.block=0,1 dm-mod.create="v,,,ro,0 8 linear /dev/ubiblock0_1 0"`, kernel: "6.1", want: "error root-held",
			fix: `root=/dev/dm-0 ubi.mtd=4 ubi.block=0,1 dm-mod.create="v,,,ro,0 8 linear /dev/ubiblock0_1 0"`},
		{name: "the disk of a partition that a table holds", line: `root=/dev/vda rootwait dm-mod.create="v,,,ro,0 8 linear /dev/vda2 0"`, kernel: "6.1", want: "error root-held",
			fix: `root=/dev/dm-0 rootwait dm-mod.create="v,,,ro,0 8 linear /dev/vda2 0"`},
		{name: "the partition beside it", line: `root=/dev/vda1 rootwait dm-mod.create="v,,,ro,0 8 linear /dev/vda2 0"`, kernel: "6.1"},

		{name: "flash in partitions", line: "root=/dev/mtdblock2 rootfstype=jffs2 mtdparts=nand0:1m(boot),4m(kernel)ro,-(rootfs)", kernel: "6.1"},
		{name: "flash with an offset and no names", line: "root=mtd:rootfs rootfstype=jffs2 mtdparts=spi0.0:256k,64k@0x40000,-(rootfs);nand0:-(data)", kernel: "6.1"},
		{name: "a partition behind the last", line: "root=/dev/mtdblock3 rootfstype=jffs2 mtdparts=nand0:1m(boot),4m(kernel)ro,-(rootfs)", kernel: "6.1", want: "warning flash-parts"},
		{name: "a parenthesis is missing", line: "root=/dev/mtdblock2 rootfstype=jffs2 mtdparts=nand0:1m(boot,4m(kernel,-(rootfs", kernel: "6.1", want: "warning flash-parts"},
		{name: "no flash is named", line: "root=/dev/mtdblock2 rootfstype=jffs2 mtdparts=1m(boot),-(rootfs)", kernel: "6.1", want: "warning flash-parts"},
		{name: "a semicolon too many", line: "root=/dev/mtdblock1 rootfstype=jffs2 mtdparts=nand0:1m(boot),-(rootfs);", kernel: "6.1", want: "warning flash-parts", fix: "root=/dev/mtdblock1 rootfstype=jffs2 mtdparts=nand0:1m(boot),-(rootfs)"},
		{name: "more behind the rest", line: "root=/dev/mtdblock1 rootfstype=jffs2 mtdparts=nand0:-(rootfs),1m(boot)", kernel: "6.1", want: "warning flash-parts"},
		{name: "a size without a number", line: "root=/dev/mtdblock1 rootfstype=jffs2 mtdparts=nand0:(boot),-(rootfs)", kernel: "6.1", want: "warning flash-parts"},
		{name: "an option that is none", line: "root=/dev/mtdblock1 rootfstype=jffs2 mtdparts=nand0:1m(boot)rw,-(rootfs)", kernel: "6.1", want: "warning flash-parts"},
		{name: "U-Boot's variable with its name", line: "mtdparts=mtdparts=nand0:4m(boot),-(root) ubi.mtd=root root=ubi0:rootfs rootfstype=ubifs", kernel: "6.1", want: "warning flash-parts",
			fix: "mtdparts=nand0:4m(boot),-(root) ubi.mtd=root root=ubi0:rootfs rootfstype=ubifs"},
		{name: "a volume in a partition that is not there", line: "ubi.mtd=rootfs root=ubi0:rootfs rootfstype=ubifs mtdparts=nand0:4m(boot),-(root)", kernel: "6.1", want: "warning flash-parts"},
		{name: "a volume in a partition by its number", line: "ubi.mtd=1,2048 root=ubi0:rootfs rootfstype=ubifs mtdparts=nand0:4m(boot),-(root)", kernel: "6.1"},

		{name: "a tag", line: "root=myfs rootfstype=virtiofs rw", kernel: "6.1"},
		{name: "a tag that is waited for", line: "root=myfs rootfstype=virtiofs rw rootwait", kernel: "6.1", want: "error root-tag", fix: "root=myfs rootfstype=virtiofs rw"},
		{name: "a tag of which rootwait is switched off", line: "root=myfs rootfstype=virtiofs rw rootwait", kernel: "7.2", want: "note root-tag"},
		{name: "a tag before there were any", line: "root=myfs rootfstype=9p rw", kernel: "5.10", want: "error root-tag"},
		{name: "a volume of LVM", line: "root=/dev/vg0/root rootwait", kernel: "6.1", want: "note root-user-space"},
		{name: "a name of udev's for an array", line: "root=/dev/md/0 rootwait", kernel: "6.1", want: "note root-user-space"},
		{name: "a volume of LVM for an initramfs", line: "root=/dev/vg0/root initrd=/i", kernel: "6.1"},
		{name: "a disk over Ethernet", line: "root=/dev/etherd/e0.0p1 rootwait", kernel: "6.1"},
		{name: "a disk with a folder of an old driver", line: "root=/dev/cciss/c0d0p1 rootwait", kernel: "6.1"},
		{name: "a number in hexadecimal", line: "root=b3:02 rootwait", kernel: "6.1", want: "error root-spelt", fix: "root=179:2 rootwait"},
		{name: "a file system of user space", line: "root=zfs:AUTO rootwait", kernel: "6.1", want: "note root-user-space"},
		{name: "a tag that looks like a disk", line: "root=/dev/v9fs rootfstype=9p rw rootwait", kernel: "7.2", want: "error root-tag", fix: "root=/dev/v9fs rootfstype=9p rw"},
		{name: "such a tag without a wait", line: "root=/dev/v9fs rootfstype=9p rw", kernel: "7.2"},
		{name: "the one tag of 5.10", line: "root=/dev/root rootfstype=9p rw", kernel: "5.10"},

		{name: "NFS by DHCP", line: "root=/dev/nfs nfsroot=/srv ip=dhcp", kernel: "6.1"},
		{name: "NFS with an address", line: "root=/dev/nfs nfsroot=192.168.7.1:/srv ip=192.168.7.2::192.168.7.1:255.255.255.0::eth0:off", kernel: "6.1"},
		{name: "NFS with an address alone", line: "root=/dev/nfs nfsroot=192.168.7.1:/srv,v3,tcp ip=192.168.7.2", kernel: "6.1"},
		{name: "NFS with the server in ip=", line: "root=/dev/nfs nfsroot=/srv ip=192.168.7.2:192.168.7.1::255.255.255.0::eth0:off", kernel: "6.1"},
		{name: "NFS with an address and no way that is known", line: "root=/dev/nfs nfsroot=192.168.7.1:/srv ip=192.168.7.2::192.168.7.1:255.255.255.0::eth0:static", kernel: "6.1"},
		{name: "NFS without a server", line: "root=/dev/nfs nfsroot=/srv ip=192.168.7.2::192.168.7.1:255.255.255.0::eth0:off", kernel: "6.1", want: "warning root-net"},
		{name: "NFS on a device by DHCP", line: "root=/dev/nfs nfsroot=/srv ip=:::::eth0:dhcp", kernel: "6.1"},
		{name: "NFS with DNS servers and a clock", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=10.0.0.2::10.0.0.1:255.0.0.0:board:eth0:none:1.1.1.1:8.8.8.8:10.0.0.9", kernel: "6.1"},
		{name: "NFS with the form of dracut", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=eth0:dhcp", kernel: "6.1", want: "warning root-net", fix: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=:::::eth0:dhcp"},
		{name: "NFS with a prefix length", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=10.0.0.2/24::10.0.0.1:::eth0:off", kernel: "6.1", want: "warning root-net"},
		{name: "NFS with a netmask that is none", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=10.0.0.2::10.0.0.1:24::eth0:off", kernel: "6.1", want: "warning root-net"},
		{name: "NFS with a name for an address", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=10.0.0.2:server:10.0.0.1:255.0.0.0::eth0:off", kernel: "6.1", want: "warning root-net"},
		{name: "NFS with the netmask for the server", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=10.0.0.2:255.255.255.0", kernel: "6.1", want: "warning root-net"},
		{name: "NFS with the gateway for the netmask", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=10.0.0.2:10.0.0.1:255.0.0.0:10.0.0.1::eth0:off", kernel: "6.1", want: "warning root-net"},
		{name: "NFS with a semicolon for the colon", line: "root=/dev/nfs nfsroot=10.0.0.1;/srv ip=dhcp", kernel: "6.1", want: "warning root-net", fix: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=dhcp"},
		{name: "NFS with a blank in its options", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv, v3 ip=dhcp", kernel: "6.1", want: "warning stray-word", fix: "root=/dev/nfs nfsroot=10.0.0.1:/srv,v3 ip=dhcp"},
		{name: "NFS with an address of IPv6", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=[2001:db8::1]::[2001:db8::2]:64::eth0:off", kernel: "6.1", want: "warning root-net"},
		{name: "NFS with the network switched off", line: "root=/dev/nfs nfsroot=10.0.0.1:/srv ip=off", kernel: "6.1", want: "warning root-net"},
		{name: "NFS of a server by name", line: "root=/dev/nfs nfsroot=server:/srv ip=dhcp", kernel: "6.1", want: "warning root-net"},
		{name: "NFS without the colon", line: "root=/dev/nfs nfsroot=10.0.0.1/srv,v3 ip=dhcp", kernel: "6.1", want: "warning root-net", fix: "root=/dev/nfs nfsroot=10.0.0.1:/srv,v3 ip=dhcp"},
		{name: "NFS without the slash", line: "root=/dev/nfs nfsroot=10.0.0.1:srv,v3 ip=dhcp", kernel: "6.1", want: "warning root-net", fix: "root=/dev/nfs nfsroot=10.0.0.1:/srv,v3 ip=dhcp"},
		{name: "NFS of a path below /tftpboot", line: "root=/dev/nfs nfsroot=board ip=dhcp", kernel: "6.1"},
		{name: "NFS of a path with the client's name", line: "root=/dev/nfs nfsroot=/srv/%s,v3 ip=dhcp", kernel: "6.1"},
		{name: "a server and a path for a root", line: "root=192.168.7.1:/srv ip=dhcp rw", kernel: "6.1", want: "warning root-spelt", fix: "root=/dev/nfs nfsroot=192.168.7.1:/srv ip=dhcp rw"},
		{name: "a server and a path for a root, and no network", line: "root=192.168.7.1:/srv rw", kernel: "6.1", want: "warning root-spelt", fix: "root=/dev/nfs nfsroot=192.168.7.1:/srv ip=dhcp rw"},
		{name: "a server and a path for dracut", line: "root=nfs:192.168.7.1:/srv ip=dhcp rw", kernel: "6.1", want: "note root-user-space"},
		{name: "NFS with a word that is not a way", line: "root=/dev/nfs nfsroot=/srv ip=dchp", kernel: "6.1", want: "warning root-net"},
		{name: "NFS with a field that is not a way", line: "root=/dev/nfs nfsroot=/srv ip=:::::eth0:static", kernel: "6.1", want: "warning root-net"},
		{name: "NFS without a network", line: "root=/dev/nfs nfsroot=/srv rw", kernel: "6.1", want: "warning root-net", fix: "root=/dev/nfs nfsroot=/srv ip=dhcp rw"},

		{name: "a RAM disk", line: "root=/dev/ram0 rw", kernel: "6.1"},
		{name: "a RAM disk by its number", line: "root=0100 rw", kernel: "6.1"},
		{name: "a RAM disk and no initrd in it", line: "root=/dev/ram0 rw noinitrd", kernel: "5.10", want: "error root-ram", fix: "root=/dev/ram0 rw"},
		{name: "a RAM disk by its short name, and no initrd in it", line: "root=/dev/ram rw noinitrd", kernel: "7.2", want: "error root-ram", fix: "root=/dev/ram rw"},
		{name: "a RAM disk by its number, and no initrd in it", line: "root=0100 rw noinitrd", kernel: "6.12", want: "error root-ram", fix: "root=0100 rw"},
		{name: "a RAM disk and an initrd that is not loaded into it", line: "root=/dev/ram0 rw noinitrd initrd=0x800000,8M", kernel: "6.1", want: "warning root-ram", fix: "root=/dev/ram0 rw initrd=0x800000,8M"},
		{name: "a RAM disk and an initrd", line: "root=/dev/ram0 rw initrd=0x800000,8M", kernel: "6.1"},
		{name: "a RAM disk that an initramfs does not need", line: "root=/dev/ram0 rw noinitrd rdinit=/sbin/init", kernel: "6.1"},
		{name: "another RAM disk, which a linuxrc may fill", line: "root=/dev/ram1 rw noinitrd", kernel: "6.1"},
		{name: "no initrd and a disk", line: "root=/dev/sda2 rootwait rw noinitrd", kernel: "6.1"},

		{name: "an array on cards", line: "root=/dev/md0 rootwait md=0,/dev/mmcblk0p1,/dev/mmcblk1p1", kernel: "6.1", want: "error root-array"},
		{name: "an array on USB disks", line: "root=/dev/md0 rootwait md=0,/dev/sda1,/dev/sdb1", kernel: "6.1", disks: usb, want: "error root-array"},
		{name: "an array on USB disks that may be there by then", line: "root=/dev/md0 rootwait md=0,/dev/sda1,/dev/sdb1 rootdelay=8", kernel: "6.1", disks: usb, want: "warning root-array"},
		{name: "an array on some disks", line: "root=/dev/md0 rootwait md=0,/dev/sda1,/dev/sdb1", kernel: "6.1", want: "warning root-array"},
		{name: "an array on nvme", line: "root=/dev/md_d0p1 md=d0,/dev/nvme0n1p1,/dev/nvme1n1p1", kernel: "6.1"},
		{name: "an array without a superblock", line: "root=/dev/md0 md=0,0,4,0,/dev/nvme0n1,/dev/nvme1n1", kernel: "6.1"},
		{name: "an array of a name that cannot be", line: "root=/dev/md0 md=0,/dev/vda01,/dev/vdb1", kernel: "6.1", want: "error root-array", fix: "root=/dev/md0 md=0,/dev/vda1,/dev/vdb1"},
		{name: "another array", line: "root=/dev/md1 md=0,/dev/vda1,/dev/vdb1", kernel: "6.1", want: "warning root-array"},
		{name: "an array that nothing assembles", line: "root=/dev/md1 rootwait", kernel: "6.1", want: "note root-array"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := checked(t, c.line, Options{Kernel: c.kernel, Disks: c.disks})
			var kept []Finding
			fix := ""
			for _, f := range found {
				if f.Name == rootwaitMissing.Name && f.Severity == Note {
					continue
				}
				kept = append(kept, f)
				if fix == "" {
					fix = f.Fix
				}
			}
			if got := summary(kept); got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.line, got, c.want)
			}
			if fix != c.fix {
				t.Errorf("%s\nfixed %s\nwant  %s", c.line, fix, c.fix)
			}
			if fix != "" && strings.HasPrefix(c.want, "error") {
				if again := checked(t, fix, Options{Kernel: c.kernel, Disks: c.disks}); Worst(again) == Error {
					t.Errorf("fixed: %s", summary(again))
				}
			}
		})
	}
}

// TestInitrd holds that a root which an initramfs waits for, or resolves, is no error, and that
// what nobody finds is said all the same.
func TestInitrd(t *testing.T) {
	usb := disks(sim.Disk{Bus: "usb"})
	for _, c := range []struct{ name, line, without, with string }{
		{"a root that is looked for once", "root=/dev/sda1 ro", "error rootwait-missing", ""},
		{"a label", "root=LABEL=a ro", "note root-user-space", ""},
		{"a name that no driver gives", "root=/dev/sda01 ro", "error root-name", "warning root-name"},
		{"a disk that is not there", "root=/dev/sdb1 ro", "error not-on-disks", "error not-on-disks"},
		{"a table that comes too early", linear("/dev/sda1", ""), "error waitfor-missing, warning rootwait-unbounded", "error waitfor-missing, warning rootwait-unbounded"},
		{"a variable", "root=${x} ro", "error unexpanded", "error unexpanded"},
	} {
		for _, initrd := range []bool{false, true} {
			want := c.without
			if initrd {
				want = c.with
			}
			found := checked(t, c.line, Options{Kernel: "6.1", Disks: usb, Initrd: initrd})
			if got := summary(found); got != want {
				t.Errorf("%s, initrd %t: %q, want %q", c.name, initrd, got, want)
			}
			for _, f := range found {
				assumed := strings.Contains(f.Kernel, "without an initramfs")
				if looked := f.Name == rootwaitMissing.Name && !initrd; assumed != looked {
					t.Errorf("%s, initrd %t: the assumption is named: %t: %s", c.name, initrd, assumed, f.Kernel)
				}
			}
		}
	}
}
