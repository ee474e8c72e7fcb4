package explain

import (
	"slices"
	"strings"

	"dmrace"
)

// hosts are the words by which the drivers and devices of one kind of disk are known, and
// how the names of its disks begin.
var hosts = []host{
	{[]string{"mmcblk"}, []string{"mmc", "sdhci", "sdhost", "mshc", "sdhc"}},
	{[]string{"nvme"}, []string{"nvme", "pcie"}},
	{[]string{"sd"}, []string{"usb", "xhci", "ehci", "ohci", "dwc2", "dwc3", "ata", "ahci", "scsi", "ufs", "raid", "mpt2sas", "mpt3sas", "hpsa", "sd", "pcie"}},
	{[]string{"vd"}, []string{"virtio", "vd"}},
	{[]string{"mtd", "ubi"}, []string{"nand", "spi", "flash", "mtd", "ubi"}},
}

// ofHosts are the events that tell of one host or disk.
var ofHosts = []dmrace.EventKind{
	dmrace.HostFailed, dmrace.HostPending, dmrace.CardTried, dmrace.CardError, dmrace.DiskError, dmrace.LinkDown,
}

// beside returns the events, by Seq, of hosts and disks that cannot bring the root: where
// root= is a disk of one kind by its name, what is known to be of another. Of any other
// root, and of a host that no word tells, nothing is known.
func beside(t *dmrace.Timeline, root string) []int {
	wanted := awaitedRoot(t, root)
	i := slices.IndexFunc(hosts, func(h host) bool { return begins(strings.TrimPrefix(wanted, "/dev/"), h.disks) })
	if i < 0 {
		return nil
	}
	var out []int
	for _, e := range t.Events {
		if slices.Contains(ofHosts, e.Kind) && !speaksOf(e, hosts[i].words) && slices.ContainsFunc(hosts, func(h host) bool { return speaksOf(e, h.words) }) {
			out = append(out, e.Seq)
		}
	}
	return out
}

// host is one row of hosts.
type host struct {
	disks []string
	words []string
}

// awaitedRoot is the root by the command line, or else by what the kernel says of it.
func awaitedRoot(t *dmrace.Timeline, root string) string {
	for _, kind := range []dmrace.EventKind{dmrace.RootwaitEnter, dmrace.RootMissing} {
		if e, ok := t.Last(kind); ok && root == "" {
			return e.Subject
		}
	}
	return root
}

// begins reports whether a name begins with one of several.
func begins(name string, with []string) bool {
	return slices.ContainsFunc(with, func(w string) bool { return strings.HasPrefix(name, w) })
}

// speaksOf reports whether an event names a device or driver by one of the words.
func speaksOf(e dmrace.Event, words []string) bool {
	driver, _, _ := strings.Cut(strings.TrimPrefix(e.Detail, "driver "), ":")
	if !strings.HasPrefix(e.Detail, "driver ") {
		driver = ""
	}
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(e.Subject, w) || strings.Contains(driver, w) })
}
