package lint

import (
	"strings"

	"dmrace/linux/bus"
	"dmrace/linux/cmdline"
	"dmrace/linux/devname"
)

var rootArray = &Rule{
	Code: "DMR520", Name: "root-array", Severity: Error,
	Summary: "the root is a RAID of md=, and its members may appear after it is assembled",
	Explain: "md_run_setup() assembles what md= names once, in front of the root wait. A member that is found later by work that nobody waits for, as an SD card's or a USB disk's is, is not looked for again: rootwait then waits for an array that nobody starts.",
	Kernel:  "prepare_namespace() calls md_run_setup() after wait_for_device_probe() and before the root wait (init/do_mounts.c); md_setup_drive() stops at the first name that does not resolve (drivers/md/md-autodetect.c)",
	Affects: affectsAll,
	Bad:     `root=/dev/md0 md=0,/dev/mmcblk0p1,/dev/mmcblk1p1 rootwait ro`,
	Good:    `root=/dev/md0 md=0,/dev/nvme0n1p1,/dev/nvme1n1p1 rootwait ro`,
	Options: Options{Kernel: "6.1"},
}

// checkArray looks at a root on a RAID.
func (r *pass) checkArray() {
	var made []string
	root := false
	for _, a := range r.args() {
		if !a.HasValue || !cmdline.SameName(a.Name, "md") {
			continue
		}
		array, members := membersOf(a)
		made = append(made, array)
		of := array != "" && r.namesArray(array)
		root = root || of
		if r.checkMemberNames(a, members, of) && of {
			r.checkMembers(a, members)
		}
	}
	switch {
	case root:
		return
	case len(made) > 0:
		f := r.find(rootArray, r.root.span, "no md= makes %s: it makes %s", plain(r.root.text), list(made))
		f.Severity, f.Kernel = Warning, "md_run_setup() assembles what md= names, and partitions of type fd with a superblock of version 0.90 (drivers/md/md-autodetect.c)"
		return
	}
	f := r.find(rootArray, r.root.span, "nothing on the line assembles %s", plain(r.root.text))
	f.Severity, f.Kernel = Note, "md_run_setup() by itself assembles partitions of type fd with a superblock of version 0.90, unless raid=noautodetect (drivers/md/md-autodetect.c)"
	f.FixNote = "right with an initramfs that assembles it"
}

// namesArray reports whether the root is on an array.
func (r *pass) namesArray(array string) bool {
	for _, c := range r.root.ref.Candidates {
		if c.Disk == array {
			return true
		}
	}
	return false
}

// membersOf reads md=0,/dev/sda1,… and md=d0,…; of an array without a superblock a level, a
// factor and a fault come first (md_setup() in drivers/md/md-autodetect.c).
func membersOf(a cmdline.Arg) (array string, members []name) {
	prefix, at := "md", 0
	for i, field := range strings.Split(a.Value, ",") {
		s := span{a.ValueAt + at, a.ValueAt + at + len(field)}
		at += len(field) + 1
		switch {
		case i == 0:
			if n, ok := strings.CutPrefix(field, "d"); ok {
				prefix, field = "md_d", n
			}
			if _, ok := devname.Decimal(field); !ok {
				return "", nil
			}
			array = prefix + field
		case strings.Trim(field, "-0123456789") != "":
			members = append(members, name{span: s, text: field})
		}
	}
	return array, members
}

// checkMemberNames looks for names that cannot be, of the root's array or of another, and
// reports whether there are none.
func (r *pass) checkMemberNames(a cmdline.Arg, members []name, ofRoot bool) bool {
	for i := range members {
		m := &members[i]
		m.ref = devname.Parse(m.text, r.features)
		fault, found := faultIn(m.ref)
		if (!found || !fault.Sure) && m.ref.Never() == devname.MayResolve {
			continue
		}
		f := r.find(rootArray, m.span, "%s is not a member of an array: it never resolves", plain(m.text))
		if found && fault.Sure {
			f.Message += ": " + fault.Why
		}
		if !ofRoot {
			f.Severity = Warning
		}
		switch end := a.ValueAt + len(a.Value); {
		case fault.Better != "" && fault.Rest == "":
			r.fix(f, "as the kernel has it", edit{m.span, fault.Better})
		case isKnownWord(m.text):
			r.fix(f, "as a parameter of its own", edit{span{m.at - 1, end}, " " + r.text[m.at:end]})
		}
		return false
	}
	return true
}

// isKnownWord reports a parameter with its value, or one that needs none.
func isKnownWord(word string) bool {
	_, ok := knownWords(word)
	return ok
}

// checkMembers looks for members that may be late.
func (r *pass) checkMembers(a cmdline.Arg, members []name) {
	v := newInventory(r.opts.Disks)
	for i := range members {
		m := &members[i]
		v.want(m.ref)
		m.location = v.locate(m.ref)
	}
	late, stated := lateIn(&v, members)
	if len(late) == 0 {
		return
	}
	f := r.find(rootArray, spanOf(a), "%s may appear after md= has assembled the array", list(late))
	f.FixNote = "assemble the array in an initramfs, or put it on disks that are waited for"
	if r.values.Rootdelay > 0 { // md_run_setup() comes behind it
		f.Severity = Warning
		f.Kernel += "; rootdelay= is slept through before that, and may be long enough"
	} else if !stated {
		f.Severity = Warning
		f.Kernel += "; that is so if the disks are on an MMC host or USB, and nobody has said that (--disk usb or --disk sata settles it)"
	}
}

// lateIn returns the members on disks that may be late, and whether that is known of one.
func lateIn(v *inventory, members []name) (late []string, stated bool) {
	for _, m := range members {
		if m.location.kind != onDisk {
			continue
		}
		if d := v.disks[m.location.disk]; bus.Late(d.Bus) {
			late = append(late, plain(m.text))
			stated = stated || v.facts || d.group == "" && familyOf(d.Bus).AlwaysLate()
		}
	}
	return late, stated
}
