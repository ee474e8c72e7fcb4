package rootkind

import (
	"slices"
	"strings"

	"dmrace/linux/devname"
)

// Virtual is a file system without a block device: 9p or virtiofs of a virtual machine's
// host, or a server's share, with rootfstype= and its tag in root=.
const Virtual Kind = "virtual"

// nodev are the file systems without FS_REQUIRES_DEV that can hold a root and are asked
// for by rootfstype=.
var nodev = []string{"9p", "virtiofs", "cifs", "smb3", "ceph", "hostfs", "tmpfs", "ramfs"}

// devRoot is the node that mount_root() makes of the root's number, 0:0 included, and
// mounts.
const devRoot = "/dev/root"

var virtual = &Info{
	Kind: Virtual, Title: "file system of the virtual machine's host", Comes: "the probe of its virtio device",
	Source: "mount_root(): where nothing resolved, mount_nodev_root() tries rootfstype= with the name (f9259be6a9e7, 5.15), and then, as kernels before did, mount_block_root() tries it with /dev/root",
	is:     func(a *asked) bool { return a.isNodev },
}

// isTag reports whether a path is the tag of a file system: nothing else is asked for, and
// no driver calls a disk so.
func (a *asked) isTag() bool {
	onlyNodev := a.isNodev && !slices.ContainsFunc(a.types, func(name string) bool { return !slices.Contains(nodev, name) })
	return a.isNodev && a.name == devRoot || onlyNodev && !devname.Known(a.name)
}

// sources returns what a virtual file system is mounted from, in turn. Up to 6.4
// prepare_namespace() takes "/dev/" off the name first.
func (a *asked) sources(k *Info) []string {
	if k != virtual {
		return nil
	}
	if !a.kernel.NodevRoot {
		return []string{devRoot}
	}
	name := a.name
	if !a.kernel.EarlyLookup {
		name = strings.TrimPrefix(name, "/dev/")
	}
	if name == devRoot {
		return []string{devRoot}
	}
	return []string{name, devRoot}
}

// optionsOf9p begin the mount options that 9p alone has: of its transport and of its protocol
// (parse_opts() in net/9p/client.c).
var optionsOf9p = []string{"trans=", "version=9p"}

// ShareOptions returns the file system of a share whose mount options rootflags= has, or "".
// They tell the kernel no file system: it is rootfstype= that has mount_root() call
// mount_nodev_root(), and without it the tag in root= is a disk's name like any other.
func ShareOptions(rootflags string) string {
	for option := range strings.SplitSeq(rootflags, ",") {
		for _, own := range optionsOf9p {
			if strings.HasPrefix(option, own) {
				return "9p"
			}
		}
	}
	return ""
}
