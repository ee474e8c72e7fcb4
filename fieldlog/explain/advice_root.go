package explain

import (
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/bootparam"
	"dmrace/linux/bus"
	"dmrace/linux/rootkind"
	"dmrace/linux/seen"
)

// adviseMissing says what brings a root that is not there.
func (b *Explanation) adviseMissing() string {
	view := dmrace.Seen{Timeline: b.Timeline, Criteria: b.Criteria}
	root := strings.TrimPrefix(seen.Awaited(view), "/dev/")
	if _, there := seen.Of(view).Present(root); there {
		return "Write root=/dev/" + root + "."
	}
	if share := rootkind.ShareOptions(bootparam.Read(b.Cmdline, b.features).RootFlags); share != "" && !has(b.Cmdline, "rootfstype") {
		return "rootflags= has options of " + share + ", and they tell the kernel no file system: give rootfstype=" + share + " as well. Without it the tag in root= is taken for a disk's name."
	}
	if strings.HasPrefix(root, "PART") && len(seen.Of(view).Disks()) == 0 {
		return "No disk is in this log, so that the name is not to blame yet: is the driver of the disk's host built in (=y), and its node enabled in the device tree? Behind that, compare the name with what blkid says of the disk in another system."
	}
	if strings.HasPrefix(root, "PART") {
		return "Compare with what blkid says of the disk in another system; a disk that is not there at all lacks its driver (built in, =y) or its node in the device tree."
	}
	advice := "Is the driver of the disk's host built in (=y), and its node enabled in the device tree?"
	if needs := bus.Builds(root); needs != "" {
		advice = "Is all of what brings " + root + " built in (=y, no module can be loaded before the root is there): " + needs
	}
	if strings.Contains(b.Cmdline, "virtio_mmio.device=") {
		advice += " The command line names a device on virtio-mmio, which takes CONFIG_VIRTIO_MMIO and CONFIG_VIRTIO_MMIO_CMDLINE_DEVICES."
	}
	if _, waited := b.Timeline.First(dmrace.RootwaitEnter); !waited && b.wholeLine() && !has(b.Cmdline, "rootwait") {
		advice += " The command line has no rootwait: a disk that is found later than the root is looked for is missed without it."
	}
	return advice
}

// adviseInitramfs says what to do about a name that the kernel does not resolve.
func (b *Explanation) adviseInitramfs() string {
	root := seen.Awaited(dmrace.Seen{Timeline: b.Timeline, Criteria: b.Criteria})
	for _, c := range []struct{ begins, do string }{
		{"ZFS=", "A pool of ZFS is imported by an initramfs alone: build one with its module and tools."},
		{"/dev/nbd", "Boot with an initramfs that holds nbd-client, and give it nbdroot=SERVER:EXPORT."},
		{"nbd", "Boot with an initramfs that holds nbd-client, and give it nbdroot=SERVER:EXPORT."},
		{"/dev/mapper/", "Boot with an initramfs that sets the volume up (LVM, LUKS); of a table of dm-mod.create= the first device is /dev/dm-0 to the kernel."},
	} {
		if strings.HasPrefix(root, c.begins) {
			return c.do
		}
	}
	return "Give root=PARTUUID=, which the kernel resolves itself (blkid shows it), or boot with an initramfs that resolves this name. Where one was meant to: see whether the boot loader loads it (its initrd line), since the kernel met none that it could use."
}

// adviseFileSystem says what to do about a root that no file system takes.
func (b *Explanation) adviseFileSystem() string {
	damaged := slices.ContainsFunc(b.Verdict.Evidence, func(p dmrace.Proof) bool {
		return p.Event.Kind == dmrace.RootMissing && strings.HasSuffix(p.Event.Detail, "error -117") ||
			p.Event.Kind == dmrace.FSError && slices.ContainsFunc(damage, func(w string) bool { return strings.Contains(p.Event.Detail, w) })
	})
	unread := slices.ContainsFunc(b.Verdict.Evidence, func(p dmrace.Proof) bool {
		return p.Event.Kind == dmrace.RootMissing && strings.HasSuffix(p.Event.Detail, "error -5")
	})
	if unread && !damaged {
		return "The disk does not give what is read from it (-5, EIO): look at what its driver says before, at its cable, card or supply, and whether it was taken away; another disk in its place tells more."
	}
	if damaged {
		return "Run fsck on it from another system, or write the image anew; where it comes back, the disk or its supply loses writes."
	}
	return "Build the file system of the root in (=y: no module can be loaded before the root is there), name it with rootfstype= if it is a rare one, and check that the image was written whole and to this partition."
}

// damage are words of file systems that know their own and find it damaged.
var damage = []string{"corrupt", "checksum", "loading journal", "bad block", "journal inode", "group descriptors", "is missing", "chunk tree", "log mount", "Unable to read"}

// advisePanic says what to do about a panic of the kernel's own.
func (b *Explanation) advisePanic() string {
	switch {
	case strings.Contains(b.Verdict.Summary, "own image cannot be unpacked"):
		return "What lies in memory is not the image that was built: load it anew, and look at its size, at the addresses that the boot loader puts the image, the device tree and the initramfs to (none may overwrite another), and at the memory itself."
	case strings.Contains(b.Verdict.Summary, "does not know this machine"):
		return "Give the kernel the device tree of this machine (bootm or bootz KERNEL - DTB; CONFIG_ARM_APPENDED_DTB takes one behind the image), and build the machine's support in."
	}
	return "Read the panic and its call trace: it is a bug, or damaged hardware."
}
