package rootkind

import (
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/devname"
	"dmrace/linux/seen"
)

// Disk is a disk or a partition of one: by the kernel's name, by PARTUUID= or PARTLABEL=,
// or by its number.
const Disk Kind = "disk"

var disk = &Info{
	Kind: Disk, Title: "disk or partition", Comes: "the probe of its driver, and the scan of its partitions",
	Source: "name_to_dev_t(), since 6.5 early_lookup_bdev(), looks the name up; mount_block_root() mounts /dev/root",
	is: func(a *asked) bool {
		if a.ref.Never() != devname.MayResolve {
			return false
		}
		switch a.ref.Kind {
		case devname.PartUUID, devname.PartLabel, devname.Number:
			return true
		}
		return a.ref.Kind == devname.Path && !a.isTag()
	},
}

// underOtherName looks for the root's disk under another number, and for its partition.
func underOtherName(v *seen.View, root string) (r dmrace.Reason) {
	name := strings.TrimPrefix(root, "/dev/")
	if name == "" || strings.ContainsAny(name, "=/:") {
		return r
	}
	var kin []string
	for _, d := range v.Disks() {
		switch {
		case name == d.Name || slices.Contains(d.Parts, name):
			if bare(v, name) {
				return noName(name, d)
			}
			return tooLate(v, name, d)
		case devname.IsPartition(name, d.Name) && len(d.Parts) == 0 && unread(v, d.Name).Kind != "":
			return notRead(v, name, d)
		case devname.IsPartition(name, d.Name) && unscanned(v, d):
			r = dmrace.Reason{Cause: dmrace.CauseDeviceMissing, Says: fmt.Sprintf("%s is there, and no partition of it: its table was not read yet when the kernel looked for %s, or it has none", d.Name, name)}
			r.Add(d.Seen, "the disk, without partitions")
			return r
		case devname.IsPartition(name, d.Name):
			r = dmrace.Reason{Cause: dmrace.CausePartMissing, Says: fmt.Sprintf("%s is there, with %s, and has no %s", d.Name, d.PartsOf(), name)}
			r.Add(d.Seen, "the disk, and its partitions")
			return r
		case glued(name, d) != "":
			r = dmrace.Reason{Cause: dmrace.CauseDeviceMissing, Says: fmt.Sprintf("there is no %s, but %s is there: a blank is missing on the command line", name, glued(name, d))}
			r.Add(d.Seen, "the disk, and its partitions")
			return r
		case devname.Family(d.Name) == devname.Family(name):
			kin = append(kin, d.String())
			r.Add(d.Seen, "the disk under its name in this boot")
		}
	}
	if len(kin) == 0 {
		return dmrace.Reason{}
	}
	r.Cause = dmrace.CauseOtherName
	r.Says = fmt.Sprintf("there is no %s; what came up is %s", name, strings.Join(kin, ", "))
	return r
}

// unscanned reports whether a disk, in a log without a root wait, is known by the list of
// devices alone: nothing in it is of a scan of its partitions.
func unscanned(v *seen.View, d seen.Disk) bool {
	_, waited := v.First(dmrace.RootwaitEnter)
	return !waited && len(d.Parts) == 0 && d.Seen.Kind == dmrace.RootListed && strings.Contains(d.Seen.Detail, ":") && v.End.Reason == dmrace.EndLog
}

// unread returns the last word about reads of a disk that fail, if there is one: its table
// of partitions could not be read then.
func unread(v *seen.View, disk string) (last dmrace.Event) {
	for _, e := range v.Events {
		if e.Kind == dmrace.DiskError && e.Subject == disk {
			last = e
		}
	}
	return last
}

// notRead judges a root on a disk whose table of partitions could not be read.
func notRead(v *seen.View, name string, d seen.Disk) (r dmrace.Reason) {
	e := unread(v, d.Name)
	r.Cause = dmrace.CauseDiskErrors
	r.Says = fmt.Sprintf("%s is there, and what partitions it has could not be read (%s): there is no %s", d.Name, seen.Said(e), name)
	r.Add(d.Seen, "the disk, without partitions")
	r.Add(e, "the disk does not answer")
	return r
}

// glued returns the partition that a name begins with, if what stands behind it is the
// next word of the command line.
func glued(name string, d seen.Disk) string {
	for _, p := range d.Parts {
		if rest, ok := strings.CutPrefix(name, p); ok && rest != "" && 'a' <= rest[0] && rest[0] <= 'z' {
			return p
		}
	}
	return ""
}

// tooLate finds a root that appeared after the kernel had looked for it, which it does
// once without a root wait (prepare_namespace() in init/do_mounts.c).
func tooLate(v *seen.View, name string, d seen.Disk) (r dmrace.Reason) {
	missed, ok := v.First(dmrace.RootMissing)
	if _, waited := v.First(dmrace.RootwaitEnter); !ok || waited {
		return r
	}
	if d.Seen.Kind == dmrace.RootListed || d.Seen.Seq < missed.Seq {
		return thereByNow(v, missed, name, d)
	}
	when := "only"
	if !v.Untimed {
		when = fmt.Sprintf("%.1f ms", float64((d.Seen.At-missed.At).Microseconds())/1000)
	}
	r.Cause = dmrace.CauseTooLate
	r.Says = fmt.Sprintf("%s was not there yet: it appeared %s after the kernel had looked for it, which it does once", name, when)
	r.Add(d.Seen, "the root's disk appears too late")
	return r
}

// bare reports whether root= is the name of a disk without the /dev/ before it.
func bare(v *seen.View, name string) bool {
	given := v.Root
	if wait, ok := v.First(dmrace.RootwaitEnter); ok && given == "" {
		given = wait.Subject
	}
	return given == name
}

// noName is a root that is there, under a name that the kernel does not know: what has no
// /dev/ in front it takes for a number (devt_from_devnum(), called by name_to_dev_t(), since
// 6.5 by early_lookup_bdev()).
func noName(name string, d seen.Disk) (r dmrace.Reason) {
	r.Cause = dmrace.CauseDeviceMissing
	r.Says = fmt.Sprintf("%s is there, and root=%s is no name to the kernel: it must be root=/dev/%s", name, name, name)
	r.Add(d.Seen, "the disk that is meant")
	return r
}

// thereByNow finds a root that appeared between the look for its name and the mount: it is
// there, and was given no number. An initrd is loaded in between (initrd_load(), called by
// prepare_namespace()).
func thereByNow(v *seen.View, missed dmrace.Event, name string, d seen.Disk) (r dmrace.Reason) {
	major, minor, ok := numbers(missed.Detail)
	if !ok || major != 0 || minor != 0 {
		return r
	}
	r.Cause = dmrace.CauseTooLate
	r.Says = fmt.Sprintf("%s is there when it is to be mounted, and was not when the kernel looked for it, which it does once before", name)
	r.Add(d.Seen, "the root's disk, which appears too late")
	return r
}
