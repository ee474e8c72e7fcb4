package lint

import (
	"dmrace/linux/cmdline"
	"dmrace/linux/rootkind"
)

var rootTag = &Rule{
	Code: "DMR518", Name: "root-tag", Severity: Error,
	Summary: "a root without a disk, which this kernel does not mount by its name, or waits for in vain",
	Explain: "virtiofs and 9p are mounted by a tag: root= has the tag and rootfstype= the file system. From 5.15 on the kernel mounts it where the name leads to no disk; before, it mounts the tag /dev/root alone. Up to 6.4 rootwait waits for a disk of that name first, and for ever; since 6.5 it is switched off.",
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
		r.fix(f, "without the root wait", without(r.line, a))
	case !r.features.NodevRoot && r.root.text != "/dev/root":
		f := r.find(rootTag, r.root.span, "this kernel mounts the tag /dev/root, whatever root= says")
		f.Kernel = "mount_root() has no mount_nodev_root() yet, and mount_block_root() mounts /dev/root (init/do_mounts.c)"
		f.Affects = until("NodevRoot")
		f.FixNote = "call the tag /dev/root on the host, and give root=/dev/root"
	case root.Wait == rootkind.WaitOff && r.waitsForRoot():
		f := r.find(rootTag, spanOf(*r.arg(r.values.RootwaitArg)), "rootwait is switched off: %s is no name of a disk", plain(r.root.text))
		f.Severity, f.Affects = Note, since("EarlyLookup")
		f.Kernel = `parse_root_device() says "Disabling rootwait; root= is invalid." and the tag is mounted (init/do_mounts.c)`
	}
}

var rootNet = &Rule{
	Code: "DMR519", Name: "root-net", Severity: Warning,
	Summary: "a root on a server, and the network is not configured, or not as it is meant",
	Explain: "root=/dev/nfs needs an address: ip= configures the network before the root is mounted, with client:server:gateway:netmask:name:device:autoconf, of which all may be empty, or with the way alone, as in ip=dhcp. Without it a kernel has no address unless its platform code gives it one. nfsroot= does nothing where the root is another.",
	Kernel:  "ip_auto_config() returns at once unless ip= was given (net/ipv4/ipconfig.c), and mount_nfs_root() fails; the kernel then panics",
	Affects: affectsAll,
	Bad:     `root=/dev/nfs nfsroot=192.168.7.1:/srv/root rw`,
	Good:    `root=/dev/nfs nfsroot=192.168.7.1:/srv/root ip=dhcp rw`,
	Options: Options{Kernel: "6.1"},
}

// checkNet looks at a root on a server.
func (r *pass) checkNet() {
	root := *r.arg(r.values.RootArg)
	ip := r.lastArg("ip")
	if ip == nil && r.lastArg("nfsaddrs") == nil {
		f := r.find(rootNet, spanOf(root), "nothing configures the network for %s: there is no ip=", plain(r.root.text))
		at := root.End
		if a := r.lastArg("nfsroot"); a != nil {
			at = a.End
		}
		r.fix(f, "with an address by DHCP", insert(at, " ip=dhcp"))
		return
	}
	if ip != nil {
		r.checkIP(*ip)
	}
}

// autoconf are the ways that ic_proto_name() in net/ipv4/ipconfig.c knows; "dhcp" may go
// on.
var autoconf = []string{"on", "any", "off", "none", "dhcp", "bootp", "rarp", "both", "auto"}

// checkIP looks at ip=, whose one word is a way, or whose seventh field is.
func (r *pass) checkIP(a cmdline.Arg) {
	way, ok := wayOf(a.Value)
	if !ok || way == "" || isWay(way) {
		return
	}
	f := r.find(rootNet, spanOf(a), "ip= has no way called %s", plain(way))
	f.Kernel = "ic_proto_name() does not know it, so that ip_auto_config_setup() tries every way that is built in (net/ipv4/ipconfig.c)"
	f.FixNote = "the ways are dhcp, bootp, rarp, both, any, on, off and none"
}
