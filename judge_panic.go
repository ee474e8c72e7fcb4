package dmrace

import (
	"cmp"
	"fmt"
	"strings"
)

// The judgements in this file are on a kernel that gives up, or restarts the machine.

// panicked sorts panics by the function that calls panic(), and by what went
// wrong before it: the cause is the first decisive fact.
func (j judge) panicked(p Event) Verdict {
	v := Verdict{Outcome: Panicked, Stage: j.reached(), Cause: CausePanic, ProvenAt: p.At}
	v.Summary = fmt.Sprintf("panic%s: %s", j.at(p.At), cmp.Or(p.Detail, "its words are not there"))
	switch {
	case strings.Contains(p.Detail, "nable to mount root fs"): // mount_block_root(), init/do_mounts.c; copied by hand in other letters
		v.Stage, v.Cause = StageMount, CauseMountFailed
		j.blameMap(&v, p)
		if e, ok := j.missing(p); ok && !j.madeUp(&v, e) {
			j.noRootDevice(&v, e, fmt.Sprintf("the kernel panicked%s, for it cannot mount its root", j.at(p.At)))
		}
	case strings.Contains(p.Detail, corruptRestart), strings.Contains(p.Detail, "corrupt") && j.t.Count(VerityError) > 0: // vendors have words of their own
		v.Cause = CauseVerityCorrupt
	case j.oopsOfInit(p) && strings.Contains(p.Detail, "Attempted to kill init"): // a crash of the thread that boots ends it
		j.afterOops(&v)
	case j.t.End.Reason == EndLog && j.t.Count(Oops) == 0 && strings.Contains(p.Detail, "Attempted to kill init") && j.bootThread(p):
		v.Cause = CauseOops
		v.Summary += ": it was the thread that boots, and no program yet, so that the kernel crashed under it" + j.t.Where(Event{}) + "; how that begins is not in this log"
	case strings.Contains(p.Detail, "No working init found"), // kernel_init(), init/main.c
		strings.Contains(p.Detail, "No init found"), // before 3.17
		strings.Contains(p.Detail, "Requested init"),
		strings.Contains(p.Detail, "Attempted to kill init"): // do_exit(), kernel/exit.c
		v.Stage, v.Cause = StageInit, CauseInitFailed
		j.killedInit(&v)
	case strings.Contains(p.Detail, "decompress initial ramdisk"): // crd_load(), init/do_mounts_rd.c
		v.Stage = StageMount
		j.blameReason(&v, j.c.Reasons.Remote(j.seen()), v.Summary)
	case (j.t.Count(OutOfMemory) > 0 || j.t.End.Reason == EndLog) && strings.Contains(p.Detail, "memory"): // out_of_memory(), mm/oom_kill.c
		v.Cause = CauseMemory
	case j.t.Count(Oops) > 0:
		j.afterOops(&v)
	case j.t.End.Reason == EndLog && strings.Contains(p.Detail, "Fatal exception"): // oops_end(), die()
		v.Cause = CauseOops
		v.Summary += ": the crash that it ends is not in this log"
	case j.t.Count(Lockup) > 0, j.t.End.Reason == EndLog && panicsOverLockup(p): // softlockup_panic=, hung_task_panic= and kin
		v.Cause = CauseLockup
		if e, ok := j.t.First(Lockup); ok {
			v.add(e, "the watchdog's first word")
		}
	case j.t.End.Reason == EndLog && j.t.Count(Frame) > 0:
		v.Summary += j.t.Where(Event{})
	}
	if e, ok := j.t.First(VerityError); ok && v.Cause != CausePanic { // a read that failed is behind it
		if v.Cause == CauseMountFailed && j.t.End.Reason == EndLog {
			v.Summary = fmt.Sprintf("the kernel panicked%s, for it cannot mount its root: dm-verity gives no block that does not match its hash (%s)", j.at(p.At), said(e))
		}
		v.Cause = CauseVerityCorrupt
		v.add(e, "a block does not match its hash: the read fails")
	}
	v.add(p, "the kernel gives up")
	return v
}

// panicsOverLockup reports whether a panic is a watchdog's: kernel/watchdog.c,
// kernel/watchdog_perf.c, kernel/hung_task.c, kernel/rcu/tree_stall.h.
func panicsOverLockup(p Event) bool {
	for _, words := range []string{"softlockup: hung tasks", "Hard LOCKUP", "hung_task: blocked tasks", "RCU Stall"} {
		if strings.Contains(p.Detail, words) {
			return true
		}
	}
	return false
}

// bootThread reports whether the task that died in a panic is PID 1 before it started a
// program: it has its first name then (init_task's, "swapper"), in the line of the trace. Or
// the registers of a crash in the kernel stand before it.
func (j judge) bootThread(p Event) bool {
	for _, e := range j.t.Events {
		if e.Kind == Frame && e.Seq < p.Seq && !strings.HasPrefix(e.Detail, "pid ") {
			return true
		}
		if e.Kind == Frame && e.Seq > p.Seq && strings.HasPrefix(e.Detail, "pid ") {
			return e.Detail == "pid 1" && strings.HasPrefix(e.Subject, "swapper")
		}
	}
	return false
}

// noRootDevice is what the root's panic says of a root= that no block device
// answers to: mount_block_root() prints ROOT_DEV, which is still 0.
const noRootDevice = "unknown-block(0,0)"

// blameMap gives a root that could not be mounted the cause that came first: a
// mapped device that was not created. A root with a number was found, and then
// it is the mount that failed.
func (j judge) blameMap(v *Verdict, p Event) {
	if !strings.Contains(p.Detail, noRootDevice) {
		return
	}
	j.blame(v, "the table failed first, and without rootwait nobody waits for the root")
}

// blame gives a verdict the cause for which a mapped device was not created, if there is
// one, and returns what the table needed and appeared after it had failed.
func (j judge) blame(v *Verdict, why string) []Event {
	if e, ok := j.t.First(CreateError); ok {
		v.Cause = CauseMalformed
		v.add(e, "dm_parse_devices() refuses the line; no device is created")
		return nil
	}
	e, ok := j.failure()
	if !ok {
		return nil
	}
	appeared, missing := j.appearedAfter(e)
	v.Cause = j.tableCause(e, len(appeared)+len(missing) > 0)
	v.add(e, why)
	return appeared
}

// restarted judges a guest that was shut down before PID 1 said anything. dm-verity
// does so under restart_on_corruption: verity_handle_err() calls kernel_restart(), which
// prints what it is called with. Any other restart is somebody's wish.
func (j judge) restarted(e Event) Verdict {
	corrupt, ok := j.t.First(VerityError)
	if !strings.Contains(e.Detail, corruptRestart) {
		return j.unfinished(j.reached(), e, "the machine was shut down before PID 1 started")
	}
	v := Verdict{Outcome: Restarted, Stage: j.reached(), Cause: CauseVerityCorrupt, ProvenAt: e.At}
	v.Summary = fmt.Sprintf("the kernel restarted the machine%s over a block that does not match its hash", j.at(e.At))
	if ok {
		v.add(corrupt, "a block does not match its hash")
	}
	v.add(e, "the kernel restarts the machine")
	return v
}

// corruptRestart is what verity_handle_err() gives kernel_restart() and panic()
// (drivers/md/dm-verity-target.c, 5.10 to 7.2).
const corruptRestart = "dm-verity device corrupted"
