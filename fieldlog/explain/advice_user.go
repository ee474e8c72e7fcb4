package explain

import (
	"slices"
	"strings"

	"dmrace"
)

// emergency is what to do in the shell that systemd ends in.
const emergency = "In the emergency shell systemctl --failed and journalctl -b show what failed, blkid what is there. What is waited for is named in root= (in an initramfs) or in fstab and crypttab; a line of fstab that the boot can do without takes nofail, and x-systemd.device-timeout= sets how long is waited."

// givers are who gives up on a root, known by their lines, and what to do in the shell that
// they end in. The first that applies has the word.
var givers = []struct{ lines, do string }{
	{"dracut", dracut},
	{"Warning: /dev/", dracut},
	{"\ninit: ", firstStage},
	{" init: ", firstStage},
	{"mkinitcpio", mkinitcpio},
	{"Skipping fsck", mkinitcpio},
	{"Unable to find root device", mkinitcpio},
	{"/new_root", mkinitcpio},
	{"stage 1 of the boot process", "Stage 1 of NixOS gives up: blkid in its shell shows what is there; the driver of the disk has to be in boot.initrd.availableKernelModules, and fileSystems.\"/\".device has to name what blkid shows."},
	{"systemd[1]", emergency},
	{".device", emergency},
	{"", "At the prompt of the initramfs blkid and cat /proc/partitions show what is there, cat /proc/cmdline what is asked for, and dmesg | tail what the kernel said last. A disk that comes late: rootdelay=N; one whose driver is not in the image: its module in /etc/initramfs-tools/modules, or MODULES=most, and update-initramfs -u."},
}

// firstStage is what to do about Android's init.
const firstStage = "First-stage init takes what it mounts from the fstab in the ramdisk, the device tree or the kernel's arguments (androidboot.*): look at which of them it read, at the slot, and at whether the driver of the flash is built in or in the ramdisk's modules."

// dracut is what to do in the shell that it ends in.
const dracut = "In dracut's shell blkid shows what is there, cat /proc/cmdline what is asked for, and /run/initramfs/rdsosreport.txt what was tried. A disk that comes late: rd.retry=N; one whose driver is not in the image: dracut --force --add-drivers NAME, or hostonly=no; a volume of LVM, LUKS or md needs rd.lvm.lv=, rd.luks.uuid= or rd.md.uuid=, or rd.auto."

// mkinitcpio is what to do in the shell of an initramfs that it made.
const mkinitcpio = "In the shell blkid shows what is there, cat /proc/cmdline what is asked for. The hooks block, lvm2, encrypt or mdadm_udev that the root needs have to be in HOOKS of mkinitcpio.conf, and mkinitcpio -P run again."

// lacks are what user space says that it could not do, and what that takes.
var lacks = []struct{ words, do string }{
	{"requested /", "The root is mounted, and has no such program: is it the right partition, and was it written whole? init= names another."},
	{"cannot import '", "zpool import shows which pools there are, and where their disks are; zpool import -f takes one once that another system used last."},
	{"import pool", "zpool import shows which pools there are, and where their disks are: their driver has to be in the image, and the pool's name in root= or zfs=."},
	{"server replied", "Look at what the server exports, in which NFS version, and to whom: the path of nfsroot= and this client's address have to be among it."},
	{"OS tree", "The root is mounted, and no system is on it: is it the right partition or subvolume (rootflags=subvol=), and was it written whole?"},
	{"iscsi", "The target refuses or does not answer: check its address and name, and the initiator's name and secret (netroot=, rd.iscsi.*, or the firmware's iBFT)."},
	{"Volume group", "The volume group is not there: one of its disks is missing, or the image lacks lvm2; vgchange -ay says which."},
	{"encrypted", "The encrypted disk has to be there first: crypttab or cryptopts= must name it right."},
	{"mdadm", "mdadm --assemble --scan --run starts an array that lacks a member; its superblock and mdadm.conf in the image must name it."},
	{"nbd", "The server of the network block device refuses it: check the name of the export (nbdroot=, nbd-client -N), and that the server runs."},
	{"UNEXPECTED INCONSISTENCY", "Run fsck on it by hand from that shell."},
	{"manual fsck", "Run fsck on it by hand from that shell."},
	{"verity", "veritysetup is tried once: what it needs has to be there before (systemd issue 34673), and its root hash has to fit."},
}

// adviseUser says what to do about a user space that gave up: what it lacks is told by what
// it could not do, and who gives up by all that it says.
func (b *Explanation) adviseUser() string {
	failed := b.lines(dmrace.GaveUp, dmrace.UserError, dmrace.UserWaits)
	all := "\n" + failed + b.lines(dmrace.UserSpace)
	advice := "The kernel did its part."
	if refused := b.adviseRefused(); refused != "" {
		return refused
	}
	for _, l := range lacks {
		if strings.Contains(failed, l.words) {
			advice += " " + l.do
			break
		}
	}
	for _, g := range givers {
		if strings.Contains(all, g.lines) {
			return advice + " " + g.do
		}
	}
	return advice
}

// adviseRefused says what to do about a file system that is there, and cannot be mounted.
func (b *Explanation) adviseRefused() string {
	var words string
	for _, p := range b.Verdict.Evidence {
		if p.Event.Kind == dmrace.FSError {
			words = b.lines(dmrace.FSError)
		}
	}
	switch {
	case words == "":
		return ""
	case strings.Contains(words, "BTRFS") && strings.Contains(words, "missing"):
		return "A btrfs on several disks is mounted once all of them are there: the image has to scan for them (btrfs device scan) and to hold their drivers; rootflags=degraded does without one for once."
	case strings.Contains(words, "an't find"), strings.Contains(words, "magic"):
		return "What is there is no such file system: blkid shows what it is. Compare root=, rootfstype= and the table of partitions with it, and write the image anew if it was not written whole."
	}
	return "The disk is there, and its file system cannot be mounted: check it from another system (fsck, xfs_repair, btrfs check) after a copy of it was made; where it comes back, the disk or its supply loses writes."
}

// lines returns what events of some kinds say, one line each.
func (b *Explanation) lines(kinds ...dmrace.EventKind) string {
	var said strings.Builder
	for _, e := range b.Timeline.Events {
		if slices.Contains(kinds, e.Kind) {
			said.WriteString(e.Line + " " + e.Subject + " " + e.Detail + "\n")
		}
	}
	return said.String()
}
