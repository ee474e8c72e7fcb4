package explain

import (
	"fmt"
	"strings"

	"dmrace"
	"dmrace/linux/bootparam"
	"dmrace/linux/rootkind"
	"dmrace/linux/seen"
)

// advice is what to do next about a cause, one entry each; an empty sentence says
// nothing. What concerns tables is said by lint, whose findings stand below.
var advice = map[dmrace.Cause]func(*Explanation) string{
	dmrace.CauseOtherName:     (*Explanation).adviseName,
	dmrace.CausePartMissing:   text("Check which partition holds the root (the list above is the kernel's own), and whether the right image was written to the disk."),
	dmrace.CauseNotExpanded:   text("Set the variable where the command line is put together (boot loader, image build), or write the device itself."),
	dmrace.CauseDeviceMissing: (*Explanation).adviseMissing,
	dmrace.CauseRootBusy:      text("Name the mapped device, array or volume that holds the disk in root=, or leave out what takes it."),
	dmrace.CauseNoRoot:        text("Give root= on the command line, by PARTUUID= where numbers may change."),
	dmrace.CauseNeedsUserland: text("Give root=PARTUUID=, which the kernel resolves itself (blkid shows it), or boot with an initramfs that resolves this name."),
	dmrace.CauseFileSystem:    text("Build the file system of the root in (=y: no module can be loaded before the root is there), name it with rootfstype= if it is a rare one, and check that the image was written whole and to this partition."),
	dmrace.CauseHostDeferred:  (*Explanation).adviseSupplier,
	dmrace.CauseHostFailed:    (*Explanation).adviseHost,
	dmrace.CauseCard:          text("Look at the card and its slot: supplies (vmmc, vqmmc), pins and their pull-ups, the bus width and the highest speed that the device tree allows; try another card, and the host at a lower max-frequency."),
	dmrace.CauseDiskErrors:    text("Requests are sent and not answered well: look at the disk, its interrupts and its power; another disk on the same host tells which of the two it is."),
	dmrace.CauseLink:          text("There is no link to the host: look at its reset, clock and supplies, and at the speed that the device tree asks for."),
	dmrace.CauseFlash:         (*Explanation).adviseFlash,
	dmrace.CauseNetwork:       text("Look at ip= on the command line, at the driver of the network interface (built in, =y) and its PHY, and at whether a DHCP server answers."),
	dmrace.CauseNFS:           text("Check from another machine that the server exports the path of nfsroot= to this client, in the NFS version that is asked for (nfsroot=SERVER:/PATH,v3,tcp); nfsrootdebug on the command line shows what is asked."),
	dmrace.CauseRAMDisk:       text("Check the file that the boot loader loads: that it is whole, packed by what the kernel can unpack (CONFIG_RD_GZIP and kin), loaded where nothing overwrites it, and that its size is passed on."),
	dmrace.CauseArray:         text("Look at the members of the array: all of them must be there before md assembles it, which is before the root wait."),
	dmrace.CauseOops:          text("This is a bug of the kernel or a driver, and not of the root: report it with the call trace; the driver of that function left out shows whether the boot goes on."),
	dmrace.CauseLockup:        text("Something holds a CPU or a worker for ever; what it does is in the call trace below the watchdog's message."),
	dmrace.CauseMemory:        text("Give the machine more memory, or a smaller initramfs."),
	dmrace.CauseUserSpace:     text("The kernel did its part: what user space waited for has to be named right in its own configuration (root=, fstab, crypttab, the unit), and the driver of its disk has to be in the initramfs."),
	dmrace.CauseReadOnly:      text("Mount it read-only (ro in place of rw), or look at what protects it: the switch or pin for write protection (wp-gpios, disable-wp), a bit of the flash, a file system that can only be read."),
	dmrace.CauseTooLate:       (*Explanation).adviseWait,
	dmrace.CauseStillWaiting:  text("initcall_debug on the command line shows which probe has not returned; the call traces of all tasks (sysrq w, or hung_task_timeout_secs) show what reads."),
	dmrace.CauseReset:         text("What reset it is not in the log: a watchdog that nobody feeds, a supply that breaks down, or a hand. The boot loader's reset cause (reset reason, \"Reset cause\") tells which."),
	dmrace.CauseInitFailed:    text("Look at the program that was to be PID 1 on the root itself: that it is there, is executable, is built for this CPU, and that its shared libraries and the interpreter it names are there too; init=/bin/sh shows whether the root is of use at all."),
	dmrace.CauseSilent:        text("Either the kernel died before it had a console, or its console is another one: add earlycon (or earlyprintk on x86) and a console= that fits this machine, and check the device tree and the address that the kernel was loaded to."),
}

// whatToDo says what to do next.
func (b *Explanation) whatToDo() string {
	if say, ok := advice[b.Verdict.Cause]; ok && b.Criteria.Needs == nil {
		return say(b)
	}
	return ""
}

func (b *Explanation) adviseName() string {
	return "The number follows the order in which hosts are probed, unless the device tree has aliases for them: name the root by PARTUUID=, or give aliases (mmc0 = &...)."
}

func (b *Explanation) adviseMissing() string {
	view := dmrace.Seen{Timeline: b.Timeline, Criteria: b.Criteria}
	root := seen.Awaited(view)
	if _, there := seen.Of(view).Present(root); there {
		return "Write root=/dev/" + root + "."
	}
	if share := rootkind.ShareOptions(bootparam.Read(b.Cmdline, b.features).RootFlags); share != "" && !has(b.Cmdline, "rootfstype") {
		return "rootflags= has options of " + share + ", and they tell the kernel no file system: give rootfstype=" + share + " as well. Without it the tag in root= is taken for a disk's name."
	}
	if strings.HasPrefix(root, "PART") {
		return "Compare with what blkid says of the disk in another system; a disk that is not there at all lacks its driver (built in, =y) or its node in the device tree."
	}
	advice := "Is the driver of the disk's host built in (=y), and its node enabled in the device tree?"
	if _, waited := b.Timeline.First(dmrace.RootwaitEnter); !waited && b.wholeLine() && !has(b.Cmdline, "rootwait") {
		advice += " The command line has no rootwait: a disk that is found later than the root is looked for is missed without it."
	}
	return advice
}

// adviseWait: before 7.0 handle_initrd() in init/do_mounts_initrd.c mounts the root before the
// root wait, which a boot shows (initrd-late-disk).
func (b *Explanation) adviseWait() string {
	if _, loaded := b.Timeline.First(dmrace.RAMDiskLoad); loaded {
		return "An initrd is loaded between the look for the root and its mount, and before Linux 7.0 rootwait comes too late for that: give rootdelay=N, which waits N seconds before the look, or an initramfs in place of the initrd."
	}
	return "Give rootwait on the command line: the kernel then waits until the device is there. rootdelay=N waits a fixed time."
}

func (b *Explanation) adviseSupplier() string {
	return "Build the driver of that supplier in, enable its node in the device tree, and check that the property which points to it names the right one; /sys/kernel/debug/devices_deferred lists what waits for what."
}

func (b *Explanation) adviseHost() string {
	errno := ""
	for _, p := range b.Verdict.Evidence {
		if _, after, ok := strings.Cut(p.Event.Detail, "error "); ok {
			errno = after
		}
	}
	if meaning, ok := errnos[strings.TrimSpace(errno)]; ok {
		return fmt.Sprintf("Error %s is %s: what that means for this driver is in its probe function; look at the messages before it.", strings.TrimSpace(errno), meaning)
	}
	return "Look at the messages of that driver before this one, and at the node of the device."
}

func (b *Explanation) adviseFlash() string {
	return "Check ubi.mtd= against the partitions of the flash, and write the image anew with what belongs to it (ubiformat, ubinize): UBI needs its own layout, which a plain copy of a file system does not have."
}

// errnos are those that a probe fails with most often (include/uapi/asm-generic/errno-base.h,
// errno.h, include/linux/errno.h).
var errnos = map[string]string{
	"-2": "ENOENT, something it looks up is not there", "-5": "EIO, the hardware does not answer as it should", "-6": "ENXIO, there is no such device",
	"-12": "ENOMEM, no memory", "-16": "EBUSY, something else has it", "-19": "ENODEV, there is no such device", "-22": "EINVAL, something it is given makes no sense",
	"-110": "ETIMEDOUT, the hardware does not answer", "-121": "EREMOTEIO", "-517": "EPROBE_DEFER, it waits for another device",
}
