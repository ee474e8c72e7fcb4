package explain

import (
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/cmdline"
)

// advice is what to do next about a cause, one entry each; an empty sentence says
// nothing. What concerns tables is said by lint, whose findings stand below.
var advice = map[dmrace.Cause]func(*Explanation) string{
	dmrace.CauseOtherName:     (*Explanation).adviseName,
	dmrace.CausePartMissing:   text("Check which partition holds the root (the list above is the kernel's own), and whether the right image was written to the disk."),
	dmrace.CauseNotExpanded:   text("Set the variable where the command line is put together (boot loader, image build), or write the device itself."),
	dmrace.CauseDeviceMissing: (*Explanation).adviseMissing,
	dmrace.CauseRootBusy:      text("Name the mapped device, array or volume that holds the disk in root=, or leave out what takes it."),
	dmrace.CauseNoRoot:        text(giveRoot),
	dmrace.CauseMountFailed:   (*Explanation).adviseMount,
	dmrace.CauseNeedsUserland: (*Explanation).adviseInitramfs,
	dmrace.CauseFileSystem:    (*Explanation).adviseFileSystem,
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
	dmrace.CauseUserSpace:     (*Explanation).adviseUser,
	dmrace.CauseReadOnly:      text("Mount it read-only (ro in place of rw), or look at what protects it: the switch or pin for write protection (wp-gpios, disable-wp), a bit of the flash, a file system that can only be read."),
	dmrace.CauseTooLate:       (*Explanation).adviseWait,
	dmrace.CauseStillWaiting:  text("initcall_debug on the command line shows which probe has not returned; the call traces of all tasks (sysrq w, or hung_task_timeout_secs) show what reads."),
	dmrace.CausePanic:         (*Explanation).advisePanic,
	dmrace.CauseReset:         text("What reset it is not in the log: a watchdog that nobody feeds, a supply that breaks down, or a hand. The boot loader's reset cause (reset reason, \"Reset cause\") tells which."),
	dmrace.CauseInitFailed:    text("Look at the program that was to be PID 1 on the root itself: that it is there, is executable, is built for this CPU, and that its shared libraries and the interpreter it names are there too; init=/bin/sh shows whether the root is of use at all."),
	dmrace.CauseSilent:        text("Either the kernel died before it had a console, or its console is another one: add earlycon (or earlyprintk on x86) and a console= that fits this machine, and check the device tree and the address that the kernel was loaded to."),
}

const giveRoot = "Give root= on the command line, by PARTUUID= where numbers may change."

// adviseMount says what to do about a root of which the log does not tell why it was not there.
func (b *Explanation) adviseMount() string {
	if strings.Contains(b.Verdict.Summary, "no root= is given") {
		return giveRoot + " Where an initramfs was meant: see whether the boot loader loads it, and what the kernel says of it (Initramfs unpacking failed, rootfs image is not initramfs)."
	}
	return ""
}

// whatToDo says what to do next.
func (b *Explanation) whatToDo() string {
	if say, ok := advice[b.Verdict.Cause]; ok && b.Criteria.Needs == nil {
		return say(b)
	}
	return ""
}

// whatToChange says what the fix of a command line has whose boot lost its race. The whole
// line stands with what is wrong with it.
func (b *Explanation) whatToChange() string {
	for _, f := range b.Findings {
		fresh := strings.Join(added(f.Fix, b.Cmdline), " ")
		if f.Race != nil && fresh != "" && b.lost() {
			return "Boot with " + fresh + " on the command line (" + f.FixNote + ")."
		}
	}
	return ""
}

// added returns the arguments of a command line that another does not have.
func added(line, other string) (fresh []string) {
	have := arguments(other)
	for _, a := range arguments(line) {
		if !slices.Contains(have, a) {
			fresh = append(fresh, a)
		}
	}
	return fresh
}

// arguments returns those of a command line as they stand in it.
func arguments(line string) (all []string) {
	for _, a := range cmdline.Split(line).Kernel() {
		all = append(all, line[a.Start:a.End])
	}
	return all
}

func (b *Explanation) adviseName() string {
	return "The number follows the order in which hosts are probed, unless the device tree has aliases for them: name the root by PARTUUID=, or give aliases (mmc0 = &...)."
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
