package dmrace

import (
	"fmt"
	"slices"
	"strings"
)

// The judgements in this file are on what becomes of a boot behind the root: of the first
// program, and of a board that is reset. They rest on what somebody's own log has.

// ofUserSpace judges a boot by a program of user space that speaks, in a log that does not
// say that PID 1 was started (kernels before 4.20 do not), and reports whether one does.
func (j judge) ofUserSpace() (Verdict, bool) {
	e, ok := j.t.Last(UserSpace)
	if !ok {
		return j.userErred()
	}
	if wait, waited := j.t.Last(RootwaitEnter); !ok || waited && wait.Seq > e.Seq {
		return Verdict{}, false
	}
	failed, rootless := j.rootUnitFailed()
	if j.stillInitrd() {
		v := j.unfinished(StageInit, e, "an initramfs is at work where the log ends ("+said(e)+"); whether it found the root is not in this log")
		if rootless {
			v.Cause, v.Summary = CauseUserSpace, v.Summary+"; the last that it could not do: "+said(failed)
			v.add(failed, "what user space could not do")
		}
		return v, true
	}
	if rootless {
		return j.couldNot(j.mostTelling(UserError)), true
	}
	v := Verdict{Outcome: Booted, Stage: StageInit, ProvenAt: e.At, Summary: "user space was running: " + said(e)}
	if corrupt, ok := j.t.First(VerityError); ok {
		v.Outcome, v.Cause = Inconclusive, CauseVerityCorrupt
		v.Summary += "; a block does not match its hash (" + said(corrupt) + "): whoever reads it gets an error"
		v.add(corrupt, "a block does not match its hash: the read fails")
	}
	if mount, ok := j.t.Last(RootMount); ok {
		v.add(mount, "the root is mounted")
	}
	v.add(e, "a program of user space speaks, so PID 1 was started")
	return j.withLater(v, j.firstOf(UserSpace)), true
}

// initFreed judges a log whose last word of the boot is that kernel_init() frees the memory
// of the initcalls: behind the mount of the root, or behind the choice of an initramfs's
// /init, and right before PID 1 is started. Kernels before 4.20 do not say that they start
// it.
func (j judge) initFreed() (Verdict, bool) {
	e, ok := j.t.Last(InitFreed)
	if !ok {
		return Verdict{}, false
	}
	root := "the kernel is done with its root, or took an initramfs"
	if mount, ok := j.t.Last(RootMount); ok {
		root = "the kernel has mounted its root (" + strings.TrimSpace(mount.Detail+" on "+mount.Subject) + ")"
	} else if mount, ok := j.t.Last(FSMount); ok {
		root = "the kernel has mounted its root (" + said(mount) + ")"
	}
	heard := "nothing is heard of it"
	if j.c.Untimed { // whose the lines behind are cannot be told
		heard = "no word behind it is known to be its"
	}
	v := j.unfinished(StageInit, e, root+", and frees the memory of its initcalls: PID 1 is next, and "+heard)
	if warned, ok := j.t.Last(UserError); ok && warned.Seq > e.Seq {
		v.Summary += "; the last is: " + said(warned)
		v.add(warned, "what PID 1 lacks")
	}
	return v, true
}

// rootUnitFailed returns, in somebody's own log, the last that user space could not do of what
// a root rests on, where nothing behind it shows that it has one all the same.
func (j judge) rootUnitFailed() (last Event, ok bool) {
	for _, e := range j.t.Events {
		switch {
		case e.Kind == UserError && ofRootUnit(e):
			last, ok = e, j.t.End.Reason == EndLog
		case handsOver(e) || e.Kind == UserSpace && e.Subject == "login":
			ok = false
		}
	}
	return last, ok
}

// ofRootUnit reports whether what failed is named in a word of [rootUnits], or is the setup of
// a mapping, or what an initramfs that is no systemd's says of the root.
func ofRootUnit(e Event) bool {
	if e.Subject == "initramfs" {
		return true
	}
	unit, started := strings.CutPrefix(e.Detail, "Failed to start ")
	if e.Detail == "dependency failed" {
		unit, started = e.Subject, true
	}
	return started && slices.ContainsFunc(append([]string{"erity"}, rootUnits...), func(w string) bool { return strings.Contains(unit, w) })
}

// userErred judges a log in which the only word of user space is of what it could not do.
func (j judge) userErred() (Verdict, bool) {
	e, ok := j.t.Last(UserError)
	if wait, waited := j.t.Last(RootwaitEnter); !ok || waited && wait.Seq > e.Seq {
		return Verdict{}, false
	}
	if root, ok := j.t.Last(RootMount); ok && root.Seq < e.Seq && j.t.End.Reason == EndLog && strings.HasPrefix(e.Line, "mount: ") {
		v := Verdict{Outcome: Booted, Stage: StageInit, ProvenAt: e.At}
		v.Summary = fmt.Sprintf("user space was running from the root that the kernel mounted (%s), and could not mount something beside it: %s", said(root), said(e))
		v.add(root, "the root is mounted")
		v.add(e, "a program of user space speaks, so PID 1 was started")
		return v, true
	}
	return j.couldNot(e), true
}

// couldNot is the verdict of a user space that could not do something, and went on.
func (j judge) couldNot(e Event) Verdict {
	v := Verdict{Outcome: Inconclusive, Stage: StageInit, Cause: CauseUserSpace, ProvenAt: e.At}
	v.Summary = "user space was running, and there was something that it could not do: " + said(e)
	v.add(e, "what user space could not do")
	j.addRefusal(&v)
	return v
}

// resets adds to a verdict that the boot loader speaks again behind the kernel: the board
// was reset, by a watchdog, its supply or a hand, and the wait was not to the end.
func (j judge) resets(v Verdict) Verdict {
	banner, ok := j.t.Last(BoardReset)
	ok = ok && j.spokeBefore(banner)
	if !ok && j.resetUnsaid(v) {
		v.Outcome, v.Cause, v.ProvenAt = Restarted, CauseReset, j.t.End.At
		v.Summary = "the machine was reset" + j.at(j.t.End.At) + ", and the kernel had not said that it would; until then: " + v.Summary
		return v
	}
	if !ok || v.Outcome == Panicked || v.Outcome == Booted || v.Outcome == Failed || v.Outcome == Restarted {
		return v
	}
	if v.Cause == CauseCutShort || v.Cause == CauseSilent || v.Cause == "" {
		v.Cause = CauseReset
	}
	v.Outcome, v.ProvenAt = Restarted, banner.At
	v.Summary = "the board was reset (" + banner.Detail + " speaks again behind the kernel); until then: " + v.Summary
	v.add(banner, "the boot loader starts anew")
	return v
}

// spokeBefore reports whether a kernel had spoken when the boot loader gave its banner: the
// one that a board begins with tells of no reset.
func (j judge) spokeBefore(banner Event) bool {
	spoke := banner.At > 0 // only a kernel's messages have a time
	for _, e := range j.t.Events {
		spoke = spoke || e.Kind != BoardReset && e.Seq < banner.Seq
	}
	return spoke
}

// kexeced judges a log that ends where one kernel starts another, which says nothing: a crash
// on the way is not told from a kernel without a console.
func (j judge) kexeced() (Verdict, bool) {
	e, ok := j.t.Last(LoaderStart)
	if !ok || e.Subject != "kexec" || e.Seq != len(j.t.Events) {
		return Verdict{}, false
	}
	v := Verdict{Outcome: Inconclusive, Stage: StageKernel, Cause: CauseSilent, ProvenAt: e.At}
	v.Summary = "the kernel started the next one by kexec" + j.at(e.At) + ", and that printed nothing"
	v.add(e, "the last word of the kernel before")
	return v, true
}

// resetUnsaid reports whether the machine itself was seen to reset, which a recording
// tells and a log does not, in a boot of which nothing more is known.
func (j judge) resetUnsaid(v Verdict) bool {
	return j.t.End.Reason == EndReset && !j.c.Lean && v.Outcome == Inconclusive && v.Cause == CauseCutShort && j.t.Count(Poweroff) == 0
}

// lastInit is what kernel_init() in init/main.c tries when there is nothing else.
const lastInit = "/bin/sh"

// triedEveryInit judges a kernel that tried one init after the other. Each but the last
// must have failed: run_init_process() does not return where it succeeds.
func (j judge) triedEveryInit() (Verdict, bool) {
	last, _ := j.t.Last(InitExec)
	if j.t.Count(InitExec) < 3 || last.Subject != lastInit || j.userSpaceAfter(last) {
		return Verdict{}, false
	}
	v := Verdict{Outcome: Panicked, Stage: StageInit, Cause: CauseInitFailed, ProvenAt: last.At}
	v.Summary = fmt.Sprintf("no init could be started: %s was the last that the kernel tries", lastInit)
	v.add(last, "each Run ... as init process means that the one before could not be started")
	return v, true
}
