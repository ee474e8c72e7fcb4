package dmrace

import (
	"cmp"
	"fmt"
	"time"
)

// The judgements in this file are on a boot that did not come as far as its root.

// beforeRootwait judges a boot that did not come as far as the root wait.
func (j judge) beforeRootwait() Verdict {
	if v, ok := j.oftenTable(); ok {
		return v
	}
	if failed, ok := j.failure(); ok {
		return j.unfinished(StageTableLoad, failed, "the table failed; the root wait is not reached yet")
	}
	if ready, ok := j.t.Last(MapReady); ok {
		return j.unfinished(StageMount, ready, fmt.Sprintf("table ready: %s; the root is not mounted yet", ready.Subject))
	}
	if wait, ok := j.t.Last(WaitforStart); ok {
		if resolved, ok := j.t.Last(WaitforResolve); ok && resolved.Seq > wait.Seq {
			return j.unfinished(StageTableLoad, resolved, "all waitfor devices are there; no table is loaded yet")
		}
		return j.waitfor(wait)
	}
	if refused, ok := j.t.First(CreateError); ok {
		return j.unfinished(StageParse, refused, "dm-mod.create= was refused; the root wait is not reached yet")
	}
	if wait, ok := j.t.Last(DMWait); ok {
		if v, ok := j.crashed(); ok && j.t.Count(Lockup) > 0 {
			return v
		}
		if v, ok := j.behindCrash(StageProbe, wait, "wait_for_device_probe() does not return"); ok {
			return v
		}
		v := j.unfinished(StageProbe, wait, "wait_for_device_probe() has not returned")
		v.Cause = CauseStillWaiting
		return v
	}
	if v, ok := j.early(); ok {
		return v
	}
	v := Verdict{Outcome: Inconclusive, Stage: StageKernel, Cause: CauseCutShort, Summary: "the kernel did not come as far as dm-init"}
	if j.t.End.Reason == EndLog && !j.mapped() {
		j.beforeRoot(&v)
	}
	if len(j.t.Events) > 0 {
		v.add(j.t.Events[len(j.t.Events)-1], "the last thing that was seen")
	}
	return v
}

// keptWords says what a log that is kept is worth, see Criteria.Kept.
const keptWords = "a journal of user space kept this log, so that the boot had come up when it begins"

// beforeRoot words a log that ends before anything is said of the root's wait or mount, with
// what is known of the root so far.
func (j judge) beforeRoot(v *Verdict) {
	v.Summary = "the log ends without a word of the root, and nothing in it says why"
	if e, ok := j.openInitcall(); ok {
		v.Summary = "the log ends in the initcall " + e.Subject + ", which was not seen to return"
		return
	}
	if j.c.Kept {
		v.Stage, v.Summary = StageInit, keptWords+"; nothing in it is of the root"
		return
	}
	if e, ok := j.t.Last(NetUp); ok {
		v.Summary = "the log ends before the kernel says anything of its root; the network is up (" + said(e) + ")"
	}
	if e, ok := j.t.Last(FSError); ok {
		v.Stage, v.Cause, v.Summary = StageMount, CauseFileSystem, "where the log ends a file system cannot be mounted, or not be read: "+said(e)
		v.add(e, "what a file system says")
		if bad, ok := j.t.Last(DiskError); ok {
			v.Cause, v.Summary = CauseDiskErrors, v.Summary+"; the disk: "+said(bad)
			v.add(bad, "the disk does not answer")
		}
		return
	}
	why := j.c.Reasons.NoRoot(j.seen(), j.c.Root)
	if j.c.Root == "" || why.Cause == "" {
		return
	}
	v.Summary = "the log ends before the kernel says that it looks for its root" + why.Named + "; so far " + why.Says
	if why.Cause == CauseStillWaiting && len(why.Proofs) > 0 {
		v.Summary = "the log ends before the kernel says that it looks for its root, " + j.c.Root + ", whose disk is there"
	}
	v.Evidence = append(v.Evidence, why.Proofs...)
}

// openInitcall returns the last initcall that was seen to begin, if it was not seen to
// return.
func (j judge) openInitcall() (Event, bool) {
	enter, ok := j.t.Last(InitcallEnter)
	for _, e := range j.t.Events {
		ok = ok && (e.Kind != InitcallReturn || e.Seq < enter.Seq || e.Subject != enter.Subject)
	}
	return enter, ok
}

// early judges a log that does not come to the root at all by what its board says, and
// reports whether it says something.
func (j judge) early() (Verdict, bool) {
	if v, ok := j.crashed(); ok {
		return v, true
	}
	if v, ok := j.oftenTable(); ok {
		return v, true
	}
	if v, ok := j.ofUserSpace(); ok {
		return v, true
	}
	why := j.c.Reasons.Remote(j.seen())
	if why.Cause == "" {
		why = j.c.Reasons.Absent(j.seen())
	}
	if why.Cause != "" {
		v := Verdict{Outcome: Inconclusive, Stage: j.reached(), Cause: why.Cause, Summary: j.ends() + ": " + why.Says, Evidence: why.Proofs}
		if j.c.Kept {
			v.Stage, v.Summary = StageInit, keptWords+"; it says: "+why.Says
		}
		return v, true
	}
	if e, ok := j.t.Last(ConsoleOff); ok && e.Seq == len(j.t.Events) && j.t.End.At-e.At < time.Second {
		v := Verdict{Outcome: Inconclusive, Stage: StageKernel, Cause: CauseSilent, ProvenAt: e.At}
		v.Summary = "the kernel turned its boot console off (" + e.Subject + "), and no other console says a word since"
		v.add(e, "the last that this console shows")
		return v, true
	}
	if e, ok := j.t.Last(LoaderStart); ok && len(j.t.Events) == j.t.Count(LoaderStart)+j.t.Count(BoardReset) {
		v := Verdict{Outcome: Inconclusive, Stage: StageKernel, Cause: CauseSilent, Summary: "the boot loader started the kernel, and the kernel printed nothing"}
		v.add(e, "the boot loader hands over")
		return v, true
	}
	return Verdict{}, false
}

// oftenTable judges tables that are loaded again and again: dm_init_init() stops at the
// first that fails and tries none twice, so that it is user space that does.
func (j judge) oftenTable() (Verdict, bool) {
	last, ok := j.t.Last(TableError)
	if _, dm := j.t.First(DMWait); !ok || dm || j.t.Count(TableError) < 2 {
		return Verdict{}, false
	}
	v := j.unfinished(StageInit, last, fmt.Sprintf("a program of user space (dmsetup, LVM) loads the table of %s again and again, and it fails (%s): that is not dm-init, which tries once; how the boot ended is not in the log", last.Subject, cmp.Or(last.Detail, "its reason is cut off")))
	return v, true
}

// ends words the end of what was seen, of a boot in which the root is not met.
func (j judge) ends() string {
	if j.t.End.Reason == EndLog {
		return "the log ends without a word of the root"
	}
	return "watching ends before the root"
}
