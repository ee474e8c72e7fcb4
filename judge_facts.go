package dmrace

import (
	"slices"
	"strings"
	"time"
)

// The constructors' words for a device that is not there, in lower case:
// verity_ctr(), linear_ctr(), delay_ctr(), stripe_ctr(), crypt_ctr(), origin_ctr()
// in drivers/md, 5.10 to 7.2.
const hashLookupFailed = "hash device lookup failed"

var lookupsFailed = []string{
	hashLookupFailed, "device lookup failed", "couldn't parse stripe destination", "cannot get target device",
}

// failedLookup returns which of these words a table error holds, or "".
func failedLookup(failed Event) string {
	detail := strings.ToLower(failed.Detail)
	for _, words := range lookupsFailed {
		if strings.Contains(detail, words) {
			return words
		}
	}
	return ""
}

// failure returns the table error that ended dm_init_init(), and whether there is
// one. Creation stops at the first device that fails, so a device that became
// ready afterwards shows that an earlier line was no more than a warning.
func (j judge) failure() (Event, bool) {
	failed, ok := j.t.Last(TableError)
	if ready, isReady := j.t.Last(MapReady); isReady && ready.Seq > failed.Seq {
		return Event{}, false
	}
	return failed, ok
}

// tableCause names the cause of a table's failure. toCome says whether a device
// that the table names was still to come: a lookup that fails although all of
// them had been announced is no race but a wrong name or a device in use
// (-EBUSY, bd_prepare_to_claim() in block/bdev.c). The announcement precedes the
// partitions by the microseconds that blk_add_partitions() takes
// (block/partitions/core.c); a lookup in just that gap counts as announced.
func (j judge) tableCause(failed Event, toCome bool) Cause {
	lookup := failedLookup(failed)
	switch {
	case lookup == "" || !toCome:
		return CauseTableRejected
	case j.phantom(failed):
		return CausePhantom
	case lookup == hashLookupFailed:
		return CauseHashDevice
	}
	return CauseDataDevice
}

// isDevNumber reports whether a device is given by its number, as in "179:2" or
// "b302", which devt_from_devnum() (init/do_mounts.c, since 6.5
// block/early-lookup.c) answers without a look at any device.
func isDevNumber(name string) bool {
	parts := strings.Split(name, ":")
	if len(parts) == 1 {
		return consistsOf(name, digits+"abcdef")
	}
	return len(parts) <= 3 && !slices.ContainsFunc(parts, func(p string) bool { return !consistsOf(p, digits) })
}

// phantom reports whether dm-mod.waitfor= was answered for a partition that did
// not exist yet. blk_lookup_devt() answers "/dev/<disk><n>" as soon as the disk is
// there (41b8c853a495); PARTLABEL= and PARTUUID= need the partition itself, and a
// device that was never waited for says nothing.
func (j judge) phantom(failed Event) bool {
	resolved, ok := j.t.Last(WaitforResolve)
	if !ok || resolved.Seq > failed.Seq {
		return false
	}
	for _, e := range j.t.Events {
		if e.Kind != WaitforStart {
			continue
		}
		if isDevNumber(e.Subject) {
			return true
		}
		dev, isPath := strings.CutPrefix(e.Subject, "/dev/")
		if came, ok := j.appearance(dev); isPath && ok && came.Seq > resolved.Seq {
			return true
		}
		if _, empty := j.withoutMedium(dev); isPath && empty {
			return true
		}
	}
	return false
}

// appearedAfter returns the events in which the needed devices appeared after
// the table failed, and the needed devices that never did. A device that was
// there before the failure is neither. Where the needs are unknown, any
// partition (or else disk) that appeared afterwards stands for them; where none did
// and none will, or all disks are known, the table asks for something that is not on any disk.
func (j judge) appearedAfter(failed Event) (appeared []Event, missing []string) {
	if len(j.c.Needs) == 0 && (j.c.Closed || j.decided()) {
		appeared, _ = j.anyAfter(failed)
		return appeared, nil
	}
	if len(j.c.Needs) == 0 {
		return j.anyAfter(failed)
	}
	for _, need := range j.c.Needs {
		e, ok := j.appearance(need)
		switch {
		case !ok:
			missing = append(missing, need)
		case e.Seq > failed.Seq && !slices.Contains(appeared, e):
			appeared = append(appeared, e)
		}
	}
	return appeared, missing
}

func (j judge) anyAfter(failed Event) (appeared []Event, missing []string) {
	for _, kind := range []EventKind{PartitionAdd, DiskAdd} {
		for _, e := range j.t.Events {
			if e.Kind == kind && e.Seq > failed.Seq {
				return []Event{e}, nil
			}
		}
	}
	return nil, []string{anyDevice}
}

// anyDevice is what is missing of a table of which no device is known.
const anyDevice = "any block device"

// allAppeared returns when the last of the needed devices appeared, or the first
// of them that never did. Before since nothing counts.
func (j judge) allAppeared(since time.Duration) (last time.Duration, missing string) {
	for _, need := range j.c.Needs {
		e, ok := j.appearance(need)
		if !ok {
			return 0, need
		}
		since = max(since, e.At)
	}
	return since, ""
}

// appearance returns the event in which a block device appeared. One line of the
// kernel announces all partitions of a disk: its Subject is the disk and its
// Detail the partitions' full names.
func (j judge) appearance(dev string) (Event, bool) {
	for _, e := range j.t.Events {
		switch e.Kind {
		case DiskAdd:
			if e.Subject == dev {
				return e, true
			}
		case PartitionAdd:
			if slices.Contains(strings.Fields(e.Detail), dev) {
				return e, true
			}
		}
	}
	return Event{}, false
}

// probing returns the verdict on a wait during which a probe was still under way,
// and whether one was: the probe may yet bring the device, and prepare_namespace()
// does not even look for the root while driver_probe_done() says no. A probe whose
// return nobody logs (that takes initcall_debug) counts as under way.
func (j judge) probing(stage Stage) (Verdict, bool) {
	last, ok := j.openProbe()
	if !ok {
		return Verdict{}, false
	}
	what := "probe"
	if last.Kind == ScanDelayed {
		what = "partition scan"
	}
	v := j.unfinished(stage, last, "the "+what+" of "+last.Subject+" was not seen to return")
	v.Cause = CauseStillWaiting
	return v, true
}

// openProbe returns the last probe that was seen to begin and not to return, or scan of a disk
// that is held back within one.
func (j judge) openProbe() (Event, bool) {
	closed := map[string]bool{}
	for _, e := range slices.Backward(j.t.Events) {
		switch e.Kind {
		case ProbeDone, ProbeDefer, PartitionAdd, PartitionScan:
			closed[e.Subject] = true
		case ProbeStart, ProbeDelayed, ScanDelayed:
			if !closed[e.Subject] {
				return e, true
			}
		}
	}
	return Event{}, false
}

// mapped reports whether dm-mod.create= was given or, where nothing is known of
// the command line, dm_init_init() has spoken.
func (j judge) mapped() bool {
	for _, kind := range []EventKind{DMWait, CreateError, TableError, MapReady} {
		if _, ok := j.t.First(kind); ok {
			return true
		}
	}
	return j.c.Mapped
}

const digits = "0123456789"

// consistsOf reports whether s is not empty and holds nothing but chars.
func consistsOf(s, chars string) bool { return s != "" && strings.Trim(s, chars) == "" }
