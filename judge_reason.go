package dmrace

import (
	"fmt"
	"slices"
	"strings"
)

// reason is why a root is not there, as far as a log tells.
type reason struct {
	cause  Cause  // empty: the log does not tell
	says   string // behind a colon
	proofs []Proof
	final  bool // nothing can change it any more: it need not be watched
}

func (r *reason) add(e Event, why string) { r.proofs = append(r.proofs, Proof{e, why}) }

// noRootDevice gives a root that could not be mounted its reason. e is the kernel's
// message, whose Detail is the device's number and the error.
func (j judge) noRootDevice(v *Verdict, e Event, what string) {
	if v.Cause != "" && v.Cause != CauseMountFailed {
		return
	}
	if e.Kind == RootMissing {
		v.add(e, "the root's device cannot be opened")
	}
	switch {
	case strings.HasSuffix(e.Detail, "error -30") || strings.HasSuffix(e.Detail, "error -13") && blockNumber(e.Detail) != "": // EROFS, EACCES
		v.Cause, v.Summary = CauseReadOnly, fmt.Sprintf("%s: the device of %s is there, and can only be read (%s)", what, rootName(e.Subject), e.Detail[strings.LastIndex(e.Detail, "error"):])
		return
	case j.opened(e) && j.noSuchType(e):
		v.Cause, v.Summary = CauseFileSystem, fmt.Sprintf("%s: the device of %s is there, and the kernel does not have the file system that it is to be mounted as (-19, ENODEV)", what, rootName(e.Subject))
		return
	case strings.HasSuffix(e.Detail, "error -16"): // EBUSY
		v.Cause, v.Summary = CauseRootBusy, fmt.Sprintf("%s: %s is held by something else (-16, EBUSY): a table, an array or a mount", what, e.Subject)
		return
	case j.opened(e) && j.inRAM(e.Subject).cause == "":
		v.Cause, v.Summary = CauseFileSystem, fmt.Sprintf("%s: the device of %s is there, and no file system of this kernel takes what is on it", what, rootName(e.Subject))
		if tried, ok := j.t.Last(RootTried); ok {
			if tried.Detail != "" {
				v.Summary += " (tried: " + tried.Detail + ")"
			}
			v.add(tried, "no file system could mount it")
		}
		j.rootErrors(v)
		return
	}
	j.blameReason(v, e.Subject, j.whyNoRoot(e.Subject), what)
}

// rootErrors adds what a file system and the disk said of a root that was opened and not
// mounted: the last word of each.
func (j judge) rootErrors(v *Verdict) {
	for _, c := range []struct {
		kind EventKind
		says string
	}{{FSError, "the file system says"}, {DiskError, "the disk"}, {CardError, "the card"}} {
		if e, ok := j.lastOf(c.kind); ok {
			v.Summary += "; " + c.says + ": " + said(e)
			v.add(e, "what was met on it")
		}
	}
}

// noSuchType reports whether get_fs_type() in fs/filesystems.c knew no such file system:
// the device has a number of a disk, so that it was found, and -19 is no error of its.
func (j judge) noSuchType(e Event) bool { return strings.HasSuffix(e.Detail, "error -19") }

// blameReason gives a verdict a reason. Where the log has none the root was just not
// there.
func (j judge) blameReason(v *Verdict, root string, why reason, what string) {
	v.Cause, v.Summary = CauseMountFailed, what
	if why.cause != "" {
		v.Cause, v.Summary = why.cause, what+of(root, why.says)+": "+why.says
	}
	v.Evidence = append(v.Evidence, why.proofs...)
}

// opened reports whether the device of a root that could not be mounted was there: file
// systems were tried on it, or its number is that of a device in the list and the error,
// if one is given, is not that of a device without a driver (-6, ENXIO; -19, ENODEV).
func (j judge) opened(e Event) bool {
	if _, ok := j.t.Last(RootTried); ok {
		return blockNumber(e.Detail) != "" || j.count(FlashError) == 0 // UBI has no number
	}
	number := blockNumber(e.Detail)
	if number == "" || strings.HasSuffix(e.Detail, "error -6") {
		return false
	}
	if j.count(RootListed) == 0 {
		return ofDisk(e.Detail)
	}
	if strings.HasSuffix(e.Detail, "error -19") && !ofDisk(e.Detail) {
		return false
	}
	return slices.ContainsFunc(j.t.Events, func(l Event) bool {
		listed, _, _ := strings.Cut(l.Detail, " ")
		return l.Kind == RootListed && strings.TrimLeft(listed, "0") == number
	})
}

// blockNumber returns the number of "unknown-block(179,2)" as printk_all_partitions()
// lists it, in hexadecimal and without zeros in front; "" of (0,0), which is none.
func blockNumber(detail string) string {
	var major, minor int
	_, numbers, _ := strings.Cut(detail, "unknown-block(")
	if _, err := fmt.Sscanf(numbers, "%d,%d)", &major, &minor); err != nil || major == 0 {
		return ""
	}
	return fmt.Sprintf("%x%02x", major, minor)
}

// ofDisk reports whether a number is that of a disk, which the kernel knows only once the
// disk is there. Those of RAM disks (1), floppies (2), md (9) and MTD (31) it can name
// without (Documentation/admin-guide/devices.txt).
func ofDisk(detail string) bool {
	var major, minor int
	_, numbers, _ := strings.Cut(detail, "unknown-block(")
	_, err := fmt.Sscanf(numbers, "%d,%d)", &major, &minor)
	return err == nil && !slices.Contains([]int{0, 1, 2, 9, 31, 43}, major)
}

// of names the root in brackets, where what is said of it behind does not.
func of(root, says string) string {
	name := strings.TrimPrefix(root, "/dev/")
	if unnamed(root) || strings.HasPrefix(root, "unknown-block") || strings.Contains(says, name) {
		return ""
	}
	return " (root=" + root + ")"
}

// unnamed reports whether a root has no name: what vsnprintf() makes of NULL, which was
// <NULL> before 2.6.31.
func unnamed(root string) bool { return root == "" || root == "(null)" || root == "<NULL>" }

// rootName is what root= names, for people: the kernel prints (null) for none.
func rootName(root string) string {
	if unnamed(root) {
		return "no root="
	}
	if strings.HasPrefix(root, "unknown-block") {
		return "the root, " + root + ","
	}
	return "root=" + root
}

// whyNoRoot says why a root that is looked for by this name was not found.
func (j judge) whyNoRoot(root string) reason {
	if unnamed(root) {
		root = ""
	}
	for _, ask := range []func(string) reason{j.notExpanded, j.overNetwork, j.inRAM, j.inFlash, j.onMTD, j.inArray, j.byUserSpace, j.underOtherName} {
		if r := ask(root); r.cause != "" {
			return j.withHosts(r)
		}
	}
	r := j.whyAbsent()
	if r.cause == "" || strings.HasPrefix(root, "PART") && j.partitioned() {
		return j.withHosts(j.notThere(root))
	}
	return r
}

// partitioned reports whether a disk with partitions was found.
func (j judge) partitioned() bool {
	return slices.ContainsFunc(j.disks(), func(d seenDisk) bool { return len(d.parts) > 0 })
}

// notExpanded finds a variable of a boot loader's or a build's in the name.
func (j judge) notExpanded(root string) (r reason) {
	if strings.Contains(root, "${") || strings.Contains(root, "$(") || strings.HasPrefix(root, "@") || strings.Count(root, "%") > 1 {
		r.cause, r.final = CauseNotExpanded, true
		r.says = fmt.Sprintf("root=%s holds a variable that nobody put a value in for", root)
	}
	return r
}

// byUserSpace finds names that the kernel does not resolve: name_to_dev_t() in
// init/do_mounts.c, early_lookup_bdev() in block/early-lookup.c since 6.5, know PARTUUID=
// and PARTLABEL=, and of a file system's own they know none.
func (j judge) byUserSpace(root string) (r reason) {
	for _, form := range []string{"UUID=", "LABEL=", "/dev/disk/", "/dev/mapper/", "ZFS="} {
		if strings.HasPrefix(root, form) {
			r.cause, r.final = CauseNeedsUserland, true
			r.says = fmt.Sprintf("root=%s is a name that only an initramfs resolves; the kernel itself knows PARTUUID=, PARTLABEL= and /dev names", root)
		}
	}
	return r
}
