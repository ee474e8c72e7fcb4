package dmrace

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// rootwait judges a boot that is in the root wait loop.
func (j judge) rootwait(wait Event) Verdict {
	if !j.mapped() || !onMap(wait.Subject) {
		return j.plainWait(wait)
	}
	if refused, ok := j.t.First(CreateError); ok {
		return j.refused(refused, wait)
	}
	if failed, ok := j.failure(); ok {
		return j.tableFailed(failed, wait)
	}
	if ready, ok := j.t.Last(MapReady); ok {
		return j.otherRoot(ready, wait)
	}
	return j.noTable(wait)
}

// onMap reports whether a root= name can be a mapped device. A partition's label
// or UUID and the name of another driver's disk cannot.
func onMap(root string) bool {
	if strings.HasPrefix(root, "PARTLABEL=") || strings.HasPrefix(root, "PARTUUID=") {
		return false
	}
	return !strings.HasPrefix(root, "/dev/") || strings.HasPrefix(root, "/dev/dm-")
}

// refused judges a boot whose dm-mod.create= could not be parsed. No device
// needs to appear for it to hang.
func (j judge) refused(refused, wait Event) Verdict {
	v := j.hungIn(StageRootwait, CauseMalformed, wait.At,
		"dm-mod.create= was refused, so nothing provides "+nameOf(wait))
	v.add(refused, "dm_parse_devices() refuses the line; no device is created")
	v.add(wait, "the root that nobody will create is waited for")
	return v
}

// otherRoot judges a root wait beside a mapped device that is there.
func (j judge) otherRoot(ready, wait Event) Verdict {
	if v, ok := j.probing(StageRootwait); ok {
		return v
	}
	v := j.hungIn(StageRootwait, CauseRootUnprovided, wait.At,
		fmt.Sprintf("%s is ready, but the root wait looks for %s", ready.Subject, nameOf(wait)))
	v.add(ready, "the mapped device exists")
	v.add(wait, "the root that is waited for is another one")
	return v
}

// noTable judges a root wait before which dm_init_init() left neither a device
// nor an error on the console. Watching longer does not change that, and only the
// simulator knows that there is nothing more to see.
func (j judge) noTable(wait Event) Verdict {
	v := Verdict{Outcome: Inconclusive, Stage: StageRootwait, Cause: CauseNoDMInit}
	if j.decided() {
		v.Outcome, v.ProvenAt = Hung, j.t.End.At
	}
	v.Summary = "dm-mod.create= is on the command line and nothing in the kernel read it: is CONFIG_DM_INIT set?"
	if e, ok := j.t.Last(DMWait); ok {
		// dm_hash_insert() in drivers/md/dm-ioctl.c answers -EBUSY without a word.
		v.Cause = CauseTableRejected
		v.Summary = "dm_init_init() ended without a device and without an error: is a name or UUID used twice?"
		v.add(e, "dm_init_init() begins")
	}
	v.add(wait, "the root wait begins without a table")
	return v
}

// tableFailed judges a boot whose table was refused before the root wait.
func (j judge) tableFailed(failed, wait Event) Verdict {
	since := wait.At
	var appeared []Event
	if failedLookup(failed) != "" {
		var missing []string
		if appeared, missing = j.appearedAfter(failed); len(missing) > 0 {
			if e, part, ok := j.tableWithoutMedium(missing[0]); ok {
				v := j.withoutPartition(StageRootwait, j.tableCause(failed, true), e, wait, part)
				v.add(failed, "the table fails")
				return v
			}
			return j.neverAppeared(failed, wait, missing)
		}
		for _, e := range appeared {
			since = max(since, e.At)
		}
	}
	cause := j.tableCause(failed, len(appeared) > 0)
	v := j.hungIn(StageRootwait, cause, since, j.hangSummary(cause, failed, appeared, wait))
	if e, ok := j.t.Last(DMWait); ok {
		v.add(e, "dm_init_init() waits for probing, not for card or partition scans")
	}
	if e, ok := j.t.Last(WaitforResolve); ok && cause == CausePhantom {
		v.add(e, "the names resolve, although the partition scan has not ended")
	} else if ok {
		v.add(e, "the names of dm-mod.waitfor= resolve")
	}
	v.add(failed, "the table fails, and dm_init_init() never retries it")
	for _, e := range appeared {
		v.add(e, strings.TrimSpace(j.late(e, failed)+" too late"))
	}
	v.add(wait, "the root wait polls for a device that nobody will create")
	return v
}

// late says how long after the table's failure e happened.
func (j judge) late(e, failed Event) string {
	switch d := e.At - failed.At; {
	case j.c.Untimed:
		return ""
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000)
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

func (j judge) hangSummary(cause Cause, failed Event, appeared []Event, wait Event) string {
	if len(appeared) == 0 {
		return fmt.Sprintf("the table failed%s (%s), so nothing provides %s", j.at(failed.At), cmp.Or(failed.Detail, "its reason is cut off"), nameOf(wait))
	}
	last := appeared[len(appeared)-1]
	s := fmt.Sprintf("the table failed%s, %s before its devices appeared", j.at(failed.At), j.late(last, failed))
	if j.c.Untimed {
		s = "the table failed before its devices appeared"
	}
	if cause == CausePhantom {
		s += "; waitfor had resolved to a phantom dev_t"
	}
	return s + "; it is not retried and the root wait never ends"
}

// neverAppeared judges a table whose devices never came. A recording cannot tell
// how much longer they would have taken; the simulator can.
func (j judge) neverAppeared(failed, wait Event, missing []string) Verdict {
	v := Verdict{Outcome: Inconclusive, Stage: StageRootwait, Cause: CauseNeverAppeared}
	if j.decided() {
		v.Outcome, v.ProvenAt = Hung, j.t.End.At
	}
	what, never := "the table failed", strings.Join(missing, ", ")+" never appeared"
	if j.t.End.Reason == EndLog {
		if failed.Detail != "" {
			what += " (" + failed.Detail + ")"
		}
		if never == anyDevice+" never appeared" {
			never = "no block device appeared"
		}
	}
	v.Summary = fmt.Sprintf("%s, and %s: a missing disk or driver, not a race", what, never)
	v.add(failed, "the table fails")
	v.add(wait, "the root wait goes on")
	return v
}

// plainWait judges a root wait for a device that is not a mapped one: it ends
// when the device appears, so a device that appeared and is still waited for is a
// wrong root=.
func (j judge) plainWait(wait Event) Verdict {
	if v, ok := j.plainRootWait(wait); ok {
		return v
	}
	if len(j.c.Needs) == 0 && !j.decided() {
		return j.unfinished(StageRootwait, wait, "the root wait goes on, and no table is to blame")
	}
	since, missing := j.allAppeared(wait.At)
	if e, ok := j.withoutMedium(missing); ok {
		return j.withoutPartition(StageRootwait, rootMissing(wait, missing), e, wait, missing)
	}
	if missing != "" {
		return j.waitsInVain(StageRootwait, wait, fmt.Sprintf("the root wait goes on, and %s never appeared: a missing disk or driver, not a race", missing))
	}
	if v, ok := j.probing(StageRootwait); ok {
		return v
	}
	v := j.hungIn(StageRootwait, CauseRootUnprovided, since,
		"the disk is there, and the root wait still looks for "+nameOf(wait))
	v.add(wait, "nothing provides this root")
	return v
}

// waitsInVain judges a wait for a device that has not appeared: it may yet, unless
// the simulator has decided that it will not.
func (j judge) waitsInVain(stage Stage, wait Event, summary string) Verdict {
	v := j.unfinished(stage, wait, summary)
	v.Cause = CauseNeverAppeared
	if j.decided() {
		v.Outcome, v.ProvenAt = Hung, j.t.End.At
	}
	return v
}

// decided reports whether the timeline ends because nothing can happen any more.
func (j judge) decided() bool { return j.t.End.Reason == EndDecided }

// waitfor judges a boot in the dm-mod.waitfor= loop, which has no time-out. A
// hang is a wait that outlasts the appearance of every device by the window.
func (j judge) waitfor(wait Event) Verdict {
	if len(j.c.Needs) == 0 && !j.decided() {
		return j.unfinished(StageWaitfor, wait, "dm-mod.waitfor= looks for "+nameOf(wait)+"; it is not known which devices are to appear")
	}
	since, missing := j.allAppeared(wait.At)
	if e, ok := j.withoutMedium(missing); ok {
		return j.withoutPartition(StageWaitfor, CauseWaitfor, e, wait, missing)
	}
	if missing != "" {
		return j.waitsInVain(StageWaitfor, wait, missing+" has not appeared yet")
	}
	if v, ok := j.probing(StageWaitfor); ok {
		return v
	}
	v := j.hungIn(StageWaitfor, CauseWaitfor, since,
		"every device is there, and dm-mod.waitfor= still looks for "+nameOf(wait))
	v.add(wait, "this name matches nothing; the loop has no time-out")
	return v
}

// hungIn returns a hang, or Inconclusive where the window after since has not
// been watched to its end or where a reset ended the wait. Where the simulator has
// decided that nothing can happen any more there is nothing left to watch.
func (j judge) hungIn(stage Stage, cause Cause, since time.Duration, summary string) Verdict {
	v := Verdict{Outcome: Hung, Stage: stage, Cause: cause, Summary: summary, ProvenAt: since + j.c.Window}
	switch {
	case j.c.Untimed:
		v.Summary = summary
		if !j.c.Lasted(j.t, v.ProvenAt) {
			v.Outcome = Inconclusive
			v.Summary = j.c.UnknownLength() + summary
		}
	case j.decided():
		v.ProvenAt = j.t.End.At
	case j.t.End.Reason == EndReset:
		v.Outcome = Inconclusive
		v.Summary = fmt.Sprintf("not proven, the machine was reset at %s: %s", Seconds(j.t.End.At), summary)
	case j.t.End.At < v.ProvenAt:
		v.Outcome = Inconclusive
		v.Summary = fmt.Sprintf("not proven, watched until %s where the window ends at %s: %s", Seconds(j.t.End.At), Seconds(v.ProvenAt), summary)
	}
	return v
}

// Lasted reports whether a timeline shows that what began a window before a time went on until
// then. Where only the order of its events is known it may be counted, and then not less passed.
func (c Criteria) Lasted(t *Timeline, until time.Duration) bool {
	return (!c.Untimed || c.Counted) && t.End.At >= until
}

// UnknownLength begins what is said of a wait of an untimed log.
func (c Criteria) UnknownLength() string {
	why := "no line has a time"
	if c.Counted {
		why = "its lines have the stamps of more than one clock"
	}
	return "how long it lasted is not known, for " + why + ": "
}

// nameOf is what an event is of, for people: root= and dm-mod.waitfor= may be empty.
func nameOf(e Event) string {
	if strings.TrimSpace(e.Subject) == "" {
		return "an empty name"
	}
	return e.Subject
}
