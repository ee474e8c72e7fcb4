package seen

import (
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/bus"
)

// ofHosts are the events that tell of one host or disk.
var ofHosts = []dmrace.EventKind{
	dmrace.HostFailed, dmrace.HostPending, dmrace.CardTried, dmrace.CardError, dmrace.DiskError, dmrace.LinkDown, dmrace.HostSaid,
}

// beside returns the events, by Seq, of hosts and disks that cannot bring the root: where
// root= is a disk of one kind by its name, what is known to be of another. Of any other
// root, and of a host that no word tells, nothing is known.
func beside(s dmrace.Seen) []int {
	root := strings.TrimPrefix(Awaited(s), "/dev/")
	if !slices.ContainsFunc(bus.Hosts(), func(h bus.Host) bool { return h.Brings(root) }) {
		return nil
	}
	var out []int
	for _, e := range s.Events {
		if slices.Contains(ofHosts, e.Kind) && isBeside(e, root) {
			out = append(out, e.Seq)
		}
	}
	return out
}

// isBeside reports whether an event is of a host that is known, and of none that brings
// a disk of that name.
func isBeside(e dmrace.Event, root string) bool {
	known := false
	for _, h := range bus.Hosts() {
		if h.Speaks(e.Subject) || h.Speaks(driver(e)) {
			known = true
			if h.Brings(root) {
				return false
			}
		}
	}
	return known
}

// driver returns the driver that an event names, or nothing.
func driver(e dmrace.Event) string {
	name, ok := strings.CutPrefix(e.Detail, "driver ")
	if !ok {
		return ""
	}
	name, _, _ = strings.Cut(name, ":")
	return name
}

// Awaited is the root by the command line, or else by what the kernel says of it.
func Awaited(s dmrace.Seen) string {
	if s.Root != "" {
		return s.Root
	}
	for _, kind := range []dmrace.EventKind{dmrace.RootwaitEnter, dmrace.RootMissing} {
		if e, ok := s.Last(kind); ok {
			return e.Subject
		}
	}
	return ""
}
