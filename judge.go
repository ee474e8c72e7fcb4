package dmrace

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Criteria is what [Judge] must know besides the timeline: facts of the command
// line, not expectations.
type Criteria struct {
	Window time.Duration // guest time that a wait must go on to be called a hang
	Needs  []string      // kernel names of the block devices that the tables name; empty: unknown
	Mapped bool          // whether dm-mod.create= was given
}

// Judge says where the boot in t ended and why. It is a pure function of its
// arguments.
//
// A hang is concluded from facts, never from a time-out alone. In the root wait
// the table has failed (and dm_init_init() does not retry), everything the table
// names has since appeared, and the wait has gone on for the window after the
// last of these facts. Where one of them is missing the verdict is Inconclusive.
func Judge(t *Timeline, c Criteria) Verdict {
	j := judge{t: t, c: c}
	if e, ok := t.First(Panic); ok {
		return j.panicked(e)
	}
	if e, ok := t.Last(InitExec); ok {
		return j.booted(e)
	}
	if e, ok := t.Last(RootMount); ok {
		return j.unfinished(StageInit, e, "the root is mounted; PID 1 is not started yet")
	}
	if e, ok := t.Last(RootwaitEnter); ok {
		return j.rootwait(e)
	}
	return j.beforeRootwait()
}

// judge holds the arguments of one call of Judge.
type judge struct {
	t *Timeline
	c Criteria
}

func (j judge) booted(exec Event) Verdict {
	v := Verdict{Outcome: Booted, Stage: StageInit, ProvenAt: exec.At}
	v.Summary = fmt.Sprintf("PID 1 started at %s", Seconds(exec.At))
	if e, ok := j.t.Last(WaitforResolve); ok {
		v.add(e, "dm-mod.waitfor= found its devices; only now are the tables loaded")
	}
	if e, ok := j.t.Last(MapReady); ok {
		v.add(e, "the mapped device exists")
	}
	if e, ok := j.t.Last(RootMount); ok {
		v.add(e, "the root is mounted")
	}
	v.add(exec, "the kernel hands over to user space")
	return v
}

// panicked sorts panics by the function that calls panic().
func (j judge) panicked(p Event) Verdict {
	v := Verdict{Outcome: Panicked, Stage: j.reached(), Cause: CausePanic, ProvenAt: p.At}
	switch {
	case strings.Contains(p.Detail, "Unable to mount root fs"): // mount_block_root(), init/do_mounts.c
		v.Stage, v.Cause = StageMount, CauseMountFailed
	case strings.Contains(p.Detail, "dm-verity device corrupted"): // verity_handle_err(), drivers/md/dm-verity-target.c
		v.Cause = CauseVerityCorrupt
	case strings.Contains(p.Detail, "No working init found"), // kernel_init(), init/main.c
		strings.Contains(p.Detail, "Requested init"),
		strings.Contains(p.Detail, "Attempted to kill init"): // do_exit(), kernel/exit.c
		v.Stage, v.Cause = StageInit, CauseInitFailed
	}
	v.Summary = fmt.Sprintf("panic at %s: %s", Seconds(p.At), p.Detail)
	if e, ok := j.t.Last(TableError); ok {
		v.add(e, "the table failed first")
	}
	v.add(p, "the kernel gives up")
	return v
}

// rootwait judges a boot that is in the root wait loop.
func (j judge) rootwait(wait Event) Verdict {
	failed, isFailed := j.t.Last(TableError)
	if ready, ok := j.t.Last(MapReady); ok && isFailed && ready.Seq > failed.Seq {
		isFailed = false
	}
	refused, isRefused := j.t.Last(CreateError)
	switch {
	case isRefused:
		return j.refused(refused, wait)
	case isFailed:
		return j.tableFailed(failed, wait)
	case !j.c.Mapped && j.c.Needs == nil:
		return j.unfinished(StageRootwait, wait, "the root wait goes on and no table has failed")
	case !j.c.Mapped:
		return j.plainWait(wait)
	}
	if ready, ok := j.t.Last(MapReady); ok {
		v := j.hungIn(StageRootwait, CauseRootUnprovided, wait.At)
		v.Summary = fmt.Sprintf("%s is ready, but the root wait looks for %s", ready.Subject, wait.Subject)
		v.add(ready, "the mapped device exists")
		v.add(wait, "the root that is waited for is another one")
		return v
	}
	v := Verdict{Outcome: Inconclusive, Stage: StageRootwait, Cause: CauseNoDMInit}
	v.Summary = "dm-mod.create= is on the command line and nothing in the kernel read it: is CONFIG_DM_INIT set?"
	if _, ok := j.t.Last(DMWait); ok {
		v.Cause, v.Summary = CauseCutShort, "dm_init_init() began, and neither a table nor an error followed"
	}
	v.add(wait, "the root wait began without a table")
	return v
}

// refused judges a boot whose dm-mod.create= could not be parsed. No device
// needs to appear for it to hang.
func (j judge) refused(refused, wait Event) Verdict {
	v := j.hungIn(StageRootwait, CauseMalformed, wait.At)
	v.Summary = "dm-mod.create= was refused, so nothing provides " + wait.Subject
	v.add(refused, "dm_parse_devices() refuses the line; no device is created")
	v.add(wait, "the root that nobody will create is waited for")
	return v
}

// lookupFailed matches the constructors' words for a device that is not there:
// verity_ctr(), linear_ctr(), delay_ctr(), stripe_ctr(), crypt_ctr(), origin_ctr()
// in drivers/md, 5.10 to 7.2.
var lookupFailed = regexp.MustCompile(`(?i)(data |hash )?device lookup failed|couldn't parse stripe destination|cannot get target device`)

// tableFailed judges a boot whose table was refused before the root wait.
func (j judge) tableFailed(failed, wait Event) Verdict {
	lookup := lookupFailed.FindString(failed.Detail)
	since := wait.At
	var appeared []Event
	if lookup != "" {
		var missing []string
		appeared, missing = j.appearedAfter(failed)
		for _, e := range appeared {
			since = max(since, e.At)
		}
		if len(missing) > 0 {
			return j.neverAppeared(failed, wait, missing)
		}
	}
	cause := CauseTableRejected
	switch {
	case lookup == "":
	case j.resolvedBefore(failed):
		cause = CausePhantom
	case strings.HasPrefix(strings.ToLower(lookup), "hash"):
		cause = CauseHashDevice
	default:
		cause = CauseDataDevice
	}
	v := j.hungIn(StageRootwait, cause, since)
	v.Summary = j.hangSummary(cause, failed, appeared, wait)
	if e, ok := j.t.Last(DMWait); ok {
		v.add(e, "dm_init_init() waits for probing, not for card or partition scans")
	}
	if e, ok := j.t.Last(WaitforResolve); ok {
		v.add(e, "the names resolve, although the partition scan has not ended")
	}
	v.add(failed, "the table fails, and dm_init_init() never retries it")
	for _, e := range appeared {
		v.add(e, fmt.Sprintf("%s too late", appearedLate(e, failed)))
	}
	v.add(wait, "the root wait polls for a device that nobody will create")
	return v
}

func appearedLate(e, failed Event) string {
	late := e.At - failed.At
	if late < time.Millisecond {
		return fmt.Sprintf("%d µs", late.Microseconds())
	}
	return fmt.Sprintf("%.1f ms", float64(late.Microseconds())/1000)
}

func (j judge) hangSummary(cause Cause, failed Event, appeared []Event, wait Event) string {
	if len(appeared) == 0 {
		return fmt.Sprintf("the table failed at %s (%s), so nothing provides %s", Seconds(failed.At), failed.Detail, wait.Subject)
	}
	last := appeared[len(appeared)-1]
	s := fmt.Sprintf("the table failed at %s, %s before its devices appeared", Seconds(failed.At), appearedLate(last, failed))
	if cause == CausePhantom {
		s += "; waitfor had resolved to a phantom dev_t"
	}
	return s + "; it is not retried and the root wait never ends"
}

// resolvedBefore reports whether waitfor had resolved before the table failed:
// blk_lookup_devt() then answered for a partition that did not exist yet.
func (j judge) resolvedBefore(failed Event) bool {
	e, ok := j.t.Last(WaitforResolve)
	return ok && e.Seq < failed.Seq
}

// appearedAfter returns the events in which the needed devices appeared after
// the table failed, and the needed devices that never did. A device that was
// there before the failure is neither. Where the needs are unknown, any
// partition (or else disk) that appeared afterwards stands for them.
func (j judge) appearedAfter(failed Event) (appeared []Event, missing []string) {
	if len(j.c.Needs) == 0 {
		for _, kind := range []EventKind{PartitionAdd, DiskAdd} {
			for _, e := range j.t.Events {
				if e.Kind == kind && e.Seq > failed.Seq {
					return []Event{e}, nil
				}
			}
		}
		return nil, []string{"any block device"}
	}
	seen := map[int]bool{}
	for _, need := range j.c.Needs {
		e, ok := j.appearance(need)
		switch {
		case !ok:
			missing = append(missing, need)
		case e.Seq > failed.Seq && !seen[e.Seq]:
			seen[e.Seq] = true
			appeared = append(appeared, e)
		}
	}
	return appeared, missing
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
			for _, name := range strings.Fields(e.Detail) {
				if name == dev {
					return e, true
				}
			}
		}
	}
	return Event{}, false
}

func (j judge) neverAppeared(failed, wait Event, missing []string) Verdict {
	v := Verdict{Outcome: Inconclusive, Stage: StageRootwait, Cause: CauseNeverAppeared}
	v.Summary = fmt.Sprintf("the table failed, and %s never appeared: a missing disk or driver, not a race", strings.Join(missing, ", "))
	v.add(failed, "the table fails")
	v.add(wait, "the root wait goes on")
	return v
}

// plainWait judges a root wait without mapped devices: it ends when the device
// appears, so a device that appeared and is still waited for is a wrong root=.
func (j judge) plainWait(wait Event) Verdict {
	since := wait.At
	for _, need := range j.c.Needs {
		e, ok := j.appearance(need)
		if !ok {
			return j.neverAppeared(wait, wait, []string{need})
		}
		since = max(since, e.At)
	}
	v := j.hungIn(StageRootwait, CauseRootUnprovided, since)
	v.Summary = "the disk is there, and the root wait still looks for " + wait.Subject
	v.add(wait, "nothing provides this root")
	return v
}

// beforeRootwait judges a boot that did not come as far as the root wait.
func (j judge) beforeRootwait() Verdict {
	if ready, ok := j.t.Last(MapReady); ok {
		return j.unfinished(StageMount, ready, fmt.Sprintf("table ready: %s; the root is not mounted yet", ready.Subject))
	}
	if failed, ok := j.t.Last(TableError); ok {
		return j.unfinished(StageTableLoad, failed, "the table failed; the root wait is not reached yet")
	}
	if wait, ok := j.t.Last(WaitforStart); ok {
		if resolved, ok := j.t.Last(WaitforResolve); ok && resolved.Seq > wait.Seq {
			return j.unfinished(StageTableLoad, resolved, "all waitfor devices are there; no table is loaded yet")
		}
		return j.waitfor(wait)
	}
	if refused, ok := j.t.Last(CreateError); ok {
		return j.unfinished(StageParse, refused, "dm-mod.create= was refused; the root wait is not reached yet")
	}
	if wait, ok := j.t.Last(DMWait); ok {
		v := j.unfinished(StageProbe, wait, "wait_for_device_probe() has not returned")
		v.Cause = CauseStillWaiting
		return v
	}
	v := Verdict{Outcome: Inconclusive, Stage: StageKernel, Cause: CauseCutShort, Summary: "the kernel did not come as far as dm-init"}
	if len(j.t.Events) > 0 {
		v.add(j.t.Events[len(j.t.Events)-1], "the last thing that was seen")
	}
	return v
}

// waitfor judges a boot in the dm-mod.waitfor= loop, which has no time-out. A
// hang is a wait that outlasts the appearance of every device by the window.
func (j judge) waitfor(wait Event) Verdict {
	since := wait.At
	for _, need := range j.c.Needs {
		e, ok := j.appearance(need)
		if !ok {
			v := j.unfinished(StageWaitfor, wait, need+" has not appeared yet")
			v.Cause = CauseNeverAppeared
			return v
		}
		since = max(since, e.At)
	}
	v := j.hungIn(StageWaitfor, CauseWaitfor, since)
	v.Summary = "every device is there, and dm-mod.waitfor= still looks for " + wait.Subject
	v.add(wait, "this name matches nothing; the loop has no time-out")
	return v
}

// hungIn returns a hang, or Inconclusive where the window after since has not
// been watched to its end.
func (j judge) hungIn(stage Stage, cause Cause, since time.Duration) Verdict {
	v := Verdict{Outcome: Hung, Stage: stage, Cause: cause, ProvenAt: since + j.c.Window}
	if j.t.End.At < v.ProvenAt {
		v.Outcome = Inconclusive
	}
	return v
}

func (j judge) unfinished(stage Stage, last Event, summary string) Verdict {
	v := Verdict{Outcome: Inconclusive, Stage: stage, Cause: CauseCutShort, Summary: summary}
	v.add(last, "the last decisive line")
	return v
}

// reached returns the latest stage that the timeline has entered.
func (j judge) reached() Stage {
	for _, m := range []struct {
		kind  EventKind
		stage Stage
	}{
		{InitExec, StageInit}, {RootMount, StageInit}, {RootwaitEnter, StageRootwait},
		{MapReady, StageMount}, {TableError, StageTableLoad}, {WaitforResolve, StageTableLoad},
		{WaitforStart, StageWaitfor}, {DMWait, StageProbe},
	} {
		if _, ok := j.t.Last(m.kind); ok {
			return m.stage
		}
	}
	return StageKernel
}

func (v *Verdict) add(e Event, why string) {
	v.Evidence = append(v.Evidence, Proof{e, why})
}

// Seconds formats guest time as printk does, with six decimals: "21.680006 s".
func Seconds(d time.Duration) string {
	return fmt.Sprintf("%d.%06d s", d/time.Second, d%time.Second/time.Microsecond)
}
