package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/linux/bootparam"
	"dmrace/linux/bus"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/rootkind"
)

var rootMissing = &Rule{
	Code: "DMR501", Name: "root-missing", Severity: Error,
	Summary: "dm-mod.create= without root=",
	Explain: "dm-mod.create= makes devices; which of them is the root says root=. Without it, and without an initramfs that mounts a root by itself, there is none.",
	Kernel:  "prepare_namespace() has no name to look up, so that mount_root() panics: \"VFS: Unable to mount root fs on unknown-block(0,0)\" (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

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

var rootMapper = &Rule{
	Code: "DMR503", Name: "root-mapper", Severity: Error,
	Summary: "root=/dev/mapper/… is a name of user space",
	Explain: "The names below /dev/mapper are made by udev or libdevmapper. The kernel knows a mapped device by its number alone.",
	Kernel:  "the name does not resolve: the root wait goes on for ever, and without rootwait mount_root() panics (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/mapper/vroot rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var rootUserSpace = &Rule{
	Code: "DMR504", Name: "root-user-space", Severity: Error,
	Summary: "root= in a form that only user space can resolve, or that is malformed",
	Explain: "UUID= and LABEL= are of file systems, into which the kernel does not look before it mounts one, and /dev/disk is made by udev. An initramfs resolves them; the kernel does not.",
	Kernel:  "the name never resolves: the root wait goes on for ever, and without rootwait mount_root() panics (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=UUID=0f3a9c1e-5b6e-4d3f-9a1c-7f809a1c2b3d rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var rootCut = &Rule{
	Code: "DMR505", Name: "root-cut", Severity: Error,
	Summary: "root= has more than 63 bytes",
	Explain: "The name of the root is kept in 64 bytes, of which one is the NUL.",
	Kernel:  "root_dev_setup() copies the name with strscpy() into saved_root_name[64] and says nothing (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=PARTUUID=8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c/PARTNROFF=0000000001 rootwait ro`,
	Good:    `root=PARTUUID=8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c/PARTNROFF=1 rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

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

// checkRoot looks at root=.
func (r *pass) checkRoot() {
	if r.vendor() != nil || r.initramfs() {
		return
	}
	a := r.arg(r.values.RootArg)
	if a == nil || a.Value == "" {
		r.withoutRoot(a)
		return
	}
	r.checkRootCut(*a)
	kind := r.kindOfRoot()
	switch why := r.root.ref.Never(); {
	case kind.Kind == rootkind.Virtual:
		r.checkVirtual(kind)
	case r.checkRootName():
	case kind.Kind == rootkind.UBI:
		r.checkUBI()
	case kind.Kind == rootkind.NFS || kind.Kind == rootkind.CIFS:
		r.checkNet()
	case kind.Kind == rootkind.MD:
		r.checkArray()
	case strings.HasPrefix(r.root.text, "/dev/mapper/"):
		f := r.find(rootMapper, r.root.span, "%s is a name of user space", plain(r.root.text))
		r.fixMapper(f, r.root.span, r.root.text)
		if f.Fix == "" {
			r.fixRoot(f)
		}
		r.forUserSpace(f)
	case why == devname.NotANumber && r.checkRootSpelt():
	case why != devname.MayResolve:
		r.neverRoot(why)
	case r.root.location.kind == onMap:
		r.checkMappedRoot()
	case r.root.ref.Kind == devname.Number:
		r.checkRootNumber()
	}
	r.checkHeld()
}

// neverRoot reports a name that never resolves.
func (r *pass) neverRoot(why devname.Reason) {
	if why == devname.PathTooLong && strings.HasPrefix(r.root.text, "/dev/disk/by-") {
		why = devname.UserSpacePath
	}
	f := r.find(rootUserSpace, r.root.span, "root=%s never resolves: %s", plain(r.root.text), why)
	if r.root.ref.DisablesRootwait() && r.values.Rootwait != 0 {
		f.Kernel = `the kernel takes the name for malformed and says "Disabling rootwait; root= is invalid.", and mount_root() panics (init/do_mounts.c)`
	}
	r.fixRoot(f)
	switch why {
	case devname.UserSpacePath, devname.FileSystemTag, devname.NotANumber: // "zfs:AUTO", "live:…"
		r.forUserSpace(f)
	}
}

// withoutRoot reports a line that creates devices and has no root.
func (r *pass) withoutRoot(a *cmdline.Arg) {
	if r.create == nil {
		return
	}
	if a != nil {
		f := r.find(rootMissing, spanOf(*a), "root= names nothing")
		if top, ok := r.top(); ok {
			r.fix(f, "with the mapped device", edit{spanOf(*a), "root=" + top})
		}
		return
	}
	f := r.find(rootMissing, nameOf(*r.create), "there is no root=, so that nothing makes the mapped device the root")
	if top, ok := r.top(); ok {
		r.fix(f, "with the mapped device as root", insert(0, "root="+top+" "))
	}
}

// initramfs reports whether the line speaks of an initramfs, which may mount a root by
// itself.
func (r *pass) initramfs() bool {
	return slices.ContainsFunc(r.args(), func(a cmdline.Arg) bool {
		return a.HasValue && (cmdline.SameName(a.Name, "initrd") || cmdline.SameName(a.Name, "initrdmem") || cmdline.SameName(a.Name, "rdinit"))
	})
}

// checkRootCut reports a name that is longer than what is kept.
func (r *pass) checkRootCut(a cmdline.Arg) {
	if len(a.Value) <= devname.MaxRoot {
		return
	}
	s := span{a.ValueAt + devname.MaxRoot, a.ValueAt + len(a.Value)}
	r.find(rootCut, s, "root= is cut after %d of %d bytes", devname.MaxRoot, len(a.Value)).
		FixNote = "name the root by PARTUUID= or by the kernel's name of the device"
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
	if root.location.kind == onDisk && n.location.kind == onDisk && (root.location.part == 0 || n.location.part == 0) {
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

// plainRoot reports whether the root is no mapped device, but on a disk.
func (r *pass) plainRoot() bool {
	return r.values.RootArg != bootparam.None && r.root.location.kind == onDisk
}
