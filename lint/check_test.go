package lint

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/series"
	"dmrace/scenarios"
	"dmrace/sim"
)

const (
	mapped = "root=/dev/dm-0 rootwait ro "
	hash   = "4d3f9a1c4d3f9a1c4d3f9a1c4d3f9a1c4d3f9a1c4d3f9a1c4d3f9a1c4d3f9a1c"
)

// linear is a line with one linear device over another, and what follows it.
func linear(device, rest string) string {
	return mapped + `dm-mod.create="vroot,,,ro,0 8192 linear ` + device + ` 0"` + rest
}

// verity is the same with a verity device over two.
func verity(data, tree, rest string) string {
	return mapped + `dm-mod.create="vroot,,,ro,0 8192 verity 1 ` + data + " " + tree + " 4096 4096 1024 1 sha256 " + hash + ` -"` + rest
}

// card is a disk with the two partitions of the scenarios.
func card(bus dmrace.Bus) sim.Disk {
	return sim.Disk{Bus: bus, Parts: []sim.Part{{Label: "rootfs", UUID: "8c2f0001-0000"}, {Label: "hash", UUID: "8c2f0002-0000"}}}
}

func disks(all ...sim.Disk) []sim.Disk { return all }

// cases are lines with all that is found in them, in order.
var cases = []struct {
	name   string
	line   string
	kernel string
	disks  []sim.Disk
	arch   string
	want   string
}{
	{name: "nothing to say", line: "quiet splash", kernel: "6.1", want: "note nothing-to-check"},
	{name: "empty", kernel: "6.1"},
	{name: "a plain root", line: "root=/dev/mmcblk0p2 rootwait ro", kernel: "6.1"},

	// The line as a whole.
	{name: "white space beyond the limit", line: "root=/dev/vda1 rootwait ro" + strings.Repeat(" ", 3000), kernel: "6.1"},
	{name: "cut between two parameters", line: "root=/dev/vda1 rootwait ro" + strings.Repeat(" ", 3000) + "quiet", kernel: "6.1", want: "error line-too-long"},
	{name: "a newline and a NUL at the end", line: "root=/dev/vda1 rootwait ro\n\x00\x00", kernel: "6.1"},
	{name: "an open quote that swallows nothing", line: mapped + `dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0`, kernel: "6.1", want: "warning quote-open"},
	{name: "an open quote elsewhere", line: `root=/dev/vda2 ro console="ttyS0 rootwait`, kernel: "6.1", want: "error quote-open"},
	{name: "escaped quotes", line: mapped + `dm-mod.create=\"vroot,,,ro,0 8192 linear /dev/vda2 0\"`, kernel: "6.1", want: "error shell-quotes, warning rootwait-unbounded"},
	{name: "escaped spaces", line: mapped + `dm-mod.create=vroot,,,ro,0\ 8192\ linear\ /dev/vda2\ 0`, kernel: "6.1", want: "error shell-quotes, warning rootwait-unbounded"},
	{name: "typographic quotes", line: mapped + "dm-mod.create=“vroot,,,ro,0 8192 linear /dev/vda2 0”", kernel: "6.1", want: "error lookalike, warning rootwait-unbounded"},
	{name: "single quotes around the whole", line: mapped + `'dm-mod.create=vroot,,,ro,0 8192 linear /dev/vda2 0'`, kernel: "6.1", want: "error shell-quotes, warning root-unprovided"},
	{name: "single quotes around the root", line: `root='/dev/vda2' rootwait ro`, kernel: "6.1", want: "error shell-quotes, note root-user-space"},
	{name: "no quotes, and more behind", line: mapped + `dm-mod.create=vroot,,,ro,0 8192 linear /dev/vda2 0 quiet dm-mod.waitfor=/dev/vda2`, kernel: "6.1", want: "error unquoted-spaces, warning rootwait-unbounded"},
	{name: "no quotes, hopeless", line: mapped + `dm-mod.create=vroot,,,ro,0 8192 quiet`, kernel: "6.1", want: "error unquoted-spaces, warning rootwait-unbounded"},
	{name: "à is torn apart", line: "root=PARTLABEL=voil\u00e0 rootwait ro", kernel: "6.1", want: "warning latin1-space"},
	{name: "underscores are dashes", line: strings.ReplaceAll(linear("/dev/mmcblk0p2", " dm-mod.waitfor=/dev/mmcblk0p2"), "dm-mod", "dm_mod"), kernel: "6.1"},
	{name: "waitFor", line: linear("/dev/mmcblk0p2", " dm-mod.waitFor=/dev/mmcblk0p2"), kernel: "6.1", want: "error waitfor-missing, error misspelt, warning rootwait-unbounded"},
	{name: "dm.create", line: mapped + `dm.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`, kernel: "6.1", want: "error misspelt, warning root-unprovided"},
	{name: "dm-mod-create", line: mapped + `dm-mod-create="vroot,,,ro,0 8192 linear /dev/vda2 0"`, kernel: "6.1", want: "error misspelt, warning root-unprovided"},
	{name: "root_wait", line: "root=/dev/vda2 root_wait ro", kernel: "6.1", want: "error misspelt"},
	{name: "ROOT", line: "ROOT=/dev/vda2 rootwait ro", kernel: "6.1", want: "error misspelt"},
	{name: "names that are near nothing", line: "boot=a rooted=b dm_mod.dm_numa_node=1 usbcore.autosuspend=2 rootfs=x dm-verity.max_bios=1 row rootwhat", kernel: "6.1", want: "note nothing-to-check"},
	{name: "create without a value", line: mapped + "dm-mod.create", kernel: "6.1", want: "error no-value, warning root-unprovided"},
	{name: "create with an empty value", line: mapped + "dm-mod.create=", kernel: "6.1", want: "error create-missing-field, warning rootwait-unbounded"},
	{name: "init without a name", line: "root=/dev/vda2 rootwait ro init=", kernel: "6.1", want: "error no-value"},
	{name: "twice the same", line: "root=/dev/vda2 rootwait rootwait ro", kernel: "6.1", want: "note duplicate"},
	{name: "ro and rw", line: "root=/dev/vda2 rootwait ro rw", kernel: "6.1", want: "warning duplicate"},
	{name: "two creates", line: mapped + `dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0" dm-mod.create="b,,,ro,0 8 linear /dev/vda2 0"`, kernel: "6.1", want: "error duplicate"},
	{name: "init behind dashes", line: "root=/dev/vda2 rootwait ro -- init=/bin/sh", kernel: "6.1", want: "error after-dashes"},
	{name: "a second -- ends it all", line: "root=/dev/vda2 rootwait ro -- a -- rootwait", kernel: "6.1"},
	{name: "one of several blacklisted", line: linear("/dev/vda2", " initcall_blacklist=foo,dm_init_init"), kernel: "6.1", want: "error initcall-blacklisted, warning rootwait-unbounded"},

	// dm-mod.create=.
	{name: "flags in capitals", line: strings.Replace(linear("/dev/vda2", ""), ",ro,", ",RO,", 1), kernel: "6.1", want: "error create-bad-flags, warning rootwait-unbounded"},
	{name: "a length that overflows", line: strings.Replace(linear("/dev/vda2", ""), "8192", "99999999999999999999", 1), kernel: "6.1", want: "error create-bad-length, warning rootwait-unbounded"},
	{name: "control, before it was reserved", line: strings.Replace(linear("/dev/vda2", ""), "vroot", "control", 1), kernel: "6.1"},
	{name: "control, reserved", line: strings.Replace(linear("/dev/vda2", ""), "vroot", "control", 1), kernel: "6.6", want: "error device-name, warning rootwait-unbounded"},
	{name: "a minor of more than eight bits", line: `root=/dev/dm-44 rootwait ro dm-mod.create="vroot,,300,ro,0 8192 linear /dev/vda2 0"`, kernel: "5.10.225", want: "warning minor-decoded"},
	{name: "a minor of more than eight bits, and its own name as root", line: `root=/dev/dm-300 rootwait ro dm-mod.create="vroot,,300,ro,0 8192 linear /dev/vda2 0"`, kernel: "6.1.109", want: "error root-unprovided, warning minor-decoded"},
	{name: "a minor of more than eight bits, in octal and in full", line: `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,0x100,ro,0 8192 linear /dev/vda2 0"`, kernel: "5.15.166", want: "warning minor-decoded"},
	{name: "a minor beyond all, which an old kernel takes", line: `root=/dev/dm-256 rootwait ro dm-mod.create="vroot,,1048576,ro,0 8192 linear /dev/vda2 0"`, kernel: "6.6.50", want: "warning minor-decoded"},
	{name: "a minor of eight bits", line: `root=/dev/dm-255 rootwait ro dm-mod.create="vroot,,255,ro,0 8192 linear /dev/vda2 0"`, kernel: "5.10.225"},
	{name: "a minor of more than eight bits, and a kernel that takes it", line: `root=/dev/dm-300 rootwait ro dm-mod.create="vroot,,300,ro,0 8192 linear /dev/vda2 0"`, kernel: "5.10.226"},
	{name: "a minor of more than eight bits, and a kernel that takes it", line: `root=/dev/dm-300 rootwait ro dm-mod.create="vroot,,300,ro,0 8192 linear /dev/vda2 0"`, kernel: "6.11"},
	{name: "an octal minor", line: `root=/dev/dm-8 rootwait ro dm-mod.create="vroot,,010,ro,0 8192 linear /dev/vda2 0"`, kernel: "6.1", want: "warning octal-number"},
	{name: "0x is not octal", line: `root=/dev/dm-16 rootwait ro dm-mod.create="vroot,,0x10,ro,0 0x2000 linear /dev/vda2 0"`, kernel: "6.1"},
	{name: "too long, and wrong as well", line: strings.Replace(exampleLong, " verity ", " veritas ", 1), kernel: "6.1", want: "error create-too-long, error create-bad-type, warning rootwait-unbounded"},

	// Tables.
	{name: "verity twice, before 6.9", line: verity("/dev/vda1", "/dev/vda2", "")[:len(verity("/dev/vda1", "/dev/vda2", ""))-1] + ",8192 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 " + hash + ` -"`, kernel: "6.6"},
	{name: "verity twice, since 6.9", line: verity("/dev/vda1", "/dev/vda2", "")[:len(verity("/dev/vda1", "/dev/vda2", ""))-1] + ",8192 8192 verity 1 /dev/vda1 /dev/vda2 4096 4096 1024 1 sha256 " + hash + ` -"`, kernel: "6.12", want: "error target-mixed, warning rootwait-unbounded"},
	{name: "restart_on_error, before it was known", line: strings.Replace(verity("/dev/vda1", "/dev/vda2", ""), ` -"`, ` - 1 restart_on_error"`, 1), kernel: "6.6", want: "error target-option, warning rootwait-unbounded"},
	{name: "restart_on_error, known", line: strings.Replace(verity("/dev/vda1", "/dev/vda2", ""), ` -"`, ` - 1 restart_on_error"`, 1), kernel: "6.12"},
	{name: "a salt that is not hexadecimal", line: strings.Replace(verity("/dev/vda1", "/dev/vda2", ""), ` -"`, ` salt"`, 1), kernel: "6.1", want: "error target-refused, warning rootwait-unbounded"},
	{name: "a device by mapper name", line: `root=/dev/dm-1 rootwait ro dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0;b,,,ro,0 8 linear /dev/mapper/a 0"`, kernel: "6.1", want: "error device-never, warning rootwait-unbounded"},
	{name: "a chain in order", line: `root=/dev/dm-1 rootwait ro dm-mod.create="a,,,ro,0 8 linear /dev/vda1 0;b,,,ro,0 8 linear /dev/dm-0 0"`, kernel: "6.1"},
	{name: "crypt with a key of the keyring", line: mapped + `dm-mod.create="v,,,ro,0 8192 crypt aes-xts-plain64 :64:logon:name 0 /dev/vda2 0"`, kernel: "6.1", want: "error key-missing, warning rootwait-unbounded"},

	// dm-mod.waitfor= and the race.
	{name: "mmc by name", line: linear("/dev/mmcblk0p2", ""), kernel: "6.1", want: "error waitfor-missing, warning rootwait-unbounded"},
	{name: "mmc by number", line: linear("179:2", ""), kernel: "6.1", want: "error waitfor-missing, warning rootwait-unbounded"},
	{name: "mmc on a kernel without waitfor", line: linear("/dev/mmcblk0p2", ""), kernel: "5.10", want: "error waitfor-missing, warning rootwait-unbounded"},
	{name: "sd may be USB", line: linear("/dev/sda2", ""), kernel: "6.1", want: "warning waitfor-missing"},
	{name: "sd is known to be SCSI", line: linear("/dev/sda2", ""), kernel: "6.1", disks: disks(sim.Disk{Bus: "scsi"})},
	{name: "sd is known to be SATA", line: linear("/dev/sda2", ""), kernel: "6.1", disks: disks(sim.Disk{Bus: "sata"})},
	{name: "sd is known to be UAS", line: linear("/dev/sda2", ""), kernel: "6.1", disks: disks(sim.Disk{Bus: "uas"}), want: "error waitfor-missing, warning rootwait-unbounded"},
	{name: "eMMC", line: linear("/dev/mmcblk0p2", ""), kernel: "6.1", disks: disks(sim.Disk{Bus: "emmc"}), want: "error waitfor-missing, warning rootwait-unbounded"},
	{name: "eMMC behind an SD card", line: linear("/dev/mmcblk1p2", " dm-mod.waitfor=/dev/mmcblk1p2"), kernel: "6.1", disks: disks(sim.Disk{Bus: "mmc"}, sim.Disk{Bus: "emmc"})},
	{name: "sd on SCSI, scanned asynchronously", line: linear("/dev/sda2", " scsi_mod.scan=async"), kernel: "6.1", disks: disks(sim.Disk{Bus: "scsi"}), want: "note scsi-async"},
	{name: "virtio is waited for", line: linear("/dev/vda2", ""), kernel: "6.1"},
	{name: "nvme is waited for", line: linear("/dev/nvme0n1p2", ""), kernel: "6.1"},
	{name: "the second mmc disk", line: linear("/dev/mmcblk1p2", " dm-mod.waitfor=/dev/mmcblk1p2"), kernel: "6.12"},
	{name: "a kind of disk that is not known", line: linear("/dev/nbd0", ""), kernel: "6.1"},
	{name: "a table over an array", line: linear("/dev/md0", ""), kernel: "6.1", want: "error array-later, warning rootwait-unbounded"},
	{name: "a table over a partition of an array, on known disks", line: linear("/dev/md_d0p1", ""), kernel: "6.1", disks: disks(card("mmc")), want: "error array-later, warning rootwait-unbounded"},
	{name: "a wait for an array", line: linear("/dev/vda2", " dm-mod.waitfor=/dev/vda2,/dev/md127"), kernel: "6.1", want: "error array-later, warning rootwait-unbounded"},
	{name: "a wait for an array where it is not known", line: linear("/dev/vda2", " dm-mod.waitfor=/dev/md0"), kernel: "5.10", want: "warning waitfor-unknown"},
	{name: "no array of md's", line: linear("/dev/mda0", ""), kernel: "6.1"},
	{name: "data on virtio, tree on mmc", line: verity("/dev/vda1", "/dev/mmcblk0p2", ""), kernel: "6.1", want: "error waitfor-missing, warning rootwait-unbounded"},
	{name: "the tree is left out", line: verity("/dev/mmcblk0p1", "/dev/mmcblk1p1", " dm-mod.waitfor=/dev/mmcblk0p1"), kernel: "6.12", want: "error waitfor-incomplete, warning rootwait-unbounded"},
	{name: "the tree is left out, on a USB disk beside another", line: verity("/dev/sda1", "/dev/sdb1", " dm-mod.waitfor=/dev/sda1"), kernel: "6.12", want: "warning waitfor-incomplete"},
	{name: "the tree is left out, on the same disk", line: verity("/dev/mmcblk0p1", "/dev/mmcblk0p2", " dm-mod.waitfor=/dev/mmcblk0p1"), kernel: "6.12", want: "note waitfor-incomplete"},
	{name: "the tree is left out, on the same disk by facts", line: verity("PARTLABEL=rootfs", "PARTLABEL=hash", " dm-mod.waitfor=PARTLABEL=rootfs"), kernel: "6.1", disks: disks(card("mmc")), want: "note waitfor-incomplete"},
	{name: "the tree is left out, by its disk's signature", line: verity("PARTUUID=1234abcd-01", "PARTUUID=1234abcd-02", " dm-mod.waitfor=PARTUUID=1234ABCD-01"), kernel: "6.1", want: "note waitfor-incomplete"},
	{name: "the tree is left out, by offset", line: verity("PARTUUID=8c2f", "PARTUUID=8c2f/PARTNROFF=1", " dm-mod.waitfor=PARTUUID=8c2f"), kernel: "6.1", want: "note waitfor-incomplete"},
	{name: "the tree is left out, who knows where", line: verity("PARTLABEL=rootfs", "PARTLABEL=hash", " dm-mod.waitfor=PARTLABEL=rootfs"), kernel: "6.1", want: "warning waitfor-incomplete"},
	{name: "the second device is left out", line: mapped + `dm-mod.create="a,,,ro,0 8 linear /dev/mmcblk0p1 0;b,,,ro,0 8 linear /dev/sda1 0" dm-mod.waitfor=/dev/mmcblk0p1`, kernel: "6.12", want: "warning waitfor-incomplete"},
	{name: "phantom", line: linear("/dev/mmcblk0p2", " dm-mod.waitfor=/dev/mmcblk0p2"), kernel: "6.1.174", want: "error waitfor-phantom, warning rootwait-unbounded"},
	{name: "phantom, fixed by the second wait", line: linear("/dev/mmcblk0p2", " dm-mod.waitfor=/dev/mmcblk0p2"), kernel: "6.1.175"},
	{name: "phantom of the whole disk", line: linear("PARTLABEL=rootfs", " dm-mod.waitfor=/dev/mmcblk0"), kernel: "6.1.174", disks: disks(card("mmc")), want: "error waitfor-phantom, warning rootwait-unbounded"},
	{name: "no phantom by label", line: linear("PARTLABEL=rootfs", " dm-mod.waitfor=PARTLABEL=rootfs"), kernel: "6.1.174"},
	{name: "a phantom if more numbers are reserved", line: linear("/dev/mmcblk0p23", " dm-mod.waitfor=/dev/mmcblk0p23"), kernel: "6.1.174", want: "warning waitfor-phantom"},
	{name: "no phantom beyond the minors of sd", line: linear("/dev/sda17", " dm-mod.waitfor=/dev/sda17"), kernel: "6.1.174"},
	{name: "waitfor before its backport", line: linear("/dev/mmcblk0p2", " dm-mod.waitfor=/dev/mmcblk0p2"), kernel: "6.1.39", want: "error waitfor-unknown, warning rootwait-unbounded"},
	{name: "waitfor not known and not needed", line: linear("/dev/vda2", " dm-mod.waitfor=/dev/vda2"), kernel: "5.10", want: "warning waitfor-unknown"},
	{name: "an empty name, since 6.5", line: linear("/dev/vda2", " dm-mod.waitfor=,/dev/vda2"), kernel: "6.6", want: "note waitfor-empty"},
	{name: "a space behind the comma", line: linear("/dev/mmcblk0p2", ` dm-mod.waitfor="/dev/mmcblk0p1, /dev/mmcblk0p2"`), kernel: "6.12", want: "error waitfor-never, note waitfor-incomplete"},
	{name: "a mapper name waited for", line: linear("/dev/vda2", " dm-mod.waitfor=/dev/mapper/vroot"), kernel: "6.1", want: "error waitfor-mapped"},
	{name: "a number that is not needed", line: linear("/dev/vda2", " dm-mod.waitfor=/dev/vda2,8:1"), kernel: "6.1", want: "warning waitfor-number"},
	{name: "zero, up to 6.4", line: linear("/dev/vda2", " dm-mod.waitfor=0:0"), kernel: "6.1", want: "error waitfor-never"},
	{name: "zero, since 6.5", line: linear("/dev/vda2", " dm-mod.waitfor=0:0"), kernel: "6.6", want: "warning waitfor-number"},
	{name: "a label that no disk has", line: linear("PARTLABEL=rootfs", " dm-mod.waitfor=PARTLABEL=rootsf"), kernel: "6.1", disks: disks(card("mmc")), want: "error not-on-disks, warning rootwait-unbounded, warning waitfor-incomplete"},
	{name: "waitfor twice, the second longer", line: mapped + `dm-mod.waitfor=/dev/vda1 dm-mod.create="v,,,ro,0 8 linear /dev/vda1 0" dm-mod.waitfor=/dev/vda1,/dev/vda2`, kernel: "6.1", want: "warning waitfor-stale"},

	// root=.
	{name: "no root and an initramfs", line: `rdinit=/init dm-mod.create="v,,,ro,0 8 linear /dev/vda1 0"`, kernel: "6.1"},
	{name: "an empty root", line: `root= rootwait dm-mod.create="v,,,ro,0 8 linear /dev/vda1 0"`, kernel: "6.1", want: "error root-missing"},
	{name: "a mapped root without create", line: "root=/dev/dm-0 rootwait ro", kernel: "6.1", want: "warning root-unprovided"},
	{name: "a malformed PARTUUID switches rootwait off", line: "root=PARTUUID=8c2f/PARTNR=1 rootwait ro", kernel: "6.1", want: "error root-user-space"},
	{name: "root by a number of device-mapper", line: strings.Replace(linear("/dev/vda2", ""), "/dev/dm-0", "254:0", 1), kernel: "6.1", want: "warning root-number"},
	{name: "a race, whatever number the root has", line: strings.Replace(linear("/dev/mmcblk0p2", ""), "/dev/dm-0", "254:0", 1), kernel: "6.1", want: "error waitfor-missing, warning root-number, warning rootwait-unbounded"},
	{name: "a race beside a root on md", line: strings.Replace(linear("/dev/mmcblk0p2", ""), "/dev/dm-0", "/dev/md0", 1), kernel: "6.1", want: "warning waitfor-missing, note root-array"},
	{name: "a race beside a plain root", line: strings.Replace(linear("/dev/mmcblk0p2", ""), "/dev/dm-0", "/dev/mmcblk0p1", 1), kernel: "6.1", want: "warning waitfor-missing"},
	{name: "root by a number that wraps to 8:1", line: "root=8:18446744073709551617 rootwait ro", kernel: "6.12", want: "warning root-number"},
	{name: "root by a number that does not, in 7.2", line: "root=8:18446744073709551617 rootwait ro", kernel: "7.2", want: "error root-user-space"},
	{name: "root is the data device", line: strings.Replace(verity("PARTLABEL=rootfs", "PARTLABEL=hash", " dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash"), "/dev/dm-0", "PARTLABEL=rootfs", 1), kernel: "6.1", want: "error root-held"},
	{name: "root on nfs", line: "root=/dev/nfs rootwait ro", kernel: "6.1", want: "warning root-net"},
	{name: "a writable root on a writable device", line: `root=/dev/dm-0 rootwait rw dm-mod.create="v,,,rw,0 8 linear /dev/vda1 0"`, kernel: "6.1"},

	// rootwait and rootdelay.
	{name: "no rootwait, mapped", line: strings.Replace(linear("/dev/vda2", ""), "rootwait ", "", 1), kernel: "6.1", want: "note rootwait-missing"},
	{name: "no rootwait, and time enough", line: "root=/dev/mmcblk0p2 rootdelay=30 ro", kernel: "6.1", want: "warning rootwait-missing"},
	{name: "rootwait=N before 6.6, beside rootwait", line: "root=/dev/vda2 rootwait rootwait=5 ro", kernel: "6.1", want: "warning rootwait-seconds"},
	{name: "rootwait=N since 6.6", line: "root=/dev/mmcblk0p2 rootwait=5 ro", kernel: "6.6"},
	{name: "rootwait= with nothing, before 6.6", line: "root=/dev/mmcblk0p2 rootwait= ro", kernel: "6.1", want: "error rootwait-seconds"},
	{name: "rootwait= with nothing, since 6.6", line: "root=/dev/mmcblk0p2 rootwait= ro", kernel: "6.6", want: "warning rootwait-invalid"},
	{name: "rootwait=0 of a mapped root", line: strings.Replace(linear("/dev/vda2", ""), "rootwait ", "rootwait=0 ", 1), kernel: "6.6", want: "warning rootwait-zero"},
	{name: "excessive", line: "root=/dev/vda2 rootwait=9999999 ro", kernel: "6.6", want: "warning rootwait-invalid"},

	// Timing.
	{name: "delay_use=0 does not help", line: linear("/dev/sda2", " usb-storage.delay_use=0"), kernel: "6.1", want: "warning waitfor-missing, warning delay-use"},
	{name: "delay_use with waitfor", line: linear("/dev/sda2", " usb-storage.delay_use=20 dm-mod.waitfor=/dev/sda2"), kernel: "6.1"},

	// The simulated boot.
	{name: "a card that never comes", line: linear("/dev/mmcblk0p1", " dm-mod.waitfor=/dev/mmcblk0p1"), kernel: "6.1", disks: disks(sim.Disk{Bus: "mmc", Absent: true}), want: "error boot-fails"},
	{name: "a root wait that is too short", line: "root=/dev/sda2 rootwait=5 ro usb-storage.delay_use=9", kernel: "6.12", want: "warning boot-fails"},
	{name: "a root wait that is too short, for a disk that is known", line: "root=/dev/sda2 rootwait=5 ro usb-storage.delay_use=9", kernel: "6.12", disks: disks(sim.Disk{Bus: "usb"}), want: "error boot-fails"},
	{name: "a root wait that is long enough", line: "root=/dev/sda2 rootwait=15 ro usb-storage.delay_use=9", kernel: "6.12"},
	{name: "a card that is late, with waitfor", line: linear("/dev/mmcblk0p1", " dm-mod.waitfor=/dev/mmcblk0p1"), kernel: "6.1", disks: disks(sim.Disk{Bus: "mmc", Inserted: time.Minute})},
}

func TestCheck(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			findings := checked(t, c.line, Options{Kernel: c.kernel, Disks: c.disks, Arch: c.arch})
			if got := summary(findings); got != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.line, got, c.want)
			}
		})
	}
}

// TestUnknownKernel checks a line where the kernel is not known: what only some
// branches do is no error, and says so.
func TestUnknownKernel(t *testing.T) {
	for _, c := range []struct {
		name, line, want string
		some             bool // only some branches have it
	}{
		{"a line that is good since waitfor is known", linear("PARTLABEL=rootfs", " dm-mod.waitfor=PARTLABEL=rootfs"), "warning waitfor-unknown", true},
		{"the race is everywhere", linear("/dev/mmcblk0p2", ""), "error waitfor-missing", false},
		{"the race is everywhere, on disks that are not known", linear("PARTLABEL=rootfs", ""), "warning waitfor-missing", false},
		{"rootwait=N is not known everywhere", "root=/dev/mmcblk0p2 rootwait=5 ro", "warning rootwait-seconds", true},
	} {
		var got []Finding
		for _, f := range checked(t, c.line, Options{}) {
			if f.Name != rootwaitUnbounded.Name {
				got = append(got, f)
			}
		}
		if summary(got) != c.want {
			t.Errorf("%s: got %s, want %s", c.name, summary(got), c.want)
		}
		if len(got) == 1 && c.some != strings.Contains(got[0].Affects, "branches") {
			t.Errorf("%s: affects %q", c.name, got[0].Affects)
		}
	}
}

// beyond are the built-in boots that end otherwise than their line, read with its disks,
// lets one think, and why. A scenario's name stands for all its boots.
var beyond = map[string]string{
	"mmc-natural/with-i8042":          "a mouse is slower than the card",
	"mmc-cpu-speed/slowest":           "the CPU is slower than the card",
	"mmc-root-beside/without-waitfor": "the table that would hold the root fails",
	"usb-rootdelay/no-mapping":        "rootdelay= is long enough for this disk",
	"rootwait-bounded/with-waitfor":   "the root needs no wait, so it does not matter that 6.1 has none",
	"dm-create-refused/good-first":    "the fault is in a device that nothing needs",
	"mmc-waitfor-names/empty":         "7.2 does not wait for an empty name, which is a warning",
	"mmc-renumbered":                  "a probe is delayed, and the cards change their numbers",
	"virtio-deferred-probe":           "a probe is deferred",
	"slow-partition-scan":             "a disk's scan is held back",
	"initcall-order":                  "initcalls run in another order",
	"virtio-hotplug":                  "the disk is plugged in late",
	"virtio-hotplug-order":            "the order in which disks are plugged in decides which is vda",
	"nvme-hotplug":                    "the disk is plugged in late",
	"root-wait-empty":                 "an initramfs may mount a root",
	"root-mount-options":              "which file systems the kernel has, and what is on the root, is not known",
	"rootdelay-unit":                  "how late the disk is is not known",
	"scsi-large-blocks":               "the disk's logical blocks are not known",
	"dm-crypt-refused/no-such-cipher": "which ciphers the kernel has is not known",
	"dm-crypt-refused/lmk-needs-md5":  "which hashes the kernel has is not known",
	"disk-names/another-guid":         "what is on the partition is not told",
	"disk-names/msdos-label":          "that a partition without a label has none is not told",
	"dm-major/behind-md":              "which drivers take numbers before dm is not told",
	"dm-major/behind-md-right":        "which drivers take numbers before dm is not told",
	"verity-corrupt":                  "what is on the disk does not match",
	"initrd-image":                    "what the boot loader gives stands in no line",
	"initramfs-unusable":              "what the boot loader gives stands in no line",
	"initramfs-tools/too-late":        "how long its /init waits is not told",
	"initramfs-dracut/too-late":       "how long its /init waits is not told",
	"initramfs-systemd/verity-late":   "how late the disk is is not known",
	"watched-too-short":               "how long the boot is watched is not told",
	"dm-init-absent":                  "what the kernel is built with, and what of it is not called, is not told",
	"console-elsewhere":               "which drivers the kernel has is not told",
	"initrd-late-disk":                "how late the disk is is not known",
	"usb-late-medium":                 "that the disk is a reader without a medium is not told",
	"nvme-gone":                       "a controller falls silent, which no line tells",
	"emmc-boot-partitions":            "which disks there are is not told",
	"p9-root":                         "which shares there are is not told",
	"virtiofs-root":                   "which shares there are is not told",
	"probe-crash":                     "a driver crashes, which no line tells",
	"root-renumbered/wrong-number":    "the first slot is empty, which no line tells",
	"root-names/uuid-of-another-disk": "which UUIDs there are is not told",
	"root-names/uuid-of-file-system":  "an initramfs would resolve it, and whether there is one is not told",
	"root-names/label-of-file-system": "an initramfs would resolve it, and whether there is one is not told",
	"root-names/not-given":            "an initramfs would do without root=",
	"root-hardware":                   "the disk is not there, answers with errors or is refused",
	"root-deferred":                   "a probe is deferred",
	"root-file-system":                "what is on the disk, and what the kernel can mount, is not told",
	"root-held/by-an-array":           "that the partition is of an array is not told",
	"md-raid1/both-late":              "which partitions are of an array is not told",
	"ubi-root/volume-missing":         "what is on the flash is not told",
	"ubi-root/not-attached":           "the kernel may attach by itself, which is a warning",
	"ubi-root/other-number":           "which flash there is is not told",
	"ubi-root/other-offset":           "where the headers of the flash lie is not told",
	"ubi-root/not-formatted":          "what is on the flash is not told",
	"ubi-root/erased":                 "what is on the flash is not told",
	"ubi-root/not-ubifs":              "what is on the volume is not told",
	"ubiblock-root":                   "what is on the flash is not told",
	"mtdblock-root":                   "what is on the flash, and what the kernel can mount, is not told",
	"nfs-root":                        "what the server gives is not told",
	"nfs-no-network":                  "which cards and servers there are is not told",
	"mmc-settle-order":                "a probe is delayed",
	"deferred-behind-host":            "a probe is deferred",
	"nvme-multipath":                  "the controller says that others may reach its disk",
	"partnroff/waitfor-absent":        "a name that leads to nothing counts as found since 6.5, and the table does not need it",
	"crypt-crash/one-colon-refused":   "the fault is in a device that nothing needs",
	"crypt-crash/key-without-mac":     "6.1 refuses the option of a device that nothing needs",
}

// TestScenarios checks the lines of the built-in scenarios against what is expected of
// them: one that is lost has an error, and one that boots has none.
func TestScenarios(t *testing.T) {
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			if beyond[s.Name] != "" || beyond[s.Name+"/"+v.Name] != "" {
				continue
			}
			p, err := scenarios.Plan(s, v, dmrace.Options{})
			if err != nil {
				t.Fatal(err)
			}
			line, err := p.Resolve(dmrace.Placeholders())
			if err != nil {
				t.Fatal(err)
			}
			for _, kernel := range []string{"6.1", "7.2"} {
				boots := series.ExpectOn(v, dmrace.Traits{Release: kernel}).Outcome == dmrace.Booted
				findings := checked(t, line, Options{Kernel: kernel, Arm: p.Kernel.Arm, Disks: disksOf(p), Initrd: p.Machine.Initrd != ""})
				errors := slices.DeleteFunc(findings, func(f Finding) bool { return f.Severity != Error })
				if got := len(errors) == 0; got != boots {
					t.Errorf("%s/%s on %s: boots %t, got %q", s.Name, v.Name, kernel, boots, summary(errors))
				}
			}
		}
	}
}

// disksOf describes the disks of a plan.
func disksOf(p *dmrace.Plan) []sim.Disk {
	uuid := map[dmrace.Part]string{dmrace.PartRootfs: dmrace.Placeholders()[dmrace.SymRootfsUUID]}
	var all []sim.Disk
	for _, d := range p.Disks() {
		one := sim.Disk{Bus: d.Bus}
		for i, part := range d.Partitions() {
			label, own := d.Name(i)
			one.Parts = append(one.Parts, sim.Part{Label: label, UUID: cmp.Or(own, uuid[part]), FS: true})
		}
		all = append(all, one)
	}
	return all
}

// TestGoodLines checks lines as products have them: none has an error.
func TestGoodLines(t *testing.T) {
	for _, line := range []string{
		// Chrome OS, with the parameter of mainline.
		`cros_secure console= loglevel=7 init=/sbin/init cros_efi noinitrd root=/dev/dm-0 rootwait ro dm_verity.error_behavior=3 dm_verity.max_bios=-1 dm-mod.create="vroot,,0,ro,0 4710400 verity 1 PARTUUID=8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c/PARTNROFF=1 PARTUUID=8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c/PARTNROFF=1 4096 4096 588800 588800 sha256 ` + hash + ` ` + hash + `" dm-mod.waitfor=PARTUUID=8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c/PARTNROFF=1 noresume tpm_tis.force=0 i915.modeset=1 kern_guid=8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c`,
		// Chrome OS and Android, with their own.
		`cros_secure root=/dev/dm-0 rootwait ro dm_verity.dev_wait=1 dm="1 vroot none ro 1,0 4710400 verity payload=ROOT_DEV hashtree=HASH_DEV hashstart=4710400 alg=sha256 root_hexdigest=` + hash + `"`,
		`console=ttyMSM0,115200n8 androidboot.hardware=qcom androidboot.bootdevice=7c4000.sdhci msm_rtb.filter=0x237 ehci-hcd.park=3 lpm_levels.sleep_disabled=1 root=/dev/dm-0 dm="system none ro,0 1 android-verity /dev/mmcblk0p23" rootwait skip_initramfs init=/init`,
		`console=ttyS0 androidboot.selinux=enforcing init=/init rootwait ro root=/dev/dm-0 dm-mod.create="system,,0,ro,0 5159992 verity 1 /dev/mmcblk0p23 /dev/mmcblk0p23 4096 4096 644999 644999 sha256 ` + hash + ` - 2 restart_on_corruption ignore_zero_blocks" dm-mod.waitfor=/dev/mmcblk0p23 buildvariant=user`,
		// An embedded board, eMMC with a data volume beside the root.
		`console=ttymxc0,115200 earlycon root=/dev/dm-0 rootwait=30 panic=5 ro quiet dm-mod.create="vroot,,0,ro,0 262144 verity 1 PARTLABEL=rootfs-a PARTLABEL=verity-a 4096 4096 32768 1 sha256 ` + hash + ` ` + hash + ` 1 restart_on_corruption;data,,1,rw,0 65536 linear PARTLABEL=data 0" dm-mod.waitfor=PARTLABEL=rootfs-a,PARTLABEL=verity-a,PARTLABEL=data`,
		`root=/dev/dm-1 ro rootwait dm-mod.create="lroot,,,rw,0 4096 linear 98:16 0,4096 4096 linear 98:32 0;rroot,,,ro,0 8192 verity 1 /dev/dm-0 /dev/vda2 4096 4096 1024 1 sha256 ` + hash + ` -"`,
		// Virtual machines.
		`root=/dev/dm-0 ro rootwait console=hvc0 reboot=k panic=1 nomodule 8250.nr_uarts=0 i8042.noaux dm-mod.create="vroot,,,ro,0 8192 verity 1 /dev/vda /dev/vdb 4096 4096 1024 1 sha256 ` + hash + ` -"`,
		// No mapping at all.
		`BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 root=UUID=0f3a9c1e-5b6e-4d3f-9a1c-7f809a1c2b3d ro quiet`,
		`initrd=\initrd.img root=/dev/mapper/vg-root ro quiet`,
		`root=/dev/mmcblk0p2 rootfstype=ext4 elevator=deadline fsck.repair=yes rootwait`,
		`root=/dev/nfs nfsroot=10.0.0.1:/srv/root,v3 ip=dhcp rw`,
		`ubi.mtd=rootfs root=ubi0:rootfs rootfstype=ubifs rw`,
	} {
		for _, kernel := range []string{"6.12", "7.2"} {
			for _, f := range checked(t, line, Options{Kernel: kernel}) {
				if f.Severity == Error {
					t.Errorf("%s on %s: %s: %s", line, kernel, f.Name, f.Message)
				}
			}
		}
	}
}

// TestBadOptions checks that options which nobody can satisfy are refused.
func TestBadOptions(t *testing.T) {
	for _, o := range []Options{{Kernel: "six"}, {Arm: "leg"}, {Arch: "vax"}} {
		var usage *dmrace.UsageError
		if _, err := Check("quiet", o); !errors.As(err, &usage) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestDocumented checks the examples of Documentation/admin-guide/device-mapper/dm-init.rst
// in 6.1.192, but for one of a target that is not allowed: none rests on what nobody has
// said.
func TestDocumented(t *testing.T) {
	for name, table := range map[string]string{
		"linear of numbers": "lroot,,,rw, 0 4096 linear 98:16 0, 4096 4096 linear 98:32 0",
		"two devices": "dm-linear,,1,rw, 0 32768 linear 8:1 0, 32768 1024000 linear 8:2 0; dm-verity,,3,ro, 0 1638400 verity 1 /dev/sdc1 /dev/sdc2 4096 4096 204800 1 sha256 " +
			"ac87db56303c9c1da433d7209b5a6ef3e4779df141200cbd7c157dcb8dd89c42 5ebfe87f7df3235b80a117ebc4078e44f55045487ad4a96581d1adb564615b51",
		"crypt":   "dm-crypt,,8,ro, 0 1048576 crypt aes-xts-plain64 babebabebabebabebabebabebabebabebabebabebabebabebabebabebabebabe 0 /dev/sda 0 1 allow_discards",
		"delay":   "dm-delay,,4,ro,0 409600 delay /dev/sda1 0 500",
		"linear":  "dm-linear,,,rw, 0 32768 linear /dev/sda1 0, 32768 1024000 linear /dev/sda2 0, 1056768 204800 linear /dev/sda3 0, 1261568 512000 linear /dev/sda4 0",
		"striped": "dm-striped,,4,ro,0 1638400 striped 4 4096 /dev/sda1 0 /dev/sda2 0 /dev/sda3 0 /dev/sda4 0",
		"verity": "dm-verity,,4,ro, 0 1638400 verity 1 8:1 8:2 4096 4096 204800 1 sha256 fb1a5a0f00deb908d8b53cb270858975e76cf64105d412ce764225d53b8f3cfd " +
			"51934789604d1b92399c52e7cb149d1b3a1b74bbbcb103b2a0aaacbed5c08584",
	} {
		root := map[string]string{"two devices": "3", "crypt": "8", "delay": "4", "striped": "4", "verity": "4"}[name]
		line := "root=/dev/dm-" + cmp.Or(root, "0") + ` dm-mod.create="` + table + `"`
		for _, kernel := range []string{"", "5.10", "5.15", "6.1", "6.12", "7.2"} {
			if found := checked(t, line, Options{Kernel: kernel}); Worst(found) == Error {
				t.Errorf("%s on %q: %s", name, kernel, summary(found))
			}
		}
	}
}

// TestArchAsOtherVerbsHaveIt: run and sim call it amd64, and lint knew x86 alone.
func TestArchAsOtherVerbsHaveIt(t *testing.T) {
	line := "root=/dev/vda1 ro " + strings.Repeat("a", 2100)
	for _, arch := range []string{"amd64", "arm64", "x86_64", ""} {
		found := checked(t, line, Options{Kernel: "6.1", Arch: arch})
		if !slices.ContainsFunc(found, func(f Finding) bool { return f.Code == lineTooLong.Code }) {
			t.Errorf("%q: a line of %d bytes is not too long", arch, len(line))
		}
	}
}
