package bus

import (
	"slices"
	"strings"

	"dmrace/linux/devname"
)

// Host is what one family of disks hangs from on boards, as their messages name it.
type Host struct {
	disks []string // what the names of the disks begin with
	words []string // in names of drivers and devices
	ports []string // what such names begin with
	rails []string // of regulators
}

// pcie is in the names of the hosts of PCI Express, behind which are disks of several
// families (drivers/pci/controller).
const pcie = "pcie"

// flash is raw flash, which is no bus of scenarios: controllers of drivers/mtd and
// drivers/spi, and the names of MTD and UBI.
var flash = Host{
	disks: []string{"mtd", "ubi"},
	words: []string{"nand", "spi-nor", "qspi", "flash"},
	ports: []string{"spi", "mtd", "ubi"},
}

var hosts = hostsOf(all)

// Hosts returns the hosts of every family, and of raw flash. The list is the caller's.
func Hosts() []Host { return slices.Clone(hosts) }

// hostsOf joins what is known of the buses of each family.
func hostsOf(buses []*Info) (list []Host) {
	for _, f := range families {
		h := Host{disks: []string{f.Prefix}, ports: []string{f.Prefix}}
		for _, b := range buses {
			if b.Family == f {
				h.words, h.ports, h.rails = union(h.words, b.Hosts), union(h.ports, b.Ports), union(h.rails, b.Rails)
			}
		}
		list = append(list, h)
	}
	return append(list, flash)
}

// union appends what is not there yet.
func union(list, more []string) []string {
	for _, w := range more {
		if !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}

// Brings reports whether a name, without "/dev/", is that of a disk of the host's.
func (h Host) Brings(name string) bool { return begins(name, h.disks) }

// Speaks reports whether a driver or a device of that name is the host's.
func (h Host) Speaks(name string) bool {
	return begins(name, h.ports) || slices.ContainsFunc(h.words, func(w string) bool { return strings.Contains(name, w) })
}

// BringsAny reports whether a driver or a device of that name is a host to which anything is
// plugged, a disk among much else.
func BringsAny(name string) bool { return strings.Contains(name, "usb") }

func begins(name string, with []string) bool {
	return slices.ContainsFunc(with, func(w string) bool { return strings.HasPrefix(name, w) })
}

// NamePattern is an expression for a word in the names of all drivers and devices that
// can bring a root, and of what feeds them.
func NamePattern() string {
	var words []string
	for _, h := range hosts {
		words = union(union(words, h.words), h.rails)
	}
	return strings.Join(words, "|")
}

// LastCardClock is the last at which mmc_rescan() in drivers/mmc/core/core.c asks for a
// card: it tries 400, 300, 200 and 100 kHz.
const LastCardClock = "100 kHz"

// CardHost reports whether a name is that of a host for cards: mmc0 (mmc_alloc_host(),
// drivers/mmc/core/host.c).
func CardHost(name string) bool {
	number, ok := strings.CutPrefix(name, "mmc")
	if !ok {
		return false
	}
	_, ok = devname.Decimal(number)
	return ok
}
