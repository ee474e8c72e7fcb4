package dmrace

import "fmt"

// The judgements in this file are on what becomes of a boot behind the root: of the first
// program, and of a board that is reset. They rest on what somebody's own log has.

// ofUserSpace judges a boot by a program of user space that speaks, in a log that does not
// say that PID 1 was started (kernels before 4.20 do not), and reports whether one does.
func (j judge) ofUserSpace() (Verdict, bool) {
	e, ok := j.t.Last(UserSpace)
	if wait, waited := j.t.Last(RootwaitEnter); !ok || waited && wait.Seq > e.Seq {
		return Verdict{}, false
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
	return v, true
}

// resets adds to a verdict that the boot loader speaks again behind the kernel: the board
// was reset, by a watchdog, its supply or a hand, and the wait was not to the end.
func (j judge) resets(v Verdict) Verdict {
	banner, ok := j.t.Last(BoardReset)
	if !ok && j.resetUnsaid(v) {
		v.Outcome, v.Cause, v.ProvenAt = Restarted, CauseReset, j.t.End.At
		v.Summary = "the machine was reset" + j.at(j.t.End.At) + ", and the kernel had not said that it would; until then: " + v.Summary
		return v
	}
	if !ok || v.Outcome == Panicked || v.Outcome == Booted || v.Outcome == Failed || v.Outcome == Restarted {
		return v
	}
	spoke := banner.At > 0 // only a kernel's messages have a time
	for _, e := range j.t.Events {
		spoke = spoke || e.Kind != BoardReset && e.Seq < banner.Seq
	}
	if !spoke {
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
