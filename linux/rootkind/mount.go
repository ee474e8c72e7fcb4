package rootkind

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/seen"
)

// NotMounted says why a root could not be opened or mounted. The Detail of e is the
// device's number and the error.
func (reasons) NotMounted(s dmrace.Seen, e dmrace.Event) (r dmrace.Reason) {
	v := seen.Of(s)
	switch {
	case strings.HasSuffix(e.Detail, "error -30") || strings.HasSuffix(e.Detail, "error -13") && blockNumber(e.Detail) != "": // EROFS, EACCES
		r.Cause, r.Says = dmrace.CauseReadOnly, fmt.Sprintf("the device of %s is there, and can only be read (%s)", rootName(e.Subject), e.Detail[strings.LastIndex(e.Detail, "error"):])
	case opened(v, e) && noSuchType(e):
		r.Cause, r.Says = dmrace.CauseFileSystem, fmt.Sprintf("the device of %s is there, and the kernel does not have the file system that it is to be mounted as (-19, ENODEV)", rootName(e.Subject))
	case unnumbered(e.Subject) && strings.HasSuffix(e.Detail, "error -2"): // ENOENT of lookup_bdev()
		r.Cause, r.Says = dmrace.CauseFileSystem, fmt.Sprintf("root=%s was tried by file systems of block devices alone, which take it for a path (-2, ENOENT): rootfstype= must name one that mounts flash", e.Subject)
	case strings.HasSuffix(e.Detail, "error -16"): // EBUSY
		r.Cause, r.Says = dmrace.CauseRootBusy, fmt.Sprintf("%s is held by something else (-16, EBUSY): a table, an array or a mount", e.Subject)
	case strings.HasSuffix(e.Detail, "error -123"): // ENOMEDIUM of sd_open() and its like
		r.Cause, r.Says = dmrace.CausePartMissing, fmt.Sprintf("the disk of %s is there, and has no medium (-123, ENOMEDIUM)", rootName(e.Subject))
	case e.Kind == dmrace.Panic && v.End.Reason == dmrace.EndLog && v.Count(dmrace.RootTried) == 0 && ofDisk(e.Detail):
		r.Cause = dmrace.CauseMountFailed
		r.Says = fmt.Sprintf("the device of %s was found and could not be mounted, and the lines that say why are not in this log: most often no file system of this kernel takes what is on it; else it is held by something else (-16) or can only be read (-30)", rootName(e.Subject))
	case opened(v, e) && untold(v, e):
		r = withoutError(v, e)
	case opened(v, e) && inRAM(v, e.Subject).Cause == "":
		r = notTaken(v, e)
	case flashByNumber(v, e) != "":
		disk := flashByNumber(v, e)
		r = noRoot(v, "/dev/"+disk)
		r.Named = fmt.Sprintf(" (no root= is given, and the kernel takes %s)", disk)
	default:
		if r = namedReason(v, e.Subject); r.Cause == dmrace.CauseCutShort {
			r.Cause = dmrace.CauseMountFailed
		}
		if r.Cause == dmrace.CauseNoRoot && v.End.Reason == dmrace.EndLog && !v.Whole && v.Root == "" {
			r.Cause = dmrace.CauseMountFailed
			r.Says += "; whether an initramfs was to bring the root, and could not be used, stands in the beginning of the log, which is not here"
		}
	}
	return r
}

// flashByNumber returns, in somebody's own log, the flash that a kernel takes for its root by
// itself, without root=: mtd_add_device() of some vendors' kernels sets ROOT_DEV. Its major is
// MTD_BLOCK_MAJOR (include/linux/mtd/blktrans.h).
func flashByNumber(v *seen.View, e dmrace.Event) string {
	major, n, ok := numbers(e.Detail)
	if !ok || major != 31 || !unnamed(e.Subject) || v.End.Reason != dmrace.EndLog {
		return ""
	}
	return fmt.Sprintf("mtdblock%d", n)
}

// untold reports whether a log keeps back why a root that is there was not mounted: kernels
// that print no error with "Cannot open root device", when no file system says more.
func untold(v *seen.View, e dmrace.Event) bool {
	_, errs := v.OfRoot(dmrace.FSError)
	return e.Kind == dmrace.RootMissing && !strings.Contains(e.Detail, "error") && v.End.Reason == dmrace.EndLog &&
		!errs && v.Count(dmrace.RootTried) == 0 && ofDisk(e.Detail)
}

// withoutError is such a root. What no file system takes is told otherwise (EINVAL, after
// which mount_block_root() in init/do_mounts.c goes on to the next); mmc_blk_open() in
// drivers/mmc/core/block.c refuses to open a card for writing that can only be read.
func withoutError(v *seen.View, e dmrace.Event) (r dmrace.Reason) {
	for _, disk := range v.Events {
		if disk.Kind == dmrace.DiskAdd && strings.HasSuffix(disk.Detail, " (ro)") && strings.HasPrefix(strings.TrimPrefix(e.Subject, "/dev/"), disk.Subject+"p") {
			r.Cause, r.Says = dmrace.CauseReadOnly, fmt.Sprintf("the device of %s is there, and its card can only be read (%s), so that it cannot be opened for writing; this kernel prints no error that would confirm it", rootName(e.Subject), seen.Said(disk))
			r.Add(disk, "the card can only be read")
			return r
		}
	}
	r.Cause = dmrace.CauseMountFailed
	r.Says = fmt.Sprintf("the device of %s is there, and could not be mounted; why is not told, for this kernel prints no error with it: a type in rootfstype= that it has not got (-19), a device that can only be read (-30) or not at all (-5), a damaged file system (-117); one that no file system knows is told otherwise (\"No filesystem could mount root\")", rootName(e.Subject))
	return r
}

// notTaken is a root that was opened, and that no file system mounted.
func notTaken(v *seen.View, e dmrace.Event) (r dmrace.Reason) {
	r.Cause, r.Says = dmrace.CauseFileSystem, fmt.Sprintf("the device of %s is there, and no file system of this kernel takes what is on it", rootName(e.Subject))
	if tried, ok := v.Last(dmrace.RootTried); ok {
		if tried.Detail != "" {
			r.Says += " (tried: " + tried.Detail + ")"
		}
		r.Add(tried, "no file system could mount it")
	}
	if v.End.Reason == dmrace.EndLog {
		r.Says += mountMeans(e.Detail)
	}
	for _, c := range []struct {
		kind dmrace.EventKind
		says string
	}{{dmrace.FSError, "the file system says"}, {dmrace.DiskError, "the disk"}, {dmrace.CardError, "the card"}} {
		e, ok := v.OfRoot(c.kind)
		if earlier, found := saidBefore(v, e); found {
			e = earlier
		}
		if ok {
			r.Says += "; " + c.says + ": " + seen.Said(e)
			r.Add(e, "what was met on it")
		}
	}
	return r
}

// consequences are what file systems say after they have said why: open_ctree() in
// fs/btrfs/disk-io.c, and ext4_fill_super() in fs/ext4/super.c of each older kind that it
// is tried as.
var consequences = []string{"open_ctree failed", "couldn't mount as ext"}

// saidBefore returns what was said first of the same disk, if an event is the consequence.
func saidBefore(v *seen.View, e dmrace.Event) (first dmrace.Event, ok bool) {
	if !slices.ContainsFunc(consequences, func(w string) bool { return strings.HasPrefix(e.Detail, w) }) {
		return first, false
	}
	for _, earlier := range v.Events {
		if earlier.Kind == e.Kind && earlier.Subject == e.Subject {
			return earlier, true
		}
	}
	return first, false
}

// mountMeans says what the error means of a mount that a file system began and gave up.
func mountMeans(detail string) string {
	for _, m := range []struct{ errno, means string }{
		{"error -5", " (-5, EIO: it cannot be read)"},
		{"error -74", " (-74, EBADMSG: what is read is damaged)"},
		{"error -117", " (-117, EUCLEAN: a file system took it, and its structure is damaged)"},
	} {
		if strings.HasSuffix(detail, m.errno) {
			return m.means
		}
	}
	return ""
}

// noSuchType reports whether get_fs_type() in fs/filesystems.c knew no such file system:
// the device has a number of a disk, so that it was found, and -19 is no error of its.
func noSuchType(e dmrace.Event) bool { return strings.HasSuffix(e.Detail, "error -19") }

// opened reports whether the device of a root that could not be mounted was there: file
// systems were tried on it, or its number is that of a device in the list and the error,
// if one is given, is not that of a device without a driver (-6, ENXIO; -19, ENODEV).
func opened(v *seen.View, e dmrace.Event) bool {
	number := blockNumber(e.Detail)
	if _, ok := v.Last(dmrace.RootTried); ok {
		_, _, told := numbers(e.Detail)
		return number != "" || v.Count(dmrace.FlashError) == 0 && (!told || unnumbered(e.Subject)) // UBI has no number
	}
	if number == "" || strings.HasSuffix(e.Detail, "error -6") {
		return false
	}
	if v.Count(dmrace.RootListed) == 0 {
		if madeUp(v, e) {
			return false
		}
		return ofDisk(e.Detail) || v.End.Reason == dmrace.EndLog && v.Count(dmrace.FSError) > 0 && !strings.HasSuffix(e.Detail, "error -19")
	}
	if major, _, _ := numbers(e.Detail); strings.HasSuffix(e.Detail, "error -19") && !ofDisk(e.Detail) && major != mtdMajor {
		return false
	}
	return slices.ContainsFunc(v.Events, func(l dmrace.Event) bool {
		return l.Kind == dmrace.RootListed && listedNumber(l.Detail) == number
	})
}

// madeUp reports whether the number of a root tells nothing, in a log without the list of
// devices: it is the one that the kernel was built or patched with (rdev), for no root= was
// given, or one of a partition that the disk has not got (blk_lookup_devt() in block/genhd.c).
func madeUp(v *seen.View, e dmrace.Event) bool {
	return v.End.Reason == dmrace.EndLog && !strings.Contains(e.Detail, "error") &&
		(unnamed(e.Subject) || namedReason(v, e.Subject).Cause == dmrace.CausePartMissing)
}

// listedNumber returns a number as bdevt_str() in include/linux/kdev_t.h writes it, in the
// form of [blockNumber]: "b302", or "103:0001a" of a major beyond 255.
func listedNumber(detail string) string {
	listed, _, _ := strings.Cut(detail, " ")
	var major, minor int
	if _, err := fmt.Sscanf(listed, "%x:%x", &major, &minor); err == nil {
		return fmt.Sprintf("%x%02x", major, minor)
	}
	return strings.TrimLeft(listed, "0")
}

// mtdMajor is the number of /dev/mtdblockN: one that is listed is there (MTD_BLOCK_MAJOR).
const mtdMajor = 31

// unnumbered reports whether a root is handed to the file systems by its name, as
// prepare_namespace() in init/do_mounts.c does with those of flash: "ubi0:rootfs", "mtd3".
func unnumbered(root string) bool {
	return strings.HasPrefix(root, string(UBI)) && !strings.HasPrefix(root, "ubiblock") || strings.HasPrefix(root, string(MTD)) && !strings.HasPrefix(root, mtdBlock)
}

// numbers returns the major and the minor of "unknown-block(179,2)".
func numbers(detail string) (major, minor int, ok bool) {
	_, text, _ := strings.Cut(detail, unknownBlock+"(")
	_, err := fmt.Sscanf(text, "%d,%d)", &major, &minor)
	return major, minor, err == nil
}

// blockNumber returns a number as printk_all_partitions() lists it, in hexadecimal and
// without zeros in front; "" of (0,0), which is none.
func blockNumber(detail string) string {
	major, minor, ok := numbers(detail)
	if !ok || major == 0 {
		return ""
	}
	return fmt.Sprintf("%x%02x", major, minor)
}

// ofDisk reports whether a number is that of a disk, which the kernel knows only once the
// disk is there. Those of RAM disks (1), floppies (2), md (9), MTD (31) and nbd (43) it can
// name without (Documentation/admin-guide/devices.txt).
func ofDisk(detail string) bool {
	major, _, ok := numbers(detail)
	return ok && !slices.Contains([]int{0, 1, 2, 9, 31, 43}, major)
}
