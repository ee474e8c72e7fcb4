package lint

import (
	"fmt"
	"slices"

	"dmrace/linux/devname"
)

var rootUnprovided = &Rule{
	Code: "DMR502", Name: "root-unprovided", Severity: Error,
	Summary: "root= names a mapped device that nothing creates",
	Explain: "The N of /dev/dm-N is the minor that dm-mod.create= gives the device, or else the lowest that is free when its turn comes: 0 for the first.",
	Kernel:  "the root wait polls for a name that never resolves, and without rootwait mount_root() panics (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,5,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-5 rootwait ro dm-mod.create="vroot,,5,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var rootHeld = &Rule{
	Code: "DMR507", Name: "root-held", Severity: Error,
	Summary: "root= names a device that a table holds",
	Explain: "A table opens its devices exclusively, so nothing else can mount them. Were it not so, the root would be mounted past the verity device that is to protect it. If the table fails, the mount succeeds: such a line boots just when it should not.",
	Kernel:  "open_table_device() claims the device (drivers/md/dm.c); mounting it fails with -EBUSY, and mount_block_root(), since 6.5 mount_root_generic(), panics (init/do_mounts.c)",
	Affects: affectsDMInit,
	Bad:     `root=/dev/vda2 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var rootWritable = &Rule{
	Code: "DMR508", Name: "root-writable", Severity: Warning,
	Summary: "rw on the line, and the mapped device of the root is read-only",
	Explain: "The word rw asks for a writable root, the flags ro in dm-mod.create= make its device read-only. The device wins.",
	Kernel:  "mounting it writable fails with -EACCES, and mount_block_root(), since 6.5 mount_root_generic(), mounts it read-only (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/dm-0 rootwait rw dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

// checkMappedRoot looks at a root that is a mapped device.
func (r *pass) checkMappedRoot() {
	switch {
	case r.create != nil && (!r.created() || r.refused != nil):
	case r.create == nil:
		f := r.find(rootUnprovided, r.root.span, "nothing creates %s: there is no dm-mod.create=", r.root.text)
		f.Severity = Warning
		f.FixNote = "right with an initramfs that creates it; the kernel by itself does not"
	case !slices.Contains(r.numbers, r.root.location.dm):
		var have []string
		for d, n := range r.numbers {
			have = append(have, fmt.Sprintf("%s is /dev/dm-%d", r.device(d), n))
		}
		f := r.find(rootUnprovided, r.root.span, "nothing creates %s: %s", r.root.text, list(have))
		r.fixRoot(f)
	}
}

// checkHeld looks for a root that a table holds. A whole disk is held with a partition of
// it, and the other way round (bd_may_claim(), block/bdev.c).
func (r *pass) checkHeld() {
	if !r.created() || r.root.location.kind == onMap || r.root.ref.Never() != devname.MayResolve {
		return
	}
	for i := range r.needs {
		n := &r.needs[i]
		if d := r.entries[n.entry].Device; r.sameDevice(n) && d < len(r.numbers) {
			f := r.find(rootHeld, r.root.span, "%s is held by the table of %s", plain(r.root.text), r.device(d))
			r.fixRoot(f)
			return
		}
	}
}

// sameDevice reports whether a table needs the root, or what cannot be opened beside it.
func (r *pass) sameDevice(n *name) bool {
	root := &r.root
	if root.location.kind == onDisk && n.location.kind == onDisk && root.location.part >= 0 && n.location.part >= 0 && (root.location.part == 0 || n.location.part == 0) {
		return root.location.disk == n.location.disk
	}
	return sameName(root, n)
}

// checkMode looks for a writable root on a read-only device.
func (r *pass) checkMode() {
	a := r.arg(r.values.ModeArg)
	if a == nil || !r.values.ReadWrite || !r.created() || r.root.location.kind != onMap {
		return
	}
	d := slices.Index(r.numbers, r.root.location.dm)
	if d < 0 || !r.parsed.Devices[d].ReadOnly {
		return
	}
	f := r.find(rootWritable, spanOf(*a), "%s is read-only, and so will be the root", r.device(d))
	r.fix(f, "with a read-only root", edit{spanOf(*a), "ro"})
}
