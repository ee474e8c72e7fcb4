package dmrace

import (
	"fmt"
	"strings"
	"time"
)

// Criteria is what [Judge] must know besides the timeline: facts of the command
// line, not expectations.
type Criteria struct {
	Window time.Duration // guest time that a wait must go on to be called a hang; 0 is DefaultWindow
	Needs  []string      // kernel names of the block devices that the tables name; empty: unknown
	Mapped bool          // whether dm-mod.create= was given
	Root   string        // what root= names, where the command line is known; else empty
	First  bool          // the timeline is read by [VocabularyFirst]: what a board says beside is not in it
	Beside []int         // events, by Seq, of hosts and disks that cannot bring the root

	Untimed bool // the order of the events is all that is known of when they were
}

// Judge says where the boot in t ended and why. It is a pure function of its
// arguments.
//
// A hang is concluded from facts, never from a time-out alone. In the root wait
// the table has failed (and dm_init_init() does not retry), everything the table
// names has since appeared, and the wait has gone on for the window after the
// last of these facts. Where one of them is missing the verdict is Inconclusive.
func Judge(t *Timeline, c Criteria) Verdict {
	if c.Window <= 0 {
		c.Window = DefaultWindow
	}
	j := judge{t: t, c: c}
	return j.resets(j.verdict())
}

// verdict judges the boot by the last thing that it came to.
func (j judge) verdict() Verdict {
	t := j.t
	if e, ok := t.First(Panic); ok {
		return j.panicked(e)
	}
	if v, ok := j.gaveUp(); ok {
		return v
	}
	if v, ok := j.doomed(); ok {
		return v
	}
	if e, ok := t.Last(InitExec); ok {
		return j.handedOver(e)
	}
	if e, ok := t.Last(Poweroff); ok {
		return j.restarted(e)
	}
	if v, ok := j.ofUserSpace(); ok {
		return v
	}
	if e, ok := t.Last(RootMount); ok {
		return j.unfinished(StageInit, e, "the root is mounted; PID 1 is not started yet")
	}
	if v, ok := j.fsMounted(); ok {
		return v
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

// handedOver judges a boot in which the kernel tried to start PID 1.
// run_init_process() in init/main.c prints before kernel_execve() reads the file,
// so a read that fails or never returns comes after the line.
func (j judge) handedOver(exec Event) Verdict {
	if report, ok := j.t.Last(InitReport); ok {
		if strings.HasPrefix(report.Detail, NoRoot) {
			return j.rootless(report)
		}
		return j.booted(exec)
	}
	if e, ok := j.t.First(VerityError); ok {
		if restart, ok := j.t.Last(Poweroff); ok && strings.Contains(restart.Detail, corruptRestart) {
			return j.restarted(restart)
		}
		v := j.unfinished(StageInit, exec, "the kernel tried to start PID 1, a block did not match its hash, and PID 1 said nothing")
		if j.userSpaceAfter(exec) {
			v.Summary = "user space was started, and a block does not match its hash (" + said(e) + "): whoever reads it gets an error"
		}
		v.Cause = CauseVerityCorrupt
		v.add(e, "a block does not match its hash: the read fails")
		return v
	}
	if v, ok := j.stalled(exec); ok {
		return v
	}
	if j.t.End.Reason == EndLimit {
		return j.unfinished(StageInit, exec, "the kernel tried to start PID 1, and PID 1 said nothing before the limit")
	}
	return j.booted(exec)
}

func (j judge) booted(exec Event) Verdict {
	v := Verdict{Outcome: Booted, Stage: StageInit, ProvenAt: exec.At}
	v.Summary = "PID 1 started" + j.at(exec.At)
	if e, ok := j.t.Last(WaitforResolve); ok {
		v.add(e, "dm-mod.waitfor= found its devices; only now are the tables loaded")
	}
	if e, ok := j.t.Last(MapReady); ok {
		v.add(e, "the mapped device exists")
	}
	if e, ok := j.failure(); ok {
		v.add(e, "a table fails; the root does without it")
	}
	if e, ok := j.t.Last(RootMount); ok {
		v.add(e, "the root is mounted")
	}
	v.add(exec, "the kernel hands over to user space")
	if e, ok := j.t.First(VerityError); ok {
		v.add(e, "a block does not match its hash: whoever reads it gets an error")
	}
	return v
}

// NoRoot begins the Detail of an [InitReport] from an initramfs that waited for its
// root in vain.
const NoRoot = "no root"

// rootless judges an initramfs that did not get its root. With a /init the kernel
// leaves the root wait to it (kernel_init_freeable() in init/main.c skips
// prepare_namespace()), and a table that failed is not retried either way.
func (j judge) rootless(report Event) Verdict {
	v := Verdict{Outcome: Hung, Stage: StageInit, Cause: CauseRootUnprovided, ProvenAt: report.At}
	v.Summary = "the initramfs waits for its root in vain"
	for _, came := range j.blame(&v, "the table fails, and is not tried again") {
		v.add(came, "what the table needed appears too late")
	}
	v.add(report, "/init gives up")
	return v
}

// panicked sorts panics by the function that calls panic(), and by what went
// wrong before it: the cause is the first decisive fact.
func (j judge) panicked(p Event) Verdict {
	v := Verdict{Outcome: Panicked, Stage: j.reached(), Cause: CausePanic, ProvenAt: p.At}
	v.Summary = fmt.Sprintf("panic%s: %s", j.at(p.At), p.Detail)
	switch {
	case strings.Contains(p.Detail, "Unable to mount root fs"): // mount_block_root(), init/do_mounts.c
		v.Stage, v.Cause = StageMount, CauseMountFailed
		j.blameMap(&v, p)
		if e, ok := j.missing(p); ok {
			j.noRootDevice(&v, e, fmt.Sprintf("the kernel panicked%s, for it cannot mount its root", j.at(p.At)))
		}
	case strings.Contains(p.Detail, corruptRestart), strings.Contains(p.Detail, "corrupt") && j.count(VerityError) > 0: // vendors have words of their own
		v.Cause = CauseVerityCorrupt
	case j.oopsOfInit() && strings.Contains(p.Detail, "Attempted to kill init"): // a crash of the thread that boots ends it
		j.afterOops(&v)
	case strings.Contains(p.Detail, "No working init found"), // kernel_init(), init/main.c
		strings.Contains(p.Detail, "No init found"), // before 3.17
		strings.Contains(p.Detail, "Requested init"),
		strings.Contains(p.Detail, "Attempted to kill init"): // do_exit(), kernel/exit.c
		v.Stage, v.Cause = StageInit, CauseInitFailed
		j.killedInit(&v)
	case j.count(OutOfMemory) > 0 && strings.Contains(p.Detail, "memory"): // out_of_memory(), mm/oom_kill.c
		v.Cause = CauseMemory
	case j.count(Oops) > 0:
		j.afterOops(&v)
	}
	if e, ok := j.t.First(VerityError); ok && v.Cause != CausePanic { // a read that failed is behind it
		v.Cause = CauseVerityCorrupt
		v.add(e, "a block does not match its hash: the read fails")
	}
	v.add(p, "the kernel gives up")
	return v
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

func (j judge) unfinished(stage Stage, last Event, summary string) Verdict {
	v := Verdict{Outcome: Inconclusive, Stage: stage, Cause: CauseCutShort, Summary: summary}
	v.add(last, "the last decisive line")
	return v
}

// stageOf maps an event to the stage that it opens, latest stage first.
var stageOf = []struct {
	kind  EventKind
	stage Stage
}{
	{InitExec, StageInit}, {RootMount, StageInit}, {RootwaitEnter, StageRootwait},
	{MapReady, StageMount}, {TableError, StageTableLoad}, {WaitforResolve, StageTableLoad},
	{WaitforStart, StageWaitfor}, {DMWait, StageProbe}, {CreateError, StageParse},
}

// reached returns the latest stage that the timeline has entered.
func (j judge) reached() Stage {
	for _, m := range stageOf {
		if _, ok := j.t.Last(m.kind); ok {
			return m.stage
		}
	}
	return StageKernel
}

func (v *Verdict) add(e Event, why string) {
	v.Evidence = append(v.Evidence, Proof{e, why})
}

// at says when something was, behind what: " at 21.680006 s", or "" where it is not known.
func (j judge) at(d time.Duration) string {
	if j.c.Untimed {
		return ""
	}
	return " at " + Seconds(d)
}

// Seconds formats guest time as printk does, with six decimals: "21.680006 s".
func Seconds(d time.Duration) string {
	return fmt.Sprintf("%d.%06d s", d/time.Second, d%time.Second/time.Microsecond)
}
