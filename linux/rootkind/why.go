package rootkind

import (
	"fmt"
	"strings"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/devname"
	"dmrace/linux/seen"
	"dmrace/linux/series"
)

// Reasons tells why a root of any kind is not there.
var Reasons dmrace.Reasons = reasons{}

type reasons struct{}

// whys are asked in turn: what a command line got wrong, what comes from elsewhere, what
// holds no disk, and disks last.
var whys = []func(v *seen.View, root string) dmrace.Reason{
	notExpanded, overNetwork, inRAM, inFlash, onMTD, inArray, byUserSpace, underOtherName,
}

// NoRoot says why a root that is looked for by this name was not found.
func (reasons) NoRoot(s dmrace.Seen, root string) dmrace.Reason {
	return namedReason(seen.Of(s), root)
}

// namedReason says why there is no root, and names it where that does not. In somebody's own
// log a number is told as the disk that has it: "801" and "8:1" are sda1.
func namedReason(v *seen.View, root string) dmrace.Reason {
	if disk := ofNumber(root); disk != "" && v.End.Reason == dmrace.EndLog && !listedOtherwise(v, disk, root) {
		r := noRoot(v, "/dev/"+disk)
		r.Named = fmt.Sprintf(" (root=%s, which is %s)", root, disk)
		return r
	}
	r := noRoot(v, root)
	r.Named = named(root, r.Says)
	return r
}

// listedOtherwise reports whether the kernel lists a disk or partition under another number:
// which disk of a kind has the first minors is which comes first, and each boot partition of an
// eMMC takes those of a disk (mmc_blk_alloc_req() in drivers/mmc/core/block.c).
func listedOtherwise(v *seen.View, disk, root string) bool {
	devt := devname.ParseRoot(root, series.Set{}).Devt
	number := fmt.Sprintf("%x%02x", devt.Major(), devt.Minor())
	for _, e := range v.Events {
		if e.Kind == dmrace.RootListed && e.Subject == disk {
			return listedNumber(e.Detail) != number
		}
	}
	return false
}

// ofNumber returns the disk or partition that has a number on every kernel, or "".
func ofNumber(root string) string {
	ref := devname.ParseRoot(root, series.Set{})
	if ref.Kind != devname.Number || ref.Devt == 0 || !devname.StaticMajor(ref.Devt.Major()) {
		return ""
	}
	family, n, part, ok := bus.Numbered(ref.Devt)
	switch {
	case !ok:
		return ""
	case part == 0:
		return family.Disk(n)
	}
	return bus.PartitionName(family.Disk(n), int(part))
}

func noRoot(v *seen.View, root string) dmrace.Reason {
	if unnamed(root) {
		root = ""
	}
	if e, ok := v.Last(dmrace.RootInvalid); ok && (root == "" || root == unknownBlock) {
		return invalid(e)
	}
	for _, why := range whys {
		if r := why(v, root); r.Cause != "" {
			return v.WithHosts(r)
		}
	}
	r := v.Absent()
	if r.Cause == "" || strings.HasPrefix(root, "PART") && v.Partitioned() {
		return v.WithHosts(notThere(v, root))
	}
	return r
}

// invalid is a root= of which the kernel says that it makes no sense, and not what it was
// (prepare_namespace() in init/do_mounts.c).
func invalid(e dmrace.Event) (r dmrace.Reason) {
	r.Cause, r.Final = dmrace.CauseNeedsUserland, true
	r.Says = "the kernel can make nothing of root= (" + e.Detail + "): names like UUID= and LABEL= are resolved by an initramfs alone"
	r.Add(e, "the kernel does not wait for it")
	return r
}

// Remote says what went wrong with a root on the network, or with what the boot loader gave
// to be unpacked.
func (reasons) Remote(s dmrace.Seen) dmrace.Reason {
	v := seen.Of(s)
	if r := overNetwork(v, s.Root); r.Cause != "" {
		return r
	}
	return notUnpacked(v)
}

// Absent says what keeps hosts and disks from coming up.
func (reasons) Absent(s dmrace.Seen) dmrace.Reason {
	v := seen.Of(s)
	r := v.Absent()
	if r.Cause != "" || s.End.Reason != dmrace.EndLog {
		return r
	}
	if says, e, ok := v.HostWord(); ok {
		r.Cause, r.Says = dmrace.CauseDeviceMissing, "no disk appears in the log at all; a host's last word: "+says
		r.Add(e, "what a host lacks")
		return r
	}
	if bad, ok := v.First(dmrace.FlashError); ok && !noFlash(s.Root) {
		r = badFlash(v, bad, "UBI met an error: ")
	}
	return r
}

// noFlash reports whether a root is known to be on no flash.
func noFlash(root string) bool {
	return root != "" && !strings.Contains(root, string(UBI)) && !strings.Contains(root, string(MTD))
}

// notThere says what there was in place of the root.
func notThere(v *seen.View, root string) (r dmrace.Reason) {
	name := strings.TrimPrefix(root, "/dev/")
	r.Cause = dmrace.CauseDeviceMissing
	if root == "" {
		r.Cause, r.Says = dmrace.CauseNoRoot, "no root= is given, or an empty one; "+v.WhatThereWas()
		return r
	}
	if strings.HasPrefix(root, unknownBlock) && v.NoRoot {
		r.Cause, r.Says = dmrace.CauseNoRoot, "the command line gives no root=; "+v.WhatThereWas()
		return r
	}
	if strings.HasPrefix(root, unknownBlock) {
		r.Says = fmt.Sprintf("the root's device was not found (%s); %s", root, v.WhatThereWas())
		if v.End.Reason == dmrace.EndLog && v.Root == "" { // flash and shares have no number
			r.Cause = dmrace.CauseMountFailed
			r.Says += "; what root= names is not in this log, which would tell more"
		}
		return r
	}
	if d, ok := v.Present(name); ok {
		r.Cause = dmrace.CauseStillWaiting
		r.Says = fmt.Sprintf("%s is there, and the kernel was to mount it: a probe that has not ended keeps it waiting, or a read from %s does not come back", name, d.Name)
		r.Add(d.Seen, "the root's disk is there")
		return r
	}
	disks := v.Disks()
	if strings.HasPrefix(name, "dm-") && v.End.Reason == dmrace.EndLog && v.Root == "" && v.Count(dmrace.DMWait)+v.Count(dmrace.TableError) == 0 {
		r.Cause, r.Says = dmrace.CauseCutShort, fmt.Sprintf("nothing in this log makes %s: neither what dm_init_init() said of a table nor the command line is in it, and a kernel without CONFIG_DM_INIT reads none", name)
		return r
	}
	r.Says = fmt.Sprintf("there is no %s; %s", name, v.WhatThereWas())
	if characterDevice(root) {
		r.Says = fmt.Sprintf("%s is a character device, and the kernel looks for a block device: over an MTD that is /dev/mtdblockN, over a volume of UBI /dev/ubiblockN_M; a UBIFS is mounted as ubiN_M or ubiN:NAME", root)
	}
	if strings.HasPrefix(root, "PART") && len(disks) > 0 {
		r.Says = fmt.Sprintf("no partition that was found is %s; %s", root, v.WhatThereWas())
	}
	for _, d := range disks {
		r.Add(d.Seen, "this disk is there")
	}
	if says, e, ok := v.HostWord(); ok {
		r.Says += "; a host's last word: " + says
		r.Add(e, "what a host lacks")
		if v.End.Reason == dmrace.EndLog && strings.Contains(e.Detail, "deferring probe") {
			r.Cause = dmrace.CauseHostDeferred // and may be probed yet
		}
	}
	return r
}

// unknownBlock begins what mount_root() calls a device of which it has the number alone.
const unknownBlock = "unknown-block"

// named names the root in brackets, where what is said of it does not.
func named(root, says string) string {
	name := strings.TrimPrefix(root, "/dev/")
	if unnamed(root) || strings.HasPrefix(root, unknownBlock) || strings.Contains(says, name) {
		return ""
	}
	return " (root=" + root + ")"
}

// unnamed reports whether a root has no name: what vsnprintf() makes of NULL, which was
// <NULL> before 2.6.31.
func unnamed(root string) bool { return root == "" || root == "(null)" || root == "<NULL>" }

// rootName is what root= names, for people.
func rootName(root string) string {
	switch {
	case unnamed(root), root == unknownBlock: // the rest of the line is lost
		return "the root"
	case strings.HasPrefix(root, unknownBlock):
		return "the root, " + root + ","
	}
	return "root=" + root
}
