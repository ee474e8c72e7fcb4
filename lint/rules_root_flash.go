package lint

import (
	"fmt"
	"strings"

	"dmrace/internal/english"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
	"dmrace/linux/rootkind"
)

var rootUBI = &Rule{
	Code: "DMR517", Name: "root-ubi", Severity: Warning,
	Summary: "the root is a volume of UBI, and nothing on the line attaches or makes it",
	Explain: "ubi0 is there once a flash partition has been attached: ubi.mtd= names it. A block device over a volume, /dev/ubiblock0_1, is made by ubi.block=. Some kernels attach by themselves, by a patch or from the device tree.",
	Kernel:  "ubi_init() attaches what ubi.mtd= names (drivers/mtd/ubi/build.c), and ubiblock_init() makes what ubi.block= names (drivers/mtd/ubi/block.c): without them the mount fails, or the root wait goes on for ever",
	Affects: affectsAll,
	Bad:     `root=ubi0:rootfs rootfstype=ubifs`,
	Good:    `root=ubi0:rootfs rootfstype=ubifs ubi.mtd=rootfs`,
	Options: Options{Kernel: "6.1"},
}

var rootUBIType = &Rule{
	Code: "DMR522", Name: "root-ubi-type", Severity: Error,
	Summary: "the root is a volume of UBI, and rootfstype= does not say so",
	Explain: "A volume is not a block device. UBIFS is mounted where rootfstype= names it; without, the kernel tries the file systems of block devices alone, and they look for a file called ubi0:rootfs.",
	Kernel:  "the list of what is tried leaves out every file system without FS_REQUIRES_DEV, as ubifs is (list_bdev_fs_names() in fs/filesystems.c, get_fs_names() in init/do_mounts.c before it); the mount fails with -2 and the kernel panics (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=ubi0:rootfs ubi.mtd=rootfs`,
	Good:    `root=ubi0:rootfs rootfstype=ubifs ubi.mtd=rootfs`,
	Options: Options{Kernel: "6.1"},
}

// checkUBI looks at a root on UBI.
func (r *pass) checkUBI() {
	attach, block := r.lastArg("ubi.mtd"), r.lastArg("ubi.block")
	isBlock := strings.HasPrefix(r.root.text, "/dev/ubiblock")
	if strings.HasPrefix(r.root.text, "ubi") && r.lastValue("rootfstype") == "" {
		f := r.find(rootUBIType, r.root.span, "no file system that mounts %s is tried: there is no rootfstype=", plain(r.root.text))
		r.fix(f, "with the file system of UBI volumes", insert(r.root.span.end, " rootfstype=ubifs"))
	}
	switch {
	case attach == nil:
		f := r.find(rootUBI, r.root.span, "nothing attaches %s: there is no ubi.mtd=", plain(r.root.text))
		f.FixNote = "add ubi.mtd= with the number or the name of the flash partition, unless the kernel attaches it by itself"
	case isBlock && block == nil:
		f := r.find(rootUBI, r.root.span, "nothing makes %s: there is no ubi.block=", plain(r.root.text))
		f.FixNote = "add ubi.block= with the device and the volume, as in ubi.block=0,rootfs"
	case !r.attachesDevice():
	case isBlock:
		r.checkUBIBlock()
	}
}

// ubiDevice returns the number of the UBI device that the root is on.
func (r *pass) ubiDevice() (int, bool) {
	text := strings.TrimPrefix(strings.TrimPrefix(r.root.text, "/dev/ubiblock"), "ubi")
	number, _, _ := strings.Cut(strings.ReplaceAll(text, ":", "_"), "_")
	return devname.Decimal(number)
}

// attachesDevice looks for a UBI device that the parameters of the line do not make: each
// ubi.mtd= makes the next one, unless its fourth field has the number. It reports whether
// they do.
func (r *pass) attachesDevice() bool {
	device, ok := r.ubiDevice()
	if !ok {
		return true
	}
	made := 0
	for _, a := range r.args() {
		if !a.HasValue || !cmdline.SameName(a.Name, "ubi.mtd") {
			continue
		}
		if strings.Count(a.Value, ",") > 2 {
			return true
		}
		made++
	}
	if device < made {
		return true
	}
	f := r.find(rootUBI, r.root.span, "nothing attaches ubi%d: ubi.mtd= stands %s on the line, which makes ubi0", device, english.Count(made, "time"))
	if made > 1 {
		f.Message += fmt.Sprintf(" to ubi%d", made-1)
	}
	f.FixNote = "the devices are numbered from 0 in the order in which they are attached"
	return false
}

// checkUBIBlock looks for a block device over another volume than that of ubi.block=.
func (r *pass) checkUBIBlock() {
	var made []string
	for _, a := range r.args() {
		if !a.HasValue || !cmdline.SameName(a.Name, "ubi.block") {
			continue
		}
		device, volume, ok := strings.Cut(a.Value, ",")
		if _, isNumber := devname.Decimal(volume); !ok || !isNumber {
			return // a name may be any volume's, and so may a path
		}
		name := "/dev/ubiblock" + device + "_" + volume
		if name == r.root.text {
			return
		}
		made = append(made, name)
	}
	f := r.find(rootUBI, r.root.span, "nothing makes %s: ubi.block= makes %s", plain(r.root.text), list(made))
	if len(made) == 1 {
		f.FixNote = "name the volume that the root is on in both"
	}
}

// characterRoot reports a character device of the flash as root, and whether it is one. Up
// to 6.4 the name is mounted without its /dev/ where rootfstype= is given and nothing
// waits for it: mount_nodev_root() of 5.15 and later.
func (r *pass) characterRoot(f devname.Fault) bool {
	base, ok := strings.CutPrefix(r.root.text, "/dev/")
	ubi, mtd := strings.HasPrefix(base, "ubi"), strings.HasPrefix(base, "mtd")
	if !ok || !ubi && !mtd || strings.HasPrefix(base, "mtdblock") || strings.ContainsAny(base, ",;") {
		return false
	}
	what := r.find(rootName, r.root.span, "%s is not a root: %s", plain(r.root.text), f.Why)
	what.FixNote = "name it without /dev/, which is mounted without being looked up"
	switch nodev := r.features.NodevRoot && !r.features.EarlyLookup && r.lastValue("rootfstype") != ""; {
	case nodev && !r.waitsForRoot():
		what.Severity = Note
		what.Message = plain(r.root.text) + " is a character device, and is mounted as " + base
		what.Kernel = "mount_nodev_root() mounts the name without its /dev/ (init/do_mounts.c)"
		what.Affects = between("NodevRoot", "EarlyLookup")
	case nodev:
		what.Kernel = "the root wait looks for a disk of the name, for ever; without rootwait mount_nodev_root() would mount it as " + base + " (prepare_namespace() in init/do_mounts.c)"
	}
	if ubi {
		r.fix(what, "as UBIFS takes it", edit{r.root.span, base})
	} else {
		r.fixName(what, f)
	}
	return true
}

// kindOfRoot returns the kind of the root that the line asks for.
func (r *pass) kindOfRoot() rootkind.Root {
	return rootkind.Of(r.values.Root, r.lastValue("rootfstype"), r.features)
}
