package dmrace

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// seenDisk is a disk that a log shows, with its partitions.
type seenDisk struct {
	name  string
	parts []string
	seen  Event
}

// disks returns the disks that the log shows, in the order in which they appeared. What
// is no disk that somebody plugs in (RAM disks, loops, MTD) is not among them.
func (j judge) disks() []seenDisk {
	var all []seenDisk
	at := func(name string, e Event) *seenDisk {
		i := slices.IndexFunc(all, func(d seenDisk) bool { return d.name == name })
		if i < 0 {
			all = append(all, seenDisk{name: name, seen: e})
			i = len(all) - 1
		}
		return &all[i]
	}
	for _, e := range j.t.Events {
		switch e.Kind {
		case DiskAdd, PartitionScan, DiskAttached:
			at(e.Subject, e)
		case PartitionAdd:
			d := at(e.Subject, e)
			d.parts, d.seen = strings.Fields(e.Detail), e
		case RootListed:
			if isPartOfAny(all, e.Subject) || slices.ContainsFunc(notDisks, func(p string) bool { return strings.HasPrefix(e.Subject, p) }) {
				continue
			}
			at(e.Subject, e)
		}
	}
	return all
}

// notDisks begin the names of block devices that hold no root of their own.
var notDisks = []string{"ram", "loop", "mtdblock", "zram", "fd", "sr", "nbd"}

// isPartOfAny adds a listed partition to its disk, and reports whether it has one.
func isPartOfAny(all []seenDisk, name string) bool {
	for i := range all {
		if isPartition(name, all[i].name) {
			if !slices.Contains(all[i].parts, name) {
				all[i].parts = append(all[i].parts, name)
			}
			return true
		}
	}
	return false
}

// isPartition reports whether a name is that of a partition of a disk: disk_name() in
// block/genhd.c puts a "p" between a name that ends in a digit and the number.
func isPartition(name, disk string) bool {
	number, ok := strings.CutPrefix(name, disk)
	if last := disk[len(disk)-1]; ok && last >= '0' && last <= '9' {
		number, ok = strings.CutPrefix(number, "p")
	}
	return ok && consistsOf(number, digits)
}

// family is what the names of a driver's disks have in common: "mmcblk" of mmcblk0p2,
// "sd" of sda1. Drivers that letter their disks have names of two letters, or three.
func family(name string) string {
	letters := name[:len(name)-len(strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyz"))]
	if rest := strings.TrimPrefix(name, letters); len(letters) <= 4 && len(letters) > 2 && strings.Trim(rest, digits) == "" {
		return letters[:len(letters)-1]
	}
	return letters
}

// underOtherName looks for the root's disk under another number, and for its partition.
func (j judge) underOtherName(root string) (r reason) {
	name := strings.TrimPrefix(root, "/dev/")
	if name == "" || strings.ContainsAny(name, "=/:") {
		return r
	}
	var kin []string
	for _, d := range j.disks() {
		switch {
		case name == d.name || slices.Contains(d.parts, name):
			return j.tooLate(name, d)
		case isPartition(name, d.name):
			r = reason{cause: CausePartMissing, says: fmt.Sprintf("%s is there, with %s, and has no %s", d.name, partsOf(d), name)}
			r.add(d.seen, "the disk, and its partitions")
			return r
		case j.glued(name, d) != "":
			r = reason{cause: CauseDeviceMissing, says: fmt.Sprintf("there is no %s, but %s is there: a blank is missing on the command line", name, j.glued(name, d))}
			r.add(d.seen, "the disk, and its partitions")
			return r
		case family(d.name) == family(name):
			kin = append(kin, withParts(d))
			r.add(d.seen, "the disk under its name in this boot")
		}
	}
	if len(kin) == 0 {
		return reason{}
	}
	r.cause = CauseOtherName
	r.says = fmt.Sprintf("there is no %s; what came up is %s", name, strings.Join(kin, ", "))
	return r
}

// glued returns the partition that a name begins with, if what stands behind it is the
// next word of the command line.
func (j judge) glued(name string, d seenDisk) string {
	for _, p := range d.parts {
		if rest, ok := strings.CutPrefix(name, p); ok && rest != "" && consistsOf(rest[:1], "abcdefghijklmnopqrstuvwxyz") {
			return p
		}
	}
	return ""
}

// present returns the disk that a name is that of, or of a partition of which.
func (j judge) present(name string) (seenDisk, bool) {
	all := j.disks()
	i := slices.IndexFunc(all, func(d seenDisk) bool { return d.name == name || slices.Contains(d.parts, name) })
	if i < 0 {
		return seenDisk{}, false
	}
	return all[i], true
}

// tooLate finds a root that appeared after the kernel had looked for it, which it does
// once without a root wait (prepare_namespace() in init/do_mounts.c).
func (j judge) tooLate(name string, d seenDisk) (r reason) {
	missed, ok := j.t.First(RootMissing)
	if _, waited := j.t.First(RootwaitEnter); !ok || waited || d.seen.Kind == RootListed || d.seen.Seq < missed.Seq {
		return r
	}
	r.cause = CauseTooLate
	r.says = fmt.Sprintf("%s was not there yet: it appeared only after the kernel had looked for it, which it does once", name)
	if !j.c.Untimed {
		r.says = fmt.Sprintf("%s was not there yet: it appeared %.1f ms after the kernel had looked for it, which it does once", name, float64((d.seen.At-missed.At).Microseconds())/1000)
	}
	r.add(d.seen, "the root's disk appears too late")
	return r
}

// onMTD looks for a partition of the flash by its number.
func (j judge) onMTD(root string) (r reason) {
	name := strings.TrimPrefix(root, "/dev/")
	number, ok := strings.CutPrefix(name, "mtdblock")
	if !ok {
		return r
	}
	var there []string
	labels := 0
	for _, e := range j.t.Events {
		switch {
		case e.Kind == RootListed && strings.HasPrefix(e.Subject, "mtdblock"):
			there = append(there, e.Subject)
			r.add(e, "a partition of the flash")
		case e.Kind == FlashPart:
			labels++
		}
	}
	n, err := strconv.Atoi(number)
	switch {
	case slices.Contains(there, name), len(there) == 0 && (labels == 0 || err != nil || n < labels):
		return reason{}
	case len(there) > 0:
		r.says = fmt.Sprintf("the flash has %s, and no %s", strings.Join(most(there), ", "), name)
	default:
		r.says = fmt.Sprintf("the flash has %d partitions, and no %s: they are counted from 0", labels, name)
	}
	r.cause = CausePartMissing
	r.proofs = r.proofs[max(0, len(r.proofs)-1):]
	return r
}

// notThere says what there was in place of the root.
func (j judge) notThere(root string) (r reason) {
	r.cause = CauseDeviceMissing
	if root == "" {
		r.cause, r.says = CauseNoRoot, "no root= is given, or an empty one; "+j.whatThereWas()
		return r
	}
	if strings.HasPrefix(root, "unknown-block") {
		r.says = fmt.Sprintf("the root's device was not found (%s); %s", root, j.whatThereWas())
		return r
	}
	if d, ok := j.present(strings.TrimPrefix(root, "/dev/")); ok {
		r.cause = CauseStillWaiting
		r.says = fmt.Sprintf("%s is there, and the kernel was to mount it: a probe that has not ended keeps it waiting, or a read from %s does not come back", strings.TrimPrefix(root, "/dev/"), d.name)
		r.add(d.seen, "the root's disk is there")
		return r
	}
	r.says = fmt.Sprintf("there is no %s; %s", strings.TrimPrefix(root, "/dev/"), j.whatThereWas())
	if strings.HasPrefix(root, "PART") && len(j.disks()) > 0 {
		r.says = fmt.Sprintf("no partition that was found is %s; %s", root, j.whatThereWas())
	}
	for _, d := range j.disks() {
		r.add(d.seen, "this disk is there")
	}
	return r
}

// whatThereWas names the disks, or else the other block devices, that the log shows.
func (j judge) whatThereWas() string {
	var names []string
	for _, d := range j.disks() {
		names = append(names, withParts(d))
	}
	if len(names) > 0 {
		return "the disks " + j.seen() + " are " + strings.Join(most(names), ", ")
	}
	for _, e := range j.t.Events {
		if e.Kind == RootListed {
			names = append(names, e.Subject)
		}
	}
	if host := j.emptyHost(); host != "" && len(names) == 0 {
		return "no disk " + j.appears() + " at all; the host " + host + " came up, and no card answered on it"
	}
	if len(names) > 0 {
		return "the only block devices are " + strings.Join(most(names), ", ") + ": no driver found a disk"
	}
	return "no disk " + j.appears() + " at all"
}

// seen says where disks were seen.
func (j judge) seen() string {
	if j.t.End.Reason == EndLog {
		return "in the log"
	}
	return "that came up"
}

// appears says that of no disk, as far as it is known.
func (j judge) appears() string {
	if j.t.End.Reason == EndLog {
		return "appears in the log"
	}
	return "came up"
}

// emptyHost returns a host for cards that came up and on which no card was found.
func (j judge) emptyHost() string {
	for _, e := range j.t.Events {
		if e.Kind == DeviceAdd && strings.HasPrefix(e.Subject, "mmc") && strings.Contains(e.Detail, "controller on") && j.noCard(e.Subject) {
			return e.Subject
		}
	}
	return ""
}

// most leaves as many names as a sentence bears.
func most(names []string) []string {
	const limit = 8
	if len(names) > limit {
		return append(slices.Clone(names[:limit]), fmt.Sprintf("%d more", len(names)-limit))
	}
	return names
}

// withParts names a disk with its partitions: "mmcblk1 (p1 p2)".
func withParts(d seenDisk) string {
	if len(d.parts) == 0 {
		return d.name
	}
	return d.name + " (" + partsOf(d) + ")"
}

// partsOf lists the partitions of a disk as the kernel does: "p1 p2".
func partsOf(d seenDisk) string {
	if len(d.parts) == 0 {
		return "no partition"
	}
	var short []string
	for _, p := range most(d.parts) {
		if s := strings.TrimPrefix(p, d.name); strings.HasPrefix(s, "p") {
			p = s
		}
		short = append(short, p)
	}
	return strings.Join(short, " ")
}
