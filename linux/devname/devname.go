// Package devname resolves the names of block devices as the kernel does before
// there is a user space: name_to_dev_t() in init/do_mounts.c up to 6.4, and
// early_lookup_bdev() in block/early-lookup.c since.
//
// A name is parsed once into a [Ref], which says what it refers to and can be looked
// up often, with [Ref.Resolve], in the disks that exist at that moment. There are
// three readers, and they differ:
//
//   - [Parse]: dm-mod.waitfor=, and root= in the loop that waits for it.
//   - [ParseRoot]: root= when it is first looked at.
//   - [ParseArg]: the argument of a device-mapper target.
//
// The kinds of name:
//
//	PARTUUID=8c2f…[/PARTNROFF=n]  the first partition whose UUID begins like that
//	PARTLABEL=rootfs              the first partition with that label
//	/dev/mmcblk0p1                a disk, or a partition of one
//	179:1, 179:1:x, b301          a number; nothing is looked up
//	/dev/nfs, /dev/cifs, /dev/ram a fixed number; in root= alone since 6.5
//
// A number counts as found whether or not a device has it, and so does a partition
// that has not been scanned yet if its disk reserves a number for it: what resolves
// need not open.
//
// Versions are called 5.10, 6.1, 6.12 and 7.2 after the trees that were read:
// 5.10.262, 6.1.192, 6.12.107 and 7.2.13. One difference is left out: 7.2 takes 2^64-1
// for a number that does not fit into 64 bits, where the others let it wrap.
package devname

import (
	"strings"

	"dmrace/linux/series"
)

// Kind is what a name refers to.
type Kind uint8

// The kinds of name.
const (
	Malformed Kind = iota // nothing; [Ref.Never] says why
	PartUUID              // a partition by its UUID
	PartLabel             // a partition by its label
	Path                  // a disk or partition by the kernel's name for it
	Number                // a device number
	Special               // no block device at all: /dev/nfs, /dev/cifs, /dev/ram, mtd and ubi
)

var kinds = [...]string{"malformed", "PARTUUID", "PARTLABEL", "path", "device number", "special"}

// String names the kind.
func (k Kind) String() string { return kinds[k] }

// Ref is a parsed name.
type Ref struct {
	Name       string // as it was given
	Kind       Kind
	Key        string      // the UUID, the label, or the path as a disk would have it: "cciss!c0d0"
	Offset     int32       // PARTNROFF: what is added to the number of the partition with that UUID
	Candidates []Candidate // of a Path, in the order in which they are tried
	Devt       Devt        // of a Number and of a Special

	reader     reader
	early      bool // early_lookup_bdev(), with an errno
	bytePartno bool // part_devt() takes the partition's number as a byte
	numbers    numbers
	noIDE      bool // no driver calls a disk hda
	zeroFound  bool // whether 0:0 counts as found
	phantom    bool // a partition that is not there has the number that it would get
	offsetZero bool // PARTNROFF= that leads nowhere is 0:0, and no error
	reason     Reason
	errno      Errno // of a Malformed
}

// Candidate is one way to read a path.
type Candidate struct {
	Disk string
	Part int32 // 0 is the disk itself
}

// reader is who looks a name up.
type reader uint8

const (
	waitfor reader = iota
	root
	tableArg
)

// Parse is name_to_dev_t() or early_lookup_bdev(), as dm_init_init() calls it for each
// name of dm-mod.waitfor=. A NUL ends the name as in C.
func Parse(name string, f series.Set) Ref { return parse(name, f, waitfor) }

// MaxRoot is how many bytes of root= are kept (saved_root_name in init/do_mounts.c).
const MaxRoot = 63

// ParseRoot is what prepare_namespace() makes of root=, cut at [MaxRoot], when it first
// looks. What is not found then is looked up again and again as [Parse] reads it if
// there is rootwait. Names that begin with "mtd" or "ubi" are mounted without being
// looked up; since 6.5 they have a number, Root_Generic, which is given here for all.
func ParseRoot(name string, f series.Set) Ref {
	name = cString(name)
	name = name[:min(len(name), MaxRoot)]
	if strings.HasPrefix(name, "mtd") || strings.HasPrefix(name, "ubi") {
		r := newRef(name, f, root)
		r.Kind, r.Devt = Special, MakeDevt(0, 253)
		return r
	}
	return parse(name, f, root)
}

// ParseArg is dm_get_device() in drivers/md/dm-table.c for an argument of a target.
// MAJ:MIN is read there, so that 0:0 counts as found and one that does not fit is
// EOVERFLOW. Then lookup_bdev() would try a path in the file system, where nothing is
// in early boot, and then the name is looked up as [Parse] has it.
//
// Not done here: 6.12 and 7.2 refuse a table that names its own device (EINVAL).
func ParseArg(name string, f series.Set) Ref {
	name = cString(name)
	r := newRef(name, f, tableArg)
	major, minor, ok := r.numbers.pair(name)
	if !ok {
		return parse(name, f, tableArg)
	}
	r.zeroFound = true
	devt, fits := deviceNumber(major, minor)
	if !fits {
		r = r.malformed(NumberTooBig)
		r.errno = EOVERFLOW
		return r
	}
	r.Kind, r.Devt = Number, devt
	return r
}

// parse tries the kinds in the kernel's order.
func parse(name string, f series.Set, by reader) Ref {
	name = cString(name)
	r := newRef(name, f, by)
	if devt, ok := special(name); ok && (by == root || !f.EarlyLookup) {
		r.Kind, r.Devt = Special, devt
		return r
	}
	if uuid, ok := strings.CutPrefix(name, "PARTUUID="); ok {
		return r.partUUID(uuid)
	}
	if label, ok := strings.CutPrefix(name, "PARTLABEL="); ok {
		return r.partLabel(label)
	}
	if path, ok := strings.CutPrefix(name, "/dev/"); ok {
		return r.path(path)
	}
	return r.number()
}

// newRef returns a Ref that knows its kernel. part_devt() takes a byte in 6.1, 6.12 and
// 7.2, while 5.10 has disk_get_part() with an int; package series has no row for
// that, and TableErrno tells the four apart.
func newRef(name string, f series.Set, by reader) Ref {
	return Ref{Name: name, reader: by, early: f.EarlyLookup, zeroFound: f.EarlyLookup, phantom: f.Phantom, offsetZero: !f.PartnroffChecked, bytePartno: f.TableErrno, noIDE: f.NoIDE, numbers: numbers{f.Saturates}}
}

// special returns the numbers of include/linux/root_dev.h.
func special(name string) (Devt, bool) {
	switch name {
	case "/dev/nfs":
		return MakeDevt(0, 255), true
	case "/dev/cifs":
		return MakeDevt(0, 254), true
	case "/dev/ram":
		return MakeDevt(1, 0), true
	}
	return 0, false
}

// malformed makes a name one that never resolves. name_to_dev_t() has no error to tell
// that from a device that is not there yet.
func (r Ref) malformed(why Reason) Ref {
	r.Kind, r.reason, r.errno = Malformed, why, ENODEV
	if r.early {
		r.errno = EINVAL
	}
	return r
}

// cString returns what C code sees of s: the bytes before the first NUL.
func cString(s string) string {
	if n := strings.IndexByte(s, 0); n >= 0 {
		return s[:n]
	}
	return s
}
