package rootkind

import (
	"strings"

	"dmrace/linux/devname"
)

// MD is a RAID of md: /dev/md0, /dev/md0p1, or /dev/md_d0, which md=d0,… makes.
const MD Kind = "md"

var md = &Info{
	Kind: MD, Title: "RAID of md", Comes: "md_run_setup(), which assembles what md= names and, unless raid=noautodetect, partitions of type fd, once (drivers/md/md-autodetect.c)",
	Source: "devt_from_devname() looks the name up; prepare_namespace() calls md_run_setup() before",
	is: func(a *asked) bool {
		for _, name := range a.disks() {
			if rest, ok := strings.CutPrefix(name, "md"); ok {
				if _, ok := devname.Decimal(strings.TrimPrefix(rest, "_d")); ok {
					return true
				}
			}
		}
		return false
	},
}
