package rootkind

import (
	"fmt"
	"strings"

	"dmrace"
	"dmrace/linux/seen"
)

// RAM is a RAM disk, into which rd_load_image() puts an initrd: /dev/ram, which is
// /dev/ram0, or /dev/ramN of drivers/block/brd.c.
const RAM Kind = "ram"

var ram = &Info{
	Kind: RAM, Title: "RAM disk", Comes: "initrd_load() (init/do_mounts_initrd.c)",
	Source: "name_to_dev_t(), since 6.5 parse_root_device(), gives /dev/ram the number Root_RAM0; /dev/ramN is looked up",
	is: func(a *asked) bool {
		_, numbered := a.numbered("ram")
		return a.name == "/dev/ram" || numbered
	},
}

// inRAM looks for an initrd or initramfs that could not be used, or a RAM disk into which
// nothing was loaded: without it the kernel looks for the root itself.
func inRAM(v *seen.View, root string) (r dmrace.Reason) {
	bad, ok := v.OfRoot(dmrace.RAMDiskError)
	load, loaded := v.Last(dmrace.RAMDiskLoad)
	switch {
	case !ok && !loaded && ofRAM(root) && v.Count(dmrace.RootTried) > 0 && v.Count(dmrace.RootMissing) == 0: // it is there
		r.Cause = dmrace.CauseRAMDisk
		r.Says = "nothing was loaded into the RAM disk, which is empty then: the boot loader gave no initrd, or not where the kernel looks for it"
		if v.End.Reason == dmrace.EndLog && !v.Whole {
			r.Cause = dmrace.CauseMountFailed
			r.Says = "the RAM disk is there, and no file system of this kernel takes what is in it; this log does not go back to where an initrd is loaded: if none was, the RAM disk is empty (the boot loader gave no initrd, or not where the kernel looks for it)"
		}
		return r
	case !ok && !loaded && ofRAM(root) && v.End.Reason == dmrace.EndLog:
		r.Cause = dmrace.CauseRAMDisk
		r.Says = fmt.Sprintf("%s is a RAM disk, and no initrd was loaded into it in this log: the boot loader gave none, or the kernel has no RAM disks (CONFIG_BLK_DEV_RAM); with an initramfs root= is not needed", rootName(root))
		if !v.Whole && v.Count(dmrace.RootMissing) == 0 {
			r.Cause = dmrace.CauseMountFailed
			r.Says = fmt.Sprintf("%s is a RAM disk, into which an initrd is loaded, and this log does not go back to where that is done: see whether the boot loader gives one, and what the kernel says of it (RAMDISK:, Trying to unpack rootfs image); with an initramfs root= is not needed", rootName(root))
		}
		return r
	case !ok, noArchive(bad) && (loaded || !ofRAM(root) && root != ""):
		return r
	case loaded && load.Seq > bad.Seq:
		return r
	}
	return unusable(v, bad)
}

// unusable says what was said of an image.
func unusable(v *seen.View, bad dmrace.Event) (r dmrace.Reason) {
	r.Cause, r.Says = dmrace.CauseRAMDisk, fmt.Sprintf("the %s cannot be used: %s", bad.Subject, bad.Detail)
	for _, e := range v.Events {
		if e.Kind == dmrace.RAMDiskError {
			r.Add(e, "the image that the boot loader gave is not what the kernel can unpack")
		}
	}
	return r
}

// notUnpacked looks for an archive or image that was not unpacked to its end, in a boot
// that has no other root. What looks like an initrd is a fault only where a program of the
// archive was tried all the same: its end is missing.
func notUnpacked(v *seen.View) (r dmrace.Reason) {
	bad, ok := v.OfRoot(dmrace.RAMDiskError)
	_, mounted := v.Last(dmrace.RootMount)
	_, tried := v.Last(dmrace.InitExec)
	if !ok || mounted || noArchive(bad) && !tried {
		return r
	}
	return unusable(v, bad)
}

// noArchive reports whether populate_initrd_image() in init/initramfs.c took the image for
// an initrd, which is no fault of an image of a file system.
func noArchive(e dmrace.Event) bool { return strings.Contains(e.Detail, "looks like an initrd") }

// ofRAM reports whether a root is a RAM disk, by its name or by its number: major 1
// (Documentation/admin-guide/devices.txt).
func ofRAM(root string) bool {
	number, named := strings.CutPrefix(strings.TrimPrefix(root, "/dev/"), string(RAM))
	return named && strings.Trim(number, "0123456789") == "" || strings.HasPrefix(root, unknownBlock+"(1,")
}
