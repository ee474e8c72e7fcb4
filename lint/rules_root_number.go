package lint

import (
	"fmt"

	"dmrace/linux/bus"
	"dmrace/linux/devname"
)

var rootNumber = &Rule{
	Code: "DMR506", Name: "root-number", Severity: Error,
	Summary: "root= is a device number, for which rootwait does not wait",
	Explain: "A number is its own answer, so the root counts as found whether or not its disk is there. Numbers of device-mapper, virtio_blk and nvme are given out as drivers come, and differ from kernel to kernel.",
	Kernel:  "the look-up answers with the number itself; the root wait is over before it begins, and mount_root() panics if the disk is still to come (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=179:2 rootwait ro`,
	Good:    `root=/dev/mmcblk0p2 rootwait ro`,
	Options: Options{Kernel: "6.1", Disks: exampleDisks},
}

// checkRootNumber looks at a root that is a device number.
func (r *pass) checkRootNumber() {
	late := r.root.location.kind == onDisk && bus.Late(r.busOf(r.root.location))
	if !late && devname.StaticMajor(r.root.ref.Devt.Major()) {
		return
	}
	f := r.find(rootNumber, r.root.span, "root=%s counts as found before its disk is there", plain(r.root.text))
	f.Severity = Warning
	if !late {
		f.Message = fmt.Sprintf("root=%s is a number that another kernel may give to another device", plain(r.root.text))
		return
	}
	if w := r.slowBoot(); w != nil && w.failed() {
		f.Severity, f.Race = Error, r.decisive(w.timeline)
	}
	r.assumeRoot(f)
}
