package seen

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
)

// WhatThereWas names the disks, or else the other block devices, that the boot shows.
func (v *View) WhatThereWas() string {
	var names []string
	for _, d := range v.Disks() {
		names = append(names, d.String())
	}
	if len(names) > 0 {
		return "the disks " + v.cameUp("in the log", "that came up") + " are " + strings.Join(Most(names), ", ")
	}
	for _, e := range v.Events {
		if e.Kind == dmrace.RootListed {
			names = append(names, e.Subject)
		}
	}
	none := "no disk " + v.cameUp("appears in the log", "came up") + " at all"
	if host := v.emptyHost(); host != "" && len(names) == 0 {
		return none + "; the host " + host + " came up, and no card answered on it"
	}
	if len(names) > 0 {
		return "the only block devices are " + strings.Join(Most(names), ", ") + ": no driver found a disk"
	}
	return none
}

// cameUp words that something was seen: of a log that somebody kept it is known alone what
// is in it.
func (v *View) cameUp(inLog, watched string) string {
	if v.End.Reason == dmrace.EndLog {
		return inLog
	}
	return watched
}

// Most leaves as many names as a sentence bears.
func Most(names []string) []string {
	const limit = 8
	if len(names) > limit {
		return append(slices.Clone(names[:limit]), fmt.Sprintf("%d more", len(names)-limit))
	}
	return names
}

// String names a disk with its partitions: "mmcblk1 (p1 p2)".
func (d Disk) String() string {
	if len(d.Parts) == 0 {
		return d.Name
	}
	return d.Name + " (" + d.PartsOf() + ")"
}

// PartsOf lists the partitions of a disk as the kernel does: "p1 p2".
func (d Disk) PartsOf() string {
	if len(d.Parts) == 0 {
		return "no partition"
	}
	var short []string
	for _, p := range Most(d.Parts) {
		if s := strings.TrimPrefix(p, d.Name); strings.HasPrefix(s, "p") {
			p = s
		}
		short = append(short, p)
	}
	return strings.Join(short, " ")
}
