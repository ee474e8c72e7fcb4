// Package rootkind says what kind of root a command line asks for, as prepare_namespace()
// and mount_root() in init/do_mounts.c decide it from root= and rootfstype=, and whether
// rootwait waits for it. A kind has a file.
//
// The behaviour was read in 5.10.262 and 6.1.192, and of 6.5 and later in the patches that
// made parse_root_device(). Which file system is on a
// block device, and whether the kernel has it built in, is not looked at here.
package rootkind

import (
	"slices"
	"strings"

	"dmrace/linux/devname"
	"dmrace/linux/series"
)

// Kind is a kind of root.
type Kind string

// Wait is what rootwait does for a root.
type Wait string

// What rootwait does.
const (
	WaitNone   Wait = "none"    // the name is its own answer: nothing is waited for
	WaitUntil  Wait = "until"   // it polls until the name resolves
	WaitInVain Wait = "in-vain" // it polls for a name that never resolves
	WaitOff    Wait = "off"     // the name is malformed, and switches rootwait off
)

// Info is what is known of one kind of root.
type Info struct {
	Kind   Kind
	Title  string // for people
	Comes  string // what brings it, and when
	Source string // the function that tells it from others
	is     func(*asked) bool
}

// all lists the kinds in the order in which the kernel asks: names that are mounted as
// they are, names with a fixed number, what device names say, and what resolves never.
var all = []*Info{none, ubi, mtd, nfs, cifs, ram, mapped, md, disk, virtual, user}

// All returns every kind.
func All() []*Info { return slices.Clone(all) }

// Root is the root that a line asks for.
type Root struct {
	*Info
	Name    string      // of root=, as far as it is kept
	Ref     devname.Ref // as it is looked up at first
	Wait    Wait
	Sources []string // of a virtual file system: the sources that it is mounted from, in turn
}

// asked is a root= and a rootfstype=, as a kernel reads them.
type asked struct {
	name    string
	types   []string // of rootfstype=, without empty ones
	ref     devname.Ref
	kernel  series.Set
	isNodev bool // one of types takes no block device
}

// Of returns the root that root= and rootfstype= ask for.
func Of(root, fstype string, f series.Set) Root {
	a := ask(root, fstype, f)
	for _, k := range all {
		if k.is(a) {
			return Root{Info: k, Name: a.name, Ref: a.ref, Wait: a.wait(k), Sources: a.sources(k)}
		}
	}
	return Root{Info: user, Name: a.name, Ref: a.ref, Wait: a.wait(user)} // the last kind takes every name
}

// ask reads the two parameters. split_fs_names() cuts rootfstype= at commas.
func ask(root, fstype string, f series.Set) *asked {
	a := &asked{kernel: f, ref: devname.ParseRoot(root, f)}
	a.name = a.ref.Name
	for _, name := range strings.Split(fstype, ",") {
		if name != "" {
			a.types = append(a.types, name)
			a.isNodev = a.isNodev || slices.Contains(nodev, name)
		}
	}
	return a
}

// wait says what rootwait does. The wait is entered where ROOT_DEV is 0, and it looks the
// name up as dm-mod.waitfor= does ([devname.Parse]).
func (a *asked) wait(k *Info) Wait {
	switch {
	case k == none:
		return WaitNone // saved_root_name is empty, which resolves to 0:0 or never: see devname
	case a.ref.Kind == devname.Special || a.ref.Kind == devname.Number && a.ref.Never() == devname.MayResolve:
		return WaitNone
	case a.ref.DisablesRootwait():
		return WaitOff
	case k == virtual || a.ref.Never() != devname.MayResolve:
		return WaitInVain
	}
	return WaitUntil
}

// disk returns the disks that the name may mean, by the kernel's names: of "/dev/md0p1"
// md0p1, md0p and md0.
func (a *asked) disks() []string {
	if a.ref.Kind != devname.Path {
		return nil
	}
	var names []string
	for _, c := range a.ref.Candidates {
		names = append(names, c.Disk)
	}
	return names
}

// numbered reports whether a disk that the name may mean has a prefix and a number behind
// it, and returns the number.
func (a *asked) numbered(prefix string) (n int, ok bool) {
	for _, name := range a.disks() {
		if rest, found := strings.CutPrefix(name, prefix); found {
			if n, ok = devname.Decimal(rest); ok {
				return n, true
			}
		}
	}
	return 0, false
}
