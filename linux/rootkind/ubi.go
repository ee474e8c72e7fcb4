package rootkind

import (
	"cmp"
	"fmt"
	"strings"

	"dmrace"
	"dmrace/linux/devname"
	"dmrace/linux/seen"
)

// UBI is a volume of UBI on raw flash: "ubi0:rootfs" or "ubi0_1" with
// rootfstype=ubifs, which open_ubi() in fs/ubifs/super.c reads, or a block device over
// one, /dev/ubiblock0_1.
const UBI Kind = "ubi"

var ubi = &Info{
	Kind: UBI, Title: "UBI volume on raw flash", Comes: "ubi_init(), a late_initcall, attaches what ubi.mtd= names (drivers/mtd/ubi/build.c)",
	Source: `prepare_namespace() mounts a name that begins with "ubi" without looking it up; since 6.5 parse_root_device() gives it Root_Generic`,
	is: func(a *asked) bool {
		if strings.HasPrefix(a.name, "ubi") {
			return true
		}
		for _, name := range a.disks() {
			if rest, ok := strings.CutPrefix(name, "ubiblock"); ok && startsWithDigit(rest) {
				return true
			}
		}
		return false
	},
}

func startsWithDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }

// inFlash looks for what UBI says.
func inFlash(v *seen.View, root string) (r dmrace.Reason) {
	if root != "" && !strings.Contains(root, string(UBI)) && !strings.Contains(root, string(MTD)) && !strings.HasPrefix(root, unknownBlock) {
		return r
	}
	bad, failed := v.First(dmrace.FlashError)
	volumes, attached := ofDevice(v, dmrace.FlashVolumes, root)
	at, isThere := ofDevice(v, dmrace.FlashAttach, root)
	device, _, _ := strings.Cut(at.Detail, " ")
	device = cmp.Or(device, "its flash")
	switch {
	case failed:
		r = badFlash(v, bad, "UBI could not give the root: ")
	case characterDevice(root):
		return r // it is no matter of what UBI has
	case !attached && !isThere && v.Count(dmrace.FlashAttach) > 0 && ubiDevice(root) != "":
		other, _ := v.Last(dmrace.FlashAttach)
		flash, _, _ := strings.Cut(other.Detail, " ")
		r.Says = fmt.Sprintf("%s is not attached; %s is, to %s", ubiDevice(root), other.Subject, flash)
		r.Add(other, "what UBI attached")
	case attached && volumes.Detail == "0":
		r.Says = fmt.Sprintf("%s is attached to %s and holds no volume (0): nothing was ever written to it as a root", volumes.Subject, device)
		r.Add(volumes, "there is no user volume")
	case (attached || isThere) && strings.Contains(root, "ubiblock"):
		r.Says = fmt.Sprintf("%s is attached to %s%s, and no block device was made of one as %s: ubi.block= names the volumes that get one", cmp.Or(volumes.Subject, at.Subject), device, withVolumes(volumes), strings.TrimPrefix(root, "/dev/"))
		r.Add(cmp.Or(volumes, at), "UBI has these volumes")
	case attached && strings.HasPrefix(root, unknownBlock):
		return r // its name is not in the log
	case attached && unnamed(root):
		r.Says = fmt.Sprintf("%s is attached to %s with %s volume(s), and no root= names one of them", volumes.Subject, device, volumes.Detail)
		r.Add(volumes, "UBI has these volumes")
	case attached:
		r.Says = fmt.Sprintf("%s is attached to %s with %s volume(s), and none of them is %s", volumes.Subject, device, volumes.Detail, rootName(root))
		r.Add(volumes, "UBI has these volumes")
	case unreadable(v, root) != "":
		r.Says = fmt.Sprintf("%s is there, and UBIFS cannot read it (%s): the flash was written without being erased before, or its ECC is another one than that of whoever wrote it", root, unreadable(v, root))
	case strings.Contains(root, string(UBI)):
		r.Says = fmt.Sprintf("nothing provides %s: UBI attached no MTD device (ubi.mtd=, ubi.block=) in this log; %s", root, v.WhatThereWas())
	default:
		return r
	}
	r.Cause = dmrace.CauseFlash
	return r
}

// ubiDevice returns the device of UBI that a root names: "ubi4" of ubiblock4_0, ubi4_0 and
// ubi4:rootfs. Nothing is told by ubi:rootfs, which is of the first (open_ubi() in fs/ubifs/super.c).
func ubiDevice(root string) string {
	number := strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(root, "/dev/"), string(UBI)), "block")
	end := strings.IndexAny(number, "_:")
	if _, ok := devname.Decimal(number[:max(end, 0)]); !ok {
		return ""
	}
	return string(UBI) + number[:end]
}

// ofDevice returns the last event of a kind that is of the device of UBI which the root names,
// or of any where it names none.
func ofDevice(v *seen.View, kind dmrace.EventKind, root string) (last dmrace.Event, ok bool) {
	device := ubiDevice(root)
	for _, e := range v.Events {
		if e.Kind == kind && (device == "" || e.Subject == device) {
			last, ok = e, true
		}
	}
	return last, ok
}

// withVolumes says how many volumes there are, where the log has it.
func withVolumes(volumes dmrace.Event) string {
	if volumes.Detail == "" {
		return ""
	}
	return " with " + volumes.Detail + " volume(s)"
}

// unreadable returns the error with which a volume that is there could not be mounted. A
// volume that is not gives -19 (ubifs_mount() in fs/ubifs/super.c).
func unreadable(v *seen.View, root string) string {
	missed, ok := v.Last(dmrace.RootMissing)
	if !ok || !unnumbered(root) || v.End.Reason != dmrace.EndLog {
		return ""
	}
	for _, errno := range []string{"-5", "-74", "-117"} {
		if strings.HasSuffix(missed.Detail, "error "+errno) {
			return "error " + errno
		}
	}
	return ""
}

// badFlash says what UBI met in the flash, first and last.
func badFlash(v *seen.View, first dmrace.Event, what string) (r dmrace.Reason) {
	r.Cause, r.Says = dmrace.CauseFlash, what+cmp.Or(seen.Said(first), "its words are cut off")
	if last, _ := v.Last(dmrace.FlashError); last.Seq != first.Seq && seen.Said(last) != "" {
		r.Says += "; " + seen.Said(last)
	}
	r.Add(first, "what UBI met in the flash")
	if chip, ok := noChip(v); ok {
		r.Says = "no flash chip was found (" + seen.Said(chip) + "); " + r.Says
		r.Add(chip, "the controller finds no chip")
	}
	return r
}

// noChip returns the word of a controller, in somebody's own log, that it found no flash chip:
// nand_scan_ident() and spi_nor_read_id() in drivers/mtd.
func noChip(v *seen.View) (e dmrace.Event, ok bool) {
	for _, e := range v.Events {
		if e.Kind == dmrace.HostFailed && v.End.Reason == dmrace.EndLog && (strings.Contains(e.Detail, "No NAND device found") || strings.Contains(e.Detail, "unrecognized JEDEC id")) {
			return e, true
		}
	}
	return e, false
}

// characterDevice reports whether a root is the character device of an MTD or of a volume of
// UBI: add_mtd_device() in drivers/mtd/mtdcore.c, ubi_add_volume() in drivers/mtd/ubi/vmt.c.
func characterDevice(root string) bool {
	for _, prefix := range []string{"/dev/mtd", "/dev/ubi"} {
		if number, ok := strings.CutPrefix(root, prefix); ok && startsWithDigit(number) && strings.Trim(number, "0123456789_") == "" {
			return true
		}
	}
	return false
}
