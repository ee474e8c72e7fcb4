package lint

import (
	"slices"
	"strings"

	"dmrace/linux/cmdline"
	"dmrace/linux/rootkind"
)

var rootType = &Rule{
	Code: "DMR523", Name: "root-type", Severity: Error,
	Summary: "rootfstype= names nothing that can be mounted from this root",
	Explain: "UBIFS is on a volume of UBI, ubi0:name, and on no block device: not on /dev/ubiblock0_1 either. JFFS2 is on raw flash: mtd3, mtd:name, /dev/mtdblock3. A volume of UBI holds UBIFS alone, unless a block device is made over it. auto is a word of mount(8): the kernel has no such file system, and leaves all of its own to be tried where there is no rootfstype=.",
	Kernel:  "open_ubi() in fs/ubifs/super.c refuses what is not a volume, get_tree_mtd() in drivers/mtd/mtdsuper.c what is not flash, both with -EINVAL; nothing else is tried, and mount_block_root(), since 6.5 mount_root_generic(), panics (init/do_mounts.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/mmcblk0p2 rootfstype=ubifs rootwait`,
	Good:    `root=/dev/mmcblk0p2 rootwait`,
	Options: Options{Kernel: "6.1"},
}

// checkRootType looks at rootfstype= beside a root that is named.
func (r *pass) checkRootType(kind rootkind.Root) {
	a := r.lastArg("rootfstype")
	if a == nil || a.Value == "" || r.inHole(spanOf(*a)) || r.inHole(r.root.span) {
		return
	}
	if _, faulty := faultIn(r.root.ref); faulty { // that is said by itself
		return
	}
	types := strings.Split(a.Value, ",")
	if r.gluedType(*a) || r.upperType(*a, types) {
		return
	}
	if kind.Kind == rootkind.User { // an initramfs mounts it, with mount(8)
		return
	}
	if slices.ContainsFunc(types, func(t string) bool { return t == "" || r.holds(kind, t) }) {
		return
	}
	f := r.find(rootType, valueOf(*a), "%s cannot be mounted from %s", plain(a.Value), plain(r.root.text))
	switch {
	case a.Value == "auto":
		f.Severity = Warning
		f.Message = "rootfstype=auto names no file system of the kernel"
		f.Kernel = "get_fs_type() knows no file system of that name, the mount fails with -ENODEV, and the kernel panics (init/do_mounts.c)"
		f.Affects += "; unless an initramfs mounts the root with mount(8)"
		r.fix(f, "without it: the kernel tries all that it has", without(r.line, *a))
	case strings.HasPrefix(r.root.text, "ubi"):
		r.fix(f, "with the file system of UBI volumes", edit{valueOf(*a), "ubifs"})
	case strings.HasPrefix(r.root.text, "mtd"):
		f.Severity = Warning // some vendors' squashfs does
		f.FixNote = "name the block device, /dev/mtdblock with the partition's number"
	case kind.Kind == rootkind.UBI:
		f.FixNote = "mount the volume itself, as in root=ubi0:rootfs rootfstype=ubifs, or give rootfstype= what is in it, squashfs for example"
	case kind.Kind == rootkind.MTD:
		f.Severity = Warning // trees of boards hold such lines, and their boot loaders give others
		f.FixNote = "attach the flash and mount a volume of it, as in ubi.mtd=5 root=ubi0:rootfs, or give rootfstype= what is in the partition"
	default:
		r.fix(f, "without it: the kernel tries all that it has", without(r.line, *a))
	}
}

// holds reports whether a file system can be mounted from a root of a kind, as far as that is known.
func (r *pass) holds(kind rootkind.Root, fs string) bool {
	volume := strings.HasPrefix(r.root.text, "ubi")
	switch {
	case fs == "auto":
		return false
	case fs == "ubifs" || volume:
		return fs == "ubifs" && volume
	case fs == "jffs2":
		return kind.Kind == rootkind.MTD || r.onFlash()
	case strings.HasPrefix(r.root.text, "mtd"):
		return fs == "romfs" || fs == "cramfs" || fs == "yaffs2" || fs == "yaffs"
	}
	return true
}

// onFlash reports a root whose number is mtdblock's, or of which nothing is known.
func (r *pass) onFlash() bool {
	const mtdBlock = 31 // Documentation/admin-guide/devices.txt
	return r.root.location.kind == elsewhere && (r.root.ref.Devt == 0 || r.root.ref.Devt.Major() == mtdBlock)
}

// gluedType looks for a parameter on the list of file systems, or at the end of one's name,
// and reports whether there is one.
func (r *pass) gluedType(a cmdline.Arg) bool {
	var types, words []string
	for _, t := range strings.FieldsFunc(a.Value, func(c rune) bool { return strings.ContainsRune(",:; ", c) }) {
		fs, word := t, ""
		if slices.Contains(bareWords, t) {
			fs, word = "", t
		}
		for _, known := range fileSystems {
			if rest, ok := strings.CutPrefix(t, known); ok && rest != "" && !isFileSystem(t) {
				fs, word = known, rest
			}
		}
		parts, ok := knownWords(word)
		switch {
		case word == "" || !ok:
			types = append(types, t)
		case fs != "":
			types = append(types, fs)
			fallthrough
		default:
			words = append(words, parts...)
		}
	}
	if len(words) == 0 {
		return false
	}
	s := valueOf(a)
	if r.text[s.at-1] == '"' && s.end < len(r.text) && r.text[s.end] == '"' {
		s = span{s.at - 1, s.end + 1}
	}
	f := r.find(strayWord, valueOf(a), "a blank is missing in front of %s: it is taken for a file system of rootfstype=", plain(words[0]))
	f.Kernel = "split_fs_names() cuts the value at its commas (init/do_mounts.c): the parameter is never set"
	r.fix(f, "as words of their own", edit{s, strings.Join(types, ",") + " " + strings.Join(words, " ")})
	return true
}

// upperType looks for a file system in capitals, and reports whether there is one.
func (r *pass) upperType(a cmdline.Arg, types []string) bool {
	for _, t := range types {
		if low := strings.ToLower(t); low == t || !isFileSystem(low) {
			continue
		}
		f := r.find(rootType, valueOf(a), "%s is not a file system: their names are in lower case", plain(t))
		f.Kernel = "get_fs_type() compares names to the byte (fs/filesystems.c): the mount fails with -ENODEV, and the kernel panics (init/do_mounts.c)"
		r.fix(f, "in lower case", edit{valueOf(a), strings.ToLower(a.Value)})
		return true
	}
	return false
}
