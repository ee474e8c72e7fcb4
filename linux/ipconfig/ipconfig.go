// Package ipconfig reads ip= and nfsroot= as net/ipv4/ipconfig.c and fs/nfs/nfsroot.c do
// (5.10.262, 6.1.192, 7.2.13: alike). Neither refuses anything: what is no address becomes
// another one, and what is no server becomes a path.
package ipconfig

import (
	"slices"
	"strconv"
	"strings"
)

// The fields of ip=, in order, as ip_auto_config_setup() takes them.
const (
	Client = iota
	Server
	Gateway
	Netmask
	Host
	Device
	Way
	DNS0
	DNS1
	NTP0
	Fields // how many there are; the rest of the value is dropped
)

// Titles names the fields for people.
var Titles = [Fields]string{
	"the client's address", "the server's address", "the gateway", "the netmask", "the client's name",
	"the network device", "the way to an address", "the first DNS server", "the second DNS server", "the NTP server",
}

// ways are those of ic_proto_name(), if all are built in; what begins with dhcp is one.
var ways = []string{"on", "any", "off", "none", "dhcp", "bootp", "rarp", "both"}

// IsWay reports whether a text is a way.
func IsWay(text string) bool { return slices.Contains(ways, text) || strings.HasPrefix(text, "dhcp") }

// Ways names the ways for people.
const Ways = "dhcp, bootp, rarp, both, any, on, off and none"

// Config is one ip= taken apart. Empty fields are not set.
type Config struct {
	Whole  string         // the value where it is a way as a whole; the fields are empty then
	Text   [Fields]string // the fields
	At     [Fields]int    // their offsets in the value
	Beyond string         // what stands behind the last field, and is dropped
}

// Read is ip_auto_config_setup().
func Read(value string) Config {
	if value == "" || IsWay(value) {
		return Config{Whole: value}
	}
	var c Config
	at := 0
	for n := 0; n < Fields; n++ {
		text, rest, more := strings.Cut(value[at:], ":")
		c.Text[n], c.At[n] = text, at
		if !more {
			return c
		}
		at = len(value) - len(rest)
	}
	c.Beyond = value[at:]
	return c
}

// Off reports whether nothing is configured: ic_enable is 0.
func (c Config) Off() bool {
	switch {
	case c.Whole != "":
		return c.Whole == "off" || c.Whole == "none"
	case c.Text == [Fields]string{}:
		return true
	}
	way := c.Text[Way]
	return way != "" && c.Text[Client] == "" && (way == "off" || way == "none" || !IsWay(way))
}

// Static reports whether the client's address is given.
func (c Config) Static() bool { return c.Text[Client] != "" }

// Addresses are the fields that in_aton() reads.
var Addresses = []int{Client, Server, Gateway, Netmask, DNS0, DNS1, NTP0}

// IsAddress reports whether a text is an IPv4 address of four numbers below 256. in_aton()
// (net/core/utils.c) takes any text, and makes a number of whatever it finds.
func IsAddress(text string) bool {
	numbers := strings.Split(text, ".")
	return len(numbers) == 4 && !slices.ContainsFunc(numbers, func(n string) bool { return !isByte(n) })
}

// IsMask reports whether an address has the form of a netmask: ones, then zeros.
func IsMask(text string) bool {
	if !IsAddress(text) {
		return false
	}
	mask := uint32(0)
	for number := range strings.SplitSeq(text, ".") {
		n, _ := strconv.Atoi(number)
		mask = mask<<8 | uint32(n)
	}
	return mask != 0 && ^mask&(^mask+1) == 0
}

func isByte(text string) bool {
	if text == "" || len(text) > 3 {
		return false
	}
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
		n = 10*n + int(text[i]-'0')
	}
	return n < 256
}

// NFSRoot is nfsroot= taken apart: [<server>:]<path>[,<options>].
type NFSRoot struct {
	Server  string // an IPv4 address; empty: it is asked for, or that of ip=
	Path    string // as it is mounted; %s stands for the client's address or name
	Options string
}

// TFTP is where a path is taken to be that does not begin with a '/', a ',' or a digit:
// NFS_ROOT in fs/nfs/nfsroot.c.
const TFTP = "/tftpboot/"

// ReadNFSRoot is nfs_root_setup() and root_nfs_parse_options().
func ReadNFSRoot(value string) NFSRoot {
	if value == "" || value[0] != '/' && value[0] != ',' && (value[0] < '0' || value[0] > '9') {
		value = TFTP + value
	}
	var r NFSRoot
	if server, rest, ok := strings.Cut(value, ":"); isServer(server) {
		r.Server, value = server, rest
		if !ok {
			value = ""
		}
	}
	r.Path, r.Options, _ = strings.Cut(value, ",")
	if r.Path == "" || r.Path == "default" {
		r.Path = TFTP + "%s"
	}
	return r
}

// isServer is root_nfs_parse_addr(): four numbers of one to three digits each.
func isServer(text string) bool {
	numbers := strings.Split(text, ".")
	return len(numbers) == 4 && !slices.ContainsFunc(numbers, func(n string) bool {
		return n == "" || len(n) > 3 || strings.Trim(n, "0123456789") != ""
	})
}
