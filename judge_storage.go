package dmrace

import (
	"fmt"
	"strings"
)

// inRAM looks for an initrd or initramfs that could not be used: without it the kernel
// looks for the root itself.
func (j judge) inRAM(root string) (r reason) {
	bad, ok := j.lastOf(RAMDiskError)
	if !ok || strings.Contains(bad.Detail, "looks like an initrd") && !strings.Contains(root, "ram") && root != "" {
		return r
	}
	r.cause, r.says = CauseRAMDisk, fmt.Sprintf("the %s cannot be used: %s", bad.Subject, bad.Detail)
	for _, e := range j.t.Events {
		if e.Kind == RAMDiskError {
			r.add(e, "the image that the boot loader gave is not what the kernel can unpack")
		}
	}
	return r
}

// inFlash looks for what UBI says.
func (j judge) inFlash(root string) (r reason) {
	if root != "" && !strings.Contains(root, "ubi") && !strings.Contains(root, "mtd") && !strings.HasPrefix(root, "unknown-block") {
		return r
	}
	bad, failed := j.t.First(FlashError)
	volumes, attached := j.t.Last(FlashVolumes)
	at, _ := j.t.Last(FlashAttach)
	switch {
	case failed:
		r.cause = CauseFlash
		r.says = strings.TrimSpace("UBI could not give the root: " + said(bad))
		if last, _ := j.t.Last(FlashError); last.Seq != bad.Seq {
			r.says += "; " + said(last)
		}
		r.add(bad, "what UBI met in the flash")
	case attached && volumes.Detail == "0":
		r.cause = CauseFlash
		r.says = fmt.Sprintf("%s is attached to %s and holds no volume (0): nothing was ever written to it as a root", volumes.Subject, firstWord(at.Detail))
		r.add(volumes, "there is no user volume")
	case attached:
		r.cause = CauseFlash
		r.says = fmt.Sprintf("%s is attached to %s with %s volume(s), and none of them is %s", volumes.Subject, firstWord(at.Detail), volumes.Detail, rootName(root))
		r.add(volumes, "UBI has these volumes")
	case strings.Contains(root, "ubi"):
		r.cause = CauseFlash
		r.says = fmt.Sprintf("nothing provides %s: UBI attached no MTD device (ubi.mtd=, ubi.block=) in this log; %s", root, j.whatThereWas())
	}
	return r
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return first
}

// inArray looks for what md says of the root's array.
func (j judge) inArray(root string) (r reason) {
	if !strings.Contains(root, "md") {
		return r
	}
	if e, ok := j.lastOf(ArrayError); ok {
		r.cause, r.says = CauseArray, fmt.Sprintf("the array of %s was not assembled: %s", root, e.Detail)
		r.add(e, "md says why")
		return r
	}
	name := strings.TrimPrefix(root, "/dev/")
	if _, ran := j.t.Last(ArrayRun); !ran && strings.HasPrefix(name, "md") && consistsOf(name[2:], digits) {
		r.cause = CauseArray
		r.says = fmt.Sprintf("no array was assembled as %s: the kernel does that itself only for superblocks of version 0.90 on partitions of type fd, or by md= on the command line; %s", name, j.whatThereWas())
	}
	return r
}
