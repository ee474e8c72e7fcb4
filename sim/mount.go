package sim

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/devname"
)

// The errors of a mount that are not one of opening the device.
const (
	enodev devname.Errno = 19
	einval devname.Errno = 22
)

// mounts is what mount_root() is told, and which file systems there are.
type mounts struct {
	types []string // of rootfstype=; nil: those that are built in
	flags []string // of rootflags=
	built []string // block file systems that are built in; nil: not known
}

// mountsOf reads rootfstype= and rootflags=: split_fs_names() in init/do_mounts.c cuts the
// list at commas, and 5.10 stops at the first empty one (get_fs_names()).
func (b *builder) mountsOf() mounts {
	m := mounts{built: b.config.FileSystems}
	if b.values.RootFSTypeGiven {
		m.types = strings.Split(b.values.RootFSType, ",")
		if at := slices.Index(m.types, ""); !b.features.NodevRoot && at >= 0 {
			m.types = m.types[:at]
		}
	}
	if b.values.RootFlags != "" {
		m.flags = strings.Split(b.values.RootFlags, ",")
	}
	return m
}

// mount is mount_root(): a root that was not found, that is only a number, that a table
// holds for itself, or on which there is nothing that a file system takes, ends in a panic.
// A file system that answers EINVAL is followed by the next; any other error ends the boot.
func (e *engine) mount() {
	m := &e.boot.mounts
	names := m.types
	if names == nil {
		names = m.built
		if names == nil {
			names = []string{squashfs}
		}
	}
	for _, name := range names {
		if name == "" {
			continue
		}
		switch errno := e.mountAs(name); {
		case e.over:
			return
		case errno == 0:
			e.say(dmrace.RootMount, e.root.String(), readOnly(name))
			return
		case errno != einval:
			e.say(dmrace.RootMissing, strings.TrimPrefix(e.boot.root.first.Name, "/dev/"), fmt.Sprintf("%s error -%d", e.unknownBlock(), errno))
			e.listAll()
			e.panic("VFS: Unable to mount root fs on " + e.unknownBlock())
			return
		}
	}
	e.listAll()
	e.say(dmrace.RootTried, "", "")
	e.panic("VFS: Unable to mount root fs on " + e.unknownBlock())
}

// squashfs is the file system of every root that dmrace builds.
const squashfs = "squashfs"

// readOnly says how a file system is mounted. That of nearly every boot is a constant.
func readOnly(name string) string {
	const how = " readonly"
	if name == squashfs {
		return squashfs + how
	}
	return name + how
}

// mountAs tries one file system. A read may end the boot.
func (e *engine) mountAs(name string) devname.Errno {
	m := &e.boot.mounts
	if m.built != nil && !slices.Contains(m.built, name) {
		return enodev // get_fs_type() comes before the device
	}
	d, ok := e.block.open(e.root)
	switch {
	case !ok:
		return enxio
	case e.block.busy(d, false):
		return ebusy
	case d.content.known() && (name != squashfs || slices.ContainsFunc(m.flags, e.refusesFlag)):
		return einval
	case !e.readable(*d.content):
		return einval
	}
	return 0
}

// refusesFlag reports whether squashfs_parse_param() and vfs_parse_sb_flag() know no such
// part of rootflags=.
func (e *engine) refusesFlag(flag string) bool {
	known := []string{"dirsync", "lazytime", "mand", "ro", "sync", "async", "nolazytime", "nomand", "rw", ""}
	if e.boot.features.TableErrno { // read in 6.1.192 and 7.2.13; 5.10.262 has no options
		known = append(known, "errors=continue", "errors=panic")
	}
	return !slices.Contains(known, flag)
}

// unknownBlock is how the kernel writes the root's number.
func (e *engine) unknownBlock() string {
	return fmt.Sprintf("unknown-block(%d,%d)", e.root.Major(), e.root.Minor())
}

// listAll is printk_all_partitions() in block/genhd.c, as far as the console's reader takes
// it: disks and partitions with numbers of two bytes. Mapped devices are among them, and
// their names are not read.
func (e *engine) listAll() {
	k := &e.block
	for i := range k.disks {
		d := &k.disks[i]
		if !d.there || k.boot.disks[i].family == mappedFamily {
			continue
		}
		e.list(d.devt, k.boot.slots[d.slot].name, "")
		for j, p := range k.parts {
			if k.partOf[j].slot == d.slot {
				e.list(p.Devt, k.boot.name(k.partOf[j]), p.UUID)
			}
		}
	}
}

func (e *engine) list(devt devname.Devt, name, uuid string) {
	const bytes = 255 // bdevt_str() writes %03x:%05x of larger ones
	if devt.Major() <= bytes && devt.Minor() <= bytes {
		e.say(dmrace.RootListed, name, strings.TrimSpace(fmt.Sprintf("%02x%02x %s", devt.Major(), devt.Minor(), uuid)))
	}
}
