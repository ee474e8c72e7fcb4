package lint

import (
	"strings"

	"dmrace/linux/cmdline"
	"dmrace/linux/ipconfig"
)

var rootNet = &Rule{
	Code: "DMR519", Name: "root-net", Severity: Warning,
	Summary: "a root on a server, and the network or the server is not given, or not as it is meant",
	Explain: "root=/dev/nfs needs an address: ip= configures the network before the root is mounted, with client:server:gateway:netmask:name:device:autoconf, of which all may be empty, or with the way alone, as in ip=dhcp. Without it a kernel has no address unless its platform code gives it one. nfsroot= is server:path,options; the server is an IPv4 address. Neither parameter is ever refused: what is not an address becomes another one, and what is not a server a path. The forms of dracut, ip=eth0:dhcp and ip=[2001:db8::1], are not the kernel's.",
	Kernel:  "ip_auto_config() returns at once unless ip= was given (net/ipv4/ipconfig.c), and mount_nfs_root() fails; the kernel then panics",
	Affects: affectsAll,
	Bad:     `root=/dev/nfs nfsroot=192.168.7.1:/srv/root rw`,
	Good:    `root=/dev/nfs nfsroot=192.168.7.1:/srv/root ip=dhcp rw`,
	Options: Options{Kernel: "6.1"},
}

// checkNet looks at a root on a server.
func (r *pass) checkNet() {
	root := *r.arg(r.values.RootArg)
	server := r.lastArg("nfsroot")
	if server != nil {
		r.checkNFSRoot(*server)
	}
	ip := r.lastArg("ip")
	if ip == nil {
		ip = r.lastArg("nfsaddrs")
	}
	if ip == nil {
		f := r.find(rootNet, spanOf(root), "nothing configures the network for %s: there is no ip=", plain(r.root.text))
		at := root.End
		if server != nil {
			at = server.End
		}
		r.fix(f, "with an address by DHCP", insert(at, " ip=dhcp"))
		return
	}
	c := ipconfig.Read(ip.Value)
	if r.checkIP(*ip, c) && server != nil {
		r.checkServer(*ip, c, *server)
	}
}

// checkIP looks at ip=, and reports whether the network is configured as it says.
func (r *pass) checkIP(a cmdline.Arg, c ipconfig.Config) bool {
	if r.addressesIn(a, c) || r.shiftedIn(a, c) {
		return false
	}
	way := c.Text[ipconfig.Way]
	if !c.Off() {
		return true
	}
	f := r.find(rootNet, spanOf(a), "%s configures no network", shown(a))
	f.Kernel = "ip_auto_config_setup() clears ic_enable, and ip_auto_config() returns at once (net/ipv4/ipconfig.c); mount_nfs_root() fails, and the kernel panics"
	f.FixNote = "give ip=dhcp, or an address"
	if way != "" && !ipconfig.IsWay(way) {
		f.Message = "ip= has no way called " + plain(way)
		f.FixNote = "the ways are " + ipconfig.Ways
	}
	return false
}

// addressesIn reports the first field of ip= that is no address, and whether there is one.
func (r *pass) addressesIn(a cmdline.Arg, c ipconfig.Config) bool {
	for _, n := range ipconfig.Addresses {
		text := c.Text[n]
		if text == "" || ipconfig.IsAddress(text) {
			continue
		}
		s := span{a.ValueAt + c.At[n], a.ValueAt + c.At[n] + len(text)}
		f := r.find(rootNet, s, "%s is not an IPv4 address, and stands where %s does", plain(text), ipconfig.Titles[n])
		f.Kernel = "in_aton() makes an address of whatever it finds (net/core/utils.c), and ip_auto_config() configures that"
		f.FixNote = "ip= is client:server:gateway:netmask:name:device:way, or a way alone: " + ipconfig.Ways
		r.fixIP(f, a, c, n)
		return true
	}
	return false
}

// shiftedIn reports a netmask where another address stands, or another address where the
// netmask does, and whether there is one: a colon is missing, or one too many.
func (r *pass) shiftedIn(a cmdline.Arg, c ipconfig.Config) bool {
	for _, n := range []int{ipconfig.Server, ipconfig.Gateway, ipconfig.Netmask} {
		text := c.Text[n]
		if text == "" || ipconfig.IsMask(text) == (n == ipconfig.Netmask) {
			continue
		}
		s := span{a.ValueAt + c.At[n], a.ValueAt + c.At[n] + len(text)}
		f := r.find(rootNet, s, "%s stands where %s does", plain(text), ipconfig.Titles[n])
		f.Kernel = "ip_auto_config_setup() counts colons: client:server:gateway:netmask (net/ipv4/ipconfig.c)"
		f.FixNote = "ip= is client:server:gateway:netmask:name:device:way, and a field that is left out keeps its colon"
		return true
	}
	return false
}

// fixIP puts what is meant in the place of an ip= that has no address at a field.
func (r *pass) fixIP(f *Finding, a cmdline.Arg, c ipconfig.Config, n int) {
	text, way := c.Text[n], c.Text[ipconfig.Server]
	address, bits, isNet := strings.Cut(text, "/")
	switch {
	case strings.ContainsAny(a.Value, "[]"):
		f.FixNote = "the kernel configures IPv4 alone; another address takes an initramfs"
	case n == ipconfig.Client && ipconfig.IsWay(way) && len(a.Value) == len(text)+1+len(way):
		f.Message += ": <device>:<way> is the form of dracut"
		r.fix(f, "as the kernel has it", edit{valueOf(a), ":::::" + text + ":" + way})
	case n == ipconfig.Client && isNet && ipconfig.IsAddress(address):
		f.FixNote = "the netmask is a field of its own, the fourth: 255.255.255.0 for /" + bits
	case n == ipconfig.Client && a.Value == text && !strings.Contains(text, "."):
		f.Message = "ip= has no way called " + plain(text)
		f.FixNote = "the ways are " + ipconfig.Ways
	}
}

// checkNFSRoot looks at nfsroot=.
func (r *pass) checkNFSRoot(a cmdline.Arg) {
	root := ipconfig.ReadNFSRoot(a.Value)
	server, path, hasServer := strings.Cut(a.Value, ":")
	digits := len(a.Value) - len(strings.TrimLeft(a.Value, "0123456789."))
	host, dir := a.Value[:digits], strings.TrimLeft(a.Value[digits:], ";,/")
	kernel := "root_nfs_parse_addr() finds no address of four numbers in front of the colon (net/ipv4/ipconfig.c), so that all of it is the path: " + root.Path
	switch {
	case a.Value == "" || root.Server != "" && strings.HasPrefix(root.Path, "/"):
	case root.Server != "":
		f := r.find(rootNet, valueOf(a), "nfsroot= has the path %s, which does not begin with a /", plain(root.Path))
		f.Kernel = "mount_nfs_root() asks the server for the path as it stands (init/do_mounts.c), and a server exports whole paths"
		r.fix(f, "with the /", edit{span{a.ValueAt + len(root.Server) + 1, a.ValueAt + len(root.Server) + 1}, "/"})
	case ipconfig.IsAddress(host) && dir != "":
		f := r.find(rootNet, valueOf(a), "nfsroot= has no colon behind the server %s", host)
		f.Kernel = kernel
		r.fix(f, "with a colon", edit{valueOf(a), host + ":/" + dir})
	case hasServer && strings.HasPrefix(path, "/") && !strings.HasPrefix(server, "/"):
		f := r.find(rootNet, valueOf(a), "nfsroot= has the server %s, which is not an IPv4 address", plain(server))
		f.Kernel = kernel
		f.FixNote = "give the server's address: nobody resolves a name before there is a root"
	}
}

// checkServer looks for an address of the client without one of the server.
func (r *pass) checkServer(ip cmdline.Arg, c ipconfig.Config, server cmdline.Arg) {
	if !c.Static() || c.Text[ipconfig.Server] != "" || server.Value == "" || ipconfig.ReadNFSRoot(server.Value).Server != "" {
		return
	}
	f := r.find(rootNet, spanOf(server), "neither nfsroot= nor ip= names the server")
	f.Kernel = "ip_auto_config() asks DHCP, BOOTP or RARP for what is missing, as far as they are built in, and tries again for ever where the root is on NFS (net/ipv4/ipconfig.c)"
	f.FixNote = "put the server's address and a colon in front of the path, unless a DHCP server names it"
}
