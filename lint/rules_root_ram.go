package lint

import (
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/rootkind"
)

var rootRAM = &Rule{
	Code: "DMR524", Name: "root-ram", Severity: Error,
	Summary: "the root is the RAM disk into which an initrd is loaded, and noinitrd keeps it from that",
	Explain: "/dev/ram0 is empty until rd_load_image() puts the initrd of the boot loader into it, which noinitrd switches off. An initramfs is unpacked all the same: where it brings /init, that mounts the root, and root= is its affair.",
	Kernel:  "initrd_load() loads nothing (init/do_mounts_initrd.c); no file system takes an empty RAM disk, and mount_root() panics: \"VFS: Unable to mount root fs on unknown-block(1,0)\" (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/ram0 noinitrd rw`,
	Good:    `root=/dev/ram0 rw`,
	Options: Options{Kernel: "6.1"},
}

// ram0 is Root_RAM0 (include/linux/root_dev.h).
var ram0 = devname.MakeDevt(1, 0)

// checkRAM looks at a root that is the first RAM disk. With rdinit= the initramfs is said to
// have its own program.
func (r *pass) checkRAM() {
	off := r.noInitrd()
	if off == nil || !r.isRAM0() || r.values.RDInit != "" {
		return
	}
	f := r.find(rootRAM, spanOf(*off), "noinitrd leaves %s empty: nothing is loaded into it", plain(r.root.text))
	if r.initramfs() {
		f.Severity = Warning
		f.Kernel += "; that is so if what the boot loader gives is an image of a file system, and no initramfs with /init"
	} else {
		f.Kernel += "; that is so without an initramfs that brings /init (--initrd says that there is one)"
	}
	r.fix(f, "without noinitrd: an initrd is loaded then", without(r.line, *off))
}

// isRAM0 reports whether the root is the RAM disk of the initrd.
func (r *pass) isRAM0() bool {
	return r.root.text == "/dev/ram0" || r.root.text == "/dev/"+string(rootkind.RAM) || r.root.ref.Kind == devname.Number && r.root.ref.Devt == ram0
}

// noInitrd returns the argument that sets mount_initrd to 0: the __setup() of "noinitrd" takes
// whatever begins so, and here the word alone.
func (r *pass) noInitrd() *cmdline.Arg {
	for i, a := range r.args() {
		if !a.HasValue && cmdline.SameName(a.Name, "noinitrd") {
			return &r.args()[i]
		}
	}
	return nil
}
