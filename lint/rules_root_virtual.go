package lint

import (
	"dmrace/linux/devname"
	"dmrace/linux/rootkind"
)

var rootTag = &Rule{
	Code: "DMR518", Name: "root-tag", Severity: Error,
	Summary: "a root without a disk, which this kernel does not mount by its name, or waits for in vain",
	Explain: "virtiofs and 9p are mounted by a tag: root= has the tag and rootfstype= the file system. From 5.15 on the kernel mounts it where the name leads to no disk; before, it mounts the tag /dev/root alone. Up to 6.4 rootwait waits for a disk of that name first, and for ever; since 6.5 it is switched off, unless the tag begins with /dev/.",
	Kernel:  "prepare_namespace() enters the root wait as long as the name has no device number, before mount_root() gets to mount_nodev_root() (init/do_mounts.c)",
	Affects: until("EarlyLookup"),
	Bad:     `root=myfs rootfstype=virtiofs rootwait rw`,
	Good:    `root=myfs rootfstype=virtiofs rw`,
	Options: Options{Kernel: "6.1"},
}

// checkVirtual looks at a root without a disk.
func (r *pass) checkVirtual(root rootkind.Root) {
	switch {
	case root.Wait == rootkind.WaitInVain && r.waitsForRoot():
		a := *r.arg(r.values.RootwaitArg)
		f := r.find(rootTag, spanOf(a), "rootwait waits for a disk called %s, and %s has none", plain(r.root.text), r.lastValue("rootfstype"))
		if r.root.ref.Kind == devname.Path {
			f.Affects = affectsAll // early_lookup_bdev() answers -ENODEV, and only -EINVAL ends the wait
		}
		r.fix(f, "without the root wait", without(r.line, a))
	case !r.features.NodevRoot && r.root.text != "/dev/root":
		f := r.find(rootTag, r.root.span, "this kernel mounts the tag /dev/root, whatever root= says")
		f.Kernel = "mount_root() has no mount_nodev_root() yet, and mount_block_root() mounts /dev/root (init/do_mounts.c)"
		f.Affects = until("NodevRoot")
		f.FixNote = "call the tag /dev/root on the host, and give root=/dev/root"
	case root.Wait == rootkind.WaitOff && r.waitsForRoot():
		f := r.find(rootTag, spanOf(*r.arg(r.values.RootwaitArg)), "rootwait is switched off: %s is not a name of a disk", plain(r.root.text))
		f.Severity, f.Affects = Note, since("EarlyLookup")
		f.Kernel = `parse_root_device() says "Disabling rootwait; root= is invalid." and the tag is mounted (init/do_mounts.c)`
	}
}

// checkShareType reports a tag whose file system is told by rootflags= alone, and whether
// there is one.
func (r *pass) checkShareType() bool {
	share := rootkind.ShareOptions(r.values.RootFlags)
	tag := r.root.ref.Never() != devname.MayResolve || r.root.text == "/dev/root"
	if share == "" || !tag || r.lastValue("rootfstype") != "" {
		return false
	}
	f := r.find(rootTag, r.root.span, "rootflags= has options of %s, and without rootfstype=%s %s is taken for a disk's name", share, share, plain(r.root.text))
	f.Severity, f.Affects = Warning, affectsAll // an initramfs may know better
	f.Kernel = "mount_root() calls mount_nodev_root() for the file systems of rootfstype= alone, and reads rootflags= no earlier than it mounts (init/do_mounts.c)"
	if r.features.NodevRoot {
		r.fix(f, "with the file system", insert(r.root.span.end, " rootfstype="+share))
	}
	return true
}
