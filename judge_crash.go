package dmrace

import (
	"fmt"
	"slices"
	"strings"
)

// crashed judges a kernel that crashed or hangs before the root, and reports whether
// there is a word of that.
func (j judge) crashed() (Verdict, bool) {
	if e, ok := j.t.Last(Lockup); ok {
		return j.lockedUp(e), true
	}
	for _, c := range []struct {
		kind  EventKind
		cause Cause
	}{{Oops, CauseOops}, {OutOfMemory, CauseMemory}} {
		e, ok := j.t.First(c.kind)
		if !ok {
			continue
		}
		v := Verdict{Outcome: Inconclusive, Stage: j.reached(), Cause: c.cause, ProvenAt: e.At}
		v.Summary = "the kernel crashed: " + e.Detail + j.t.Where(e)
		if j.ofInit(e) {
			v.Outcome = Panicked
			v.Summary += "; it was the thread that boots, so that nothing goes on"
		} else if c.kind == Oops {
			j.standsStill(&v)
		}
		v.add(e, "the crash")
		return v, true
	}
	return Verdict{}, false
}

// standsStill concludes a hang from a crash behind which a kernel that was watched had no word
// for the window: the thread is gone with what it had begun, and wait_for_device_probe() does
// not return while that is a probe. The watchdog of hung tasks is silent then
// (check_hung_uninterruptible_tasks() in kernel/hung_task.c looks at TAINT_DIE first).
func (j judge) standsStill(v *Verdict) {
	last := j.t.Events[len(j.t.Events)-1]
	still := last.At + j.c.Window
	if r := j.t.End.Reason; r == EndReset || r == EndDecided {
		return
	}
	v.ProvenAt = still
	if j.t.End.Reason == EndLog || j.t.End.At < still {
		return
	}
	v.Outcome = Hung
	v.Summary += "; the thread is gone with what it had begun, and nothing goes on since"
}

// lockedUp judges a kernel whose watchdog speaks: what hangs for the window hangs.
func (j judge) lockedUp(last Event) Verdict {
	first, _ := j.t.First(Lockup)
	v := Verdict{Outcome: Inconclusive, Stage: j.reached(), Cause: CauseLockup, ProvenAt: first.At + j.c.Window}
	v.Summary = "the kernel is locked up: " + strings.TrimSuffix(strings.TrimSpace(last.Subject+" "+last.Detail), ":")
	if oops, ok := j.t.First(Oops); ok && oops.Seq < first.Seq {
		v.Cause = CauseOops
		v.Summary = "the kernel crashed: " + oops.Detail + j.t.Where(oops) + "; since then: " + last.Detail
		v.add(oops, "the crash")
	}
	if e, ok := j.t.Last(DiskError); ok {
		v.Summary += "; before that a disk did not answer: " + said(e)
		v.add(e, "the disk does not answer")
	}
	if j.t.End.At >= v.ProvenAt {
		v.Outcome = Hung
	}
	if j.c.Kept {
		v.Outcome, v.Stage = Inconclusive, StageInit
		v.Summary = keptWords + "; later something was locked up: " + said(last)
	}
	v.add(last, "the watchdog's last word")
	return v
}

// behindCrash judges a wait in which, or before which, a thread crashed, and reports whether
// one did. make_task_dead() in kernel/exit.c ends that thread, whatever it had begun: a
// probe never returns, and neither wait_for_device_probe() nor the root wait goes on while
// one is under way.
func (j judge) behindCrash(stage Stage, wait Event, what string) (Verdict, bool) {
	oops, ok := j.t.First(Oops)
	if !ok {
		return Verdict{}, false
	}
	v := Verdict{Outcome: Inconclusive, Stage: stage, Cause: CauseOops, ProvenAt: max(oops.At, wait.At) + j.c.Window}
	v.Summary = fmt.Sprintf("the kernel crashed: %s%s; the thread is gone with what it had begun, and %s", oops.Detail, j.t.Where(oops), what)
	if j.t.End.Reason == EndLog && oops.Seq > wait.Seq && j.ofInit(oops) {
		v.Summary = fmt.Sprintf("the kernel crashed: %s%s; it was the thread that boots, behind the wait for %s, so that nothing goes on", oops.Detail, j.t.Where(oops), nameOf(wait))
	}
	if j.t.End.Reason != EndReset && j.c.Lasted(j.t, v.ProvenAt) {
		v.Outcome = Hung
	}
	v.add(oops, "the crash")
	v.add(wait, "what goes on since")
	return v, true
}

// withLater adds to a boot that came up what became of the kernel behind the start of PID 1,
// in somebody's own log: it goes on for days. A crash of PID 1 itself ends the boot, for
// do_exit() in kernel/exit.c panics over it.
func (j judge) withLater(v Verdict, started Event) Verdict {
	if j.t.End.Reason != EndLog || v.Outcome != Booted {
		return v
	}
	return j.withTrouble(v, started)
}

// withTrouble does so for a boot that is known to have come as far.
func (j judge) withTrouble(v Verdict, started Event) Verdict {
	for _, e := range j.t.Events {
		if e.Seq < started.Seq || e.Kind != Oops && e.Kind != Lockup && e.Kind != OutOfMemory {
			continue
		}
		what := said(e)
		if e.Kind == Oops {
			what += j.t.Where(e)
		}
		if e.Kind == Oops && j.ofInit(e) && !j.userSpaceAfter(e) {
			v = Verdict{Outcome: Panicked, Stage: StageInit, Cause: CauseOops, ProvenAt: e.At}
			v.Summary = "PID 1 was started, and the kernel crashed under it, which ends in a panic: " + what
			v.add(started, "the kernel hands over to user space")
		} else {
			v.Summary += "; later the kernel was in trouble" + j.at(e.At) + ": " + what
		}
		v.add(e, "what became of the kernel later")
		break
	}
	return v
}

// firstOf returns the first event of a kind, of which there is one at least.
func (j judge) firstOf(kind EventKind) Event {
	e, _ := j.t.First(kind)
	return e
}

// namesRoot reports whether a cause is about what root= names, which a crash has no part
// in.
func namesRoot(c Cause) bool {
	return slices.Contains([]Cause{CauseOtherName, CausePartMissing, CauseNotExpanded, CauseNeedsUserland, CauseNoRoot}, c)
}

// Where says in which function and which task an oops was.
func (t *Timeline) Where(oops Event) string {
	var function, task string
	for _, e := range t.Events {
		switch {
		case e.Kind != Frame || e.Seq < oops.Seq:
		case strings.HasPrefix(e.Detail, "pid ") && task == "":
			task = e.Subject
		case !strings.HasPrefix(e.Detail, "pid ") && function == "":
			function = e.Subject
		}
	}
	out := ""
	if function != "" {
		out = " in " + function
	}
	if task != "" {
		out += " (task " + task + ")"
	}
	return out
}

// oopsOfInit reports whether the first oops was in PID 1. Where a log does not say whose it
// was, the panic does: die() ends a task by the signal that its exit code has (SIGSEGV), and no program was PID 1 yet.
func (j judge) oopsOfInit(p Event) bool {
	e, ok := j.t.First(Oops)
	if !ok || j.ofInit(e) {
		return ok
	}
	told := slices.ContainsFunc(j.t.Events, func(f Event) bool { return f.Kind == Frame && strings.HasPrefix(f.Detail, "pid ") })
	return j.t.End.Reason == EndLog && !told && j.t.Count(InitExec)+j.t.Count(UserSpace) == 0 && strings.HasSuffix(strings.TrimSpace(p.Detail), "exitcode=0x0000000b")
}

// afterOops adds the crash that a panic follows.
func (j judge) afterOops(v *Verdict) {
	e, _ := j.t.First(Oops)
	v.Cause, v.Summary = CauseOops, v.Summary+": "+e.Detail+j.t.Where(e)
	v.add(e, "the crash")
}

// ofInit reports whether an oops was in PID 1, which carries the boot.
func (j judge) ofInit(oops Event) bool {
	for _, e := range j.t.Events {
		if e.Kind == Frame && e.Seq > oops.Seq && strings.HasPrefix(e.Detail, "pid ") {
			return e.Detail == "pid 1"
		}
	}
	return false
}
