package lint

import (
	"slices"
	"strings"

	"dmrace/linux/bootparam"
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

// checkRoot looks at root=.
func (r *pass) checkRoot() {
	if r.vendor() != nil {
		return
	}
	a := r.arg(r.values.RootArg)
	r.checkRAM()
	if r.initramfs() {
		if a != nil && a.Value != "" {
			r.checkNameForInitramfs()
		}
		return
	}
	if a == nil || a.Value == "" {
		r.withoutRoot(a)
		return
	}
	r.checkRootCut(*a)
	kind := r.kindOfRoot()
	switch why := r.root.ref.Never(); {
	case kind.Kind == rootkind.Virtual:
		r.checkVirtual(kind)
	case r.checkShareType():
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
	case (why == devname.NotANumber || why == devname.FileSystemTag) && r.checkRootSpelt():
	case why != devname.MayResolve:
		r.neverRoot(why)
	case r.inFolder():
		f := r.find(rootUserSpace, r.root.span, "root=%s is a name of user space: of the drivers in mainline aoe alone puts its disks into a folder, /dev/etherd", plain(r.root.text))
		r.fixRoot(f)
		r.forUserSpace(f)
	case r.root.location.kind == onMap:
		r.checkMappedRoot()
	case r.root.ref.Kind == devname.Number:
		r.checkRootNumber()
	}
	r.checkHeld()
	r.checkRootType(kind)
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
	if name, ok := kernelForm(r.root.text); ok && f.Fix == "" {
		r.fix(f, "as the kernel names it", edit{r.root.span, name})
	}
	switch why {
	case devname.UserSpacePath, devname.FileSystemTag, devname.NotANumber: // "zfs:AUTO", "live:…"
		r.forUserSpace(f)
	}
}

// driverFolders are those below /dev that a driver has its disks in: aoeblk_gdalloc()
// (drivers/block/aoe/aoeblk.c), and the RAID controllers cciss, ida and rd, which 4.14 and
// 4.20 were the last to have.
var driverFolders = []string{"etherd", "cciss", "ida", "rd"}

// inFolder reports a path in another folder below /dev: a volume group, /dev/md.
func (r *pass) inFolder() bool {
	folder, name, ok := strings.Cut(strings.TrimPrefix(r.root.text, "/dev/"), "/")
	return ok && name != "" && r.root.ref.Kind == devname.Path && !slices.Contains(driverFolders, folder) && !(r.root.location.kind == onDisk && r.stock.facts)
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

// initramfs reports whether there is an initramfs, or the line speaks of one, which may mount
// a root by itself.
func (r *pass) initramfs() bool {
	return r.opts.Initrd || slices.ContainsFunc(r.args(), func(a cmdline.Arg) bool {
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

// plainRoot reports whether the root is no mapped device, but on a disk.
func (r *pass) plainRoot() bool {
	return r.values.RootArg != bootparam.None && r.root.location.kind == onDisk
}
