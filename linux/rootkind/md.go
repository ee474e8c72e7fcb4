package rootkind

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/devname"
	"dmrace/linux/seen"
)

// MD is a RAID of md: /dev/md0, /dev/md0p1, or /dev/md_d0, which md=d0,… makes.
const MD Kind = "md"

var md = &Info{
	Kind: MD, Title: "RAID of md", Comes: "md_run_setup(), which assembles what md= names and, unless raid=noautodetect, partitions of type fd, once (drivers/md/md-autodetect.c)",
	Source: "devt_from_devname() looks the name up; prepare_namespace() calls md_run_setup() before",
	is:     func(a *asked) bool { return slices.ContainsFunc(a.disks(), devname.IsArray) },
}

// arrayError returns the first that md says of why it does not run an array. That it stopped
// one is the consequence, and what it says before it begins, too.
func arrayError(v *seen.View) (first dmrace.Event, ok bool) {
	for _, e := range v.Events {
		if e.Kind == dmrace.ArrayError && (!ok || strings.HasSuffix(first.Detail, "stopped.")) {
			first, ok = e, true
		}
	}
	return first, ok
}

// inArray looks for what md says of the root's array.
func inArray(v *seen.View, root string) (r dmrace.Reason) {
	if !strings.Contains(root, string(MD)) {
		return r
	}
	if e, ok := arrayError(v); ok {
		r.Cause, r.Says = dmrace.CauseArray, fmt.Sprintf("the array of %s was not assembled: %s", root, e.Detail)
		r.Add(e, "md says why")
		return r
	}
	name := strings.TrimPrefix(root, "/dev/")
	number, isMD := strings.CutPrefix(name, string(MD))
	if _, ok := devname.Decimal(number); !isMD || !ok {
		return r
	}
	if _, ran := v.Last(dmrace.ArrayRun); !ran {
		r.Cause = dmrace.CauseArray
		r.Says = fmt.Sprintf("no array was assembled as %s: the kernel does that itself only for superblocks of version 0.90 on partitions of type fd, or by md= on the command line; %s", name, v.WhatThereWas())
	}
	return r
}
