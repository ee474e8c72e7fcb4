package lint

import (
	"fmt"
	"slices"

	"dmrace/linux/devname"
)

var deviceNever = &Rule{
	Code: "DMR320", Name: "device-never", Severity: Error,
	Summary: "a table names a device in a way that the kernel cannot resolve",
	Explain: "Before there is a user space the kernel knows PARTUUID=, PARTLABEL=, its own names such as /dev/mmcblk0p2, and device numbers. File systems' UUID= and LABEL=, and what udev makes below /dev/disk and /dev/mapper, do not exist yet.",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear UUID=8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var deviceLater = &Rule{
	Code: "DMR321", Name: "device-later", Severity: Error,
	Summary: "a device uses one that is created after it",
	Explain: "Devices are created in the order in which they stand. A table that names a mapped device needs it to be there already, and dm-mod.waitfor= cannot help: it is waited for before the first device is created.",
	Kernel:  "dm_get_device() does not find the device (drivers/md/dm-table.c), and the constructor says that its lookup failed" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,0,ro,0 8192 linear /dev/dm-1 0;lower,,1,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="lower,,1,ro,0 8192 linear /dev/vda2 0;vroot,,0,ro,0 8192 linear /dev/dm-1 0"`,
	Options: Options{Kernel: "6.1"},
}

var deviceSelf = &Rule{
	Code: "DMR322", Name: "device-self", Severity: Error,
	Summary: "a device uses itself",
	Explain: "The N of /dev/dm-N in a table is that of a device before it, not that of the device whose table it is.",
	Kernel:  "dm_get_device() does not find the device, or refuses it with -EINVAL (drivers/md/dm-table.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-1 rootwait ro dm-mod.create="lower,,,ro,0 8192 linear /dev/vda2 0;vroot,,,ro,0 8192 linear /dev/dm-1 0"`,
	Good:    `root=/dev/dm-1 rootwait ro dm-mod.create="lower,,,ro,0 8192 linear /dev/vda2 0;vroot,,,ro,0 8192 linear /dev/dm-0 0"`,
	Options: Options{Kernel: "6.1"},
}

var deviceUnmade = &Rule{
	Code: "DMR323", Name: "device-unmade", Severity: Error,
	Summary: "a table names a mapped device that nothing creates",
	Explain: "Mapped devices are numbered by their minors, or from 0 in the order in which they stand. In early boot there are no others than those of dm-mod.create=.",
	Kernel:  "dm_get_device() does not find the device (drivers/md/dm-table.c)" + creationStops,
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-1 rootwait ro dm-mod.create="lower,,,ro,0 8192 linear /dev/vda2 0;vroot,,,ro,0 8192 linear /dev/dm-7 0"`,
	Good:    `root=/dev/dm-1 rootwait ro dm-mod.create="lower,,,ro,0 8192 linear /dev/vda2 0;vroot,,,ro,0 8192 linear /dev/dm-0 0"`,
	Options: Options{Kernel: "6.1"},
}

var notOnDisks = &Rule{
	Code: "DMR324", Name: "not-on-disks", Severity: Error,
	Summary: "none of the disks that are known has what a name asks for",
	Explain: "Where the disks of the machine are given, a name that leads to none of them is most likely misspelt, or counts disks in another order than the kernel.",
	Kernel:  "the name does not resolve: a table fails at once, and a wait for it goes on for ever",
	Affects: affectsAll,
	Bad:     `root=PARTLABEL=rootsf rootwait ro`,
	Good:    `root=PARTLABEL=rootfs rootwait ro`,
	Options: Options{Kernel: "6.1", Disks: exampleDisks},
}

// checkTableNames looks at the names in tables.
func (r *pass) checkTableNames() {
	for i := range r.needs {
		n := &r.needs[i]
		e := &r.entries[n.entry]
		switch why := n.ref.Never(); {
		case r.faultyNeed(n), r.checkArrayNeed(n):
		case why != devname.MayResolve:
			f := r.find(deviceNever, n.span, "%s names no device: %s%s", plain(n.text), why, r.behind(e.Device))
			f.Kernel = fmt.Sprintf("dm_get_device() does not resolve the name, and the constructor of %s says %q (%s)%s", e.Type, n.look.Message, sources[e.Type], creationStops)
			r.fixMapper(f, n.span, n.text)
			if name, ok := kernelForm(n.text); ok {
				r.fix(f, "as the kernel names it", edit{n.span, name})
			}
		case n.location.kind == onMap:
			r.checkMapped(n)
		}
	}
}

// checkMapped looks at a mapped device in the table of another.
func (r *pass) checkMapped(n *name) {
	user := r.entries[n.entry].Device
	maker := slices.Index(r.numbers, n.location.dm)
	switch {
	case maker < 0 && r.refused != nil, maker >= 0 && maker < user:
	case maker < 0:
		f := r.find(deviceUnmade, n.span, "nothing creates %s", plain(n.text))
		r.fixNumber(f, n.span, user)
	case maker == user:
		f := r.find(deviceSelf, n.span, "%s uses itself: it is %s", r.device(user), plain(n.text))
		r.fixNumber(f, n.span, user)
	default:
		f := r.find(deviceLater, n.span, "%s uses %s, which is %s and created after it", r.device(user), plain(n.text), r.device(maker))
		r.fixOrder(f, user, maker)
	}
}

// checkDisks looks for names that lead to none of the disks that are known.
func (r *pass) checkDisks() {
	for i := range r.needs {
		r.checkDisk(&r.needs[i], "the table fails")
	}
	for i := range r.waits {
		r.checkDisk(&r.waits[i], "dm_init_init() waits for it for ever")
	}
	r.checkDisk(&r.root, "there is no such root")
}

func (r *pass) checkDisk(n *name, so string) {
	if n.location.kind == absent && r.stock.facts && (n == &r.root || !n.ref.OnArray()) {
		r.find(notOnDisks, n.span, "no disk has %s: %s", plain(n.text), so)
	}
}
