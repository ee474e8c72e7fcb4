package rootkind

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/seen"
)

// User is a name that only an initramfs can make something of: UUID= and LABEL= of file
// systems, udev's names, "zfs:AUTO", and what is malformed. [devname.Ref.Never] says why.
const User Kind = "user"

var user = &Info{
	Kind: User, Title: "name of user space", Comes: "never, for the kernel by itself",
	Source: "devt_from_devnum() refuses what has none of the other forms",
	is:     func(*asked) bool { return true },
}

// labelWords are what stands before the = of a name that is no device's.
var labelWords = []string{"UUID", "LABEL", "PARTUUID", "PARTLABEL"}

// ofUserSpace begin the names that the kernel does not resolve: name_to_dev_t() in
// init/do_mounts.c, early_lookup_bdev() in block/early-lookup.c since 6.5, know PARTUUID=
// and PARTLABEL=, and of a file system's own they know none.
var ofUserSpace = []string{"UUID=", "LABEL=", "/dev/disk/", "/dev/mapper/", "ZFS="}

// Withheld says which card or disk keeps a device from user space: in somebody's own log the
// host with the number that the device's own name has, mmc1 of /dev/mmcblk1p3.
func (reasons) Withheld(s dmrace.Seen, device string) (r dmrace.Reason) {
	if s.End.Reason != dmrace.EndLog || !strings.HasPrefix(device, "/dev/") {
		return r
	}
	s.Root = device
	why := seen.Of(s).Absent()
	for _, p := range why.Proofs {
		host := p.Event.Subject
		number, isCard := strings.CutPrefix(host, "mmc")
		if (why.Cause == dmrace.CauseCard || why.Cause == dmrace.CauseDiskErrors) && isCard && bus.CardHost(host) && strings.HasPrefix(device, "/dev/mmcblk"+number+"p") {
			return why
		}
	}
	return r
}

// byUserSpace finds such names, and the devices that a program of user space connects: those
// of nbd are there from the beginning, and hold nothing (nbd_init() in drivers/block/nbd.c).
func byUserSpace(_ *seen.View, root string) (r dmrace.Reason) {
	name := strings.TrimPrefix(root, "/dev/")
	if number, ok := strings.CutPrefix(name, "nbd"); ok && startsWithDigit(number) {
		r.Cause, r.Final = dmrace.CauseNeedsUserland, true
		r.Says = fmt.Sprintf("%s is a network block device, which only a program of an initramfs (nbd-client) connects to its server", name)
		return r
	}
	if word, rest, ok := strings.Cut(root, "-"); ok && slices.Contains(labelWords, word) && rest != "" {
		r.Cause, r.Final = dmrace.CauseNeedsUserland, true
		r.Says = fmt.Sprintf("root=%s is no name: %s=%s is meant", root, word, rest)
		return r
	}
	for _, form := range ofUserSpace {
		if strings.HasPrefix(root, form) {
			r.Cause, r.Final = dmrace.CauseNeedsUserland, true
			r.Says = fmt.Sprintf("root=%s is a name that only an initramfs resolves; the kernel itself knows PARTUUID=, PARTLABEL= and /dev names", root)
		}
	}
	return r
}
