package dmrace

import (
	"fmt"
	"strconv"
	"strings"
)

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

// stalled judges a boot whose root on the network stopped answering behind the start of
// PID 1, and reports whether it did: whoever reads from it waits ("hard" is what nfsroot=
// mounts by default, fs/nfs/nfsroot.c).
func (j judge) stalled(exec Event) (Verdict, bool) {
	mount, mounted := j.t.Last(RootMount)
	last, ok := j.t.Last(NFSError)
	if !ok || !mounted || !strings.HasPrefix(mount.Detail, "nfs") || last.Seq < exec.Seq || !strings.HasPrefix(last.Detail, "not responding") {
		return Verdict{}, false
	}
	if again, ok := j.t.Last(NetUp); ok && again.Seq > last.Seq {
		return Verdict{}, false
	}
	first := last
	for _, e := range j.t.Events {
		if e.Kind == NFSError && e.Seq > exec.Seq {
			first = e
			break
		}
	}
	v := Verdict{Outcome: Inconclusive, Stage: StageInit, Cause: CauseNFS, ProvenAt: last.At}
	if since := first.At + j.c.Window; j.t.End.At >= since {
		v.Outcome, v.ProvenAt = Hung, since
	} else if j.count(NFSError) > 1 {
		v.Outcome = Hung
	}
	v.Summary = fmt.Sprintf("PID 1 was started from a root over NFS, and the server %s does not answer any more (%s)", last.Subject, last.Detail)
	v.add(exec, "the kernel hands over to user space")
	v.add(last, "whoever reads from the root waits")
	return v, true
}

// resets adds to a verdict that the boot loader speaks again behind the kernel: the board
// was reset, by a watchdog, its supply or a hand, and the wait was not to the end.
func (j judge) resets(v Verdict) Verdict {
	banner, ok := j.t.Last(BoardReset)
	if !ok || v.Outcome == Panicked || v.Outcome == Booted || v.Outcome == Failed || v.Outcome == Restarted {
		return v
	}
	spoke := false
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

// signals are those that PID 1 dies of (include/uapi/asm-generic/signal.h), with what is
// behind them most often.
var signals = map[uint64]string{
	4:  "SIGILL, an instruction that this CPU does not have: user space is built for another",
	6:  "SIGABRT, it gave up by itself",
	7:  "SIGBUS, a page of it could not be read from the root",
	9:  "SIGKILL",
	11: "SIGSEGV, it touched memory that it does not have",
}

// exitMeaning says what the exit code of a PID 1 that died means, as do_exit() in
// kernel/exit.c prints it: the signal in the lower seven bits, or the status above eight.
func exitMeaning(detail string) string {
	_, hex, ok := strings.Cut(detail, "exitcode=0x")
	if !ok || len(hex) < 8 {
		return ""
	}
	code, err := strconv.ParseUint(hex[:8], 16, 32)
	switch signal, status := code&0x7f, code>>8&0xff; {
	case err != nil:
		return ""
	case signal != 0 && signals[signal] != "":
		return fmt.Sprintf("it died of signal %d (%s)", signal, signals[signal])
	case signal != 0:
		return fmt.Sprintf("it died of signal %d", signal)
	case status == 127:
		return "it ended with status 127: a program or a shared library that it needs is not there"
	case status == 126:
		return "it ended with status 126: a program that it starts cannot be executed"
	default:
		return fmt.Sprintf("it ended with status %d, and a PID 1 must not end", status)
	}
}

// execMeaning says what the error of an init that could not be started means.
func execMeaning(detail string) string {
	for _, m := range []struct{ errno, means string }{
		{"error -8)", "ENOEXEC: it is built for another architecture, or its beginning is damaged"},
		{"error -2)", "ENOENT: it is not on the root, or its interpreter or loader (ld-linux, #!) is not"},
		{"error -13)", "EACCES: it may not be executed, or it is no file"},
		{"error -5)", "EIO: it cannot be read from the root"},
		{"error -20)", "ENOTDIR: a part of its path is no directory"},
		{"error -40)", "ELOOP: its links lead in a circle"},
	} {
		if strings.Contains(detail, m.errno) {
			return m.means
		}
	}
	return ""
}
