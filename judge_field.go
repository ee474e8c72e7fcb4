package dmrace

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The judgements in this file, in judge_crash.go, judge_userspace.go and judge_reason.go
// rest on BoardKinds: what a board says of hosts, cards, flash, network and user space.
// A timeline read by VocabularyFirst has none of them, and is judged without.

// doomed judges a boot after whose last message the kernel can do nothing but panic:
// the log ends before it says so, and whether there is such a message.
func (j judge) doomed() (Verdict, bool) {
	if e, ok := j.t.Last(RootMissing); ok {
		v := Verdict{Outcome: Panicked, Stage: StageMount, ProvenAt: e.At}
		j.noRootDevice(&v, e, "the kernel cannot mount its root, and panics next")
		return v, true
	}
	if e, ok := j.t.Last(NFSError); ok && strings.Contains(e.Detail, "Unable to mount root fs") {
		v := Verdict{Outcome: Panicked, Stage: StageMount, ProvenAt: e.At}
		j.blameReason(&v, j.c.Root, j.whyNoRoot(j.c.Root), "the kernel has no root, and panics for want of an init")
		v.add(e, "there is no root, and no init can be started")
		return v, true
	}
	if v, ok := j.triedEveryInit(); ok {
		return v, true
	}
	return Verdict{}, false
}

// missing returns the message that a root could not be opened, of a boot that ends in a
// panic over it. Where that is not in a log, the panic itself says what it is about.
func (j judge) missing(p Event) (Event, bool) {
	if e, ok := j.t.Last(RootMissing); ok {
		return e, true
	}
	if j.t.End.Reason != EndLog {
		return Event{}, false
	}
	e := p
	if e.Subject = j.c.Root; e.Subject == "" {
		if _, e.Subject, _ = strings.Cut(p.Detail, "fs on "); !strings.HasPrefix(e.Subject, "unknown-block") {
			e.Subject = "unknown-block" // the rest of the line is lost
		}
	}
	if _, quoted, ok := strings.Cut(p.Detail, "fs on \""); ok {
		e.Subject, _, _ = strings.Cut(quoted, "\"")
	}
	return e, true
}

// fsMounted judges a boot in which a file system was mounted before PID 1: there is none
// to mount then but the root.
func (j judge) fsMounted() (Verdict, bool) {
	e, ok := j.t.Last(FSMount)
	if wait, waited := j.t.Last(RootwaitEnter); !ok || waited && wait.Seq > e.Seq {
		return Verdict{}, false
	}
	if first, _ := j.t.First(FSMount); first.Subject != e.Subject {
		v := Verdict{Outcome: Booted, Stage: StageInit, ProvenAt: e.At, Summary: fmt.Sprintf("user space was running: file systems are mounted one after the other (%s, %s), and the kernel mounts the root alone", first.Subject, e.Subject)}
		v.add(e, "what user space mounts")
		return v, true
	}
	return j.unfinished(StageInit, e, fmt.Sprintf("the root is mounted: %s (%s); PID 1 is not started yet", e.Subject, e.Detail)), true
}

// lastInit is what kernel_init() in init/main.c tries when there is nothing else.
const lastInit = "/bin/sh"

// triedEveryInit judges a kernel that tried one init after the other. Each but the last
// must have failed: run_init_process() does not return where it succeeds.
func (j judge) triedEveryInit() (Verdict, bool) {
	var tried []Event
	for _, e := range j.t.Events {
		if e.Kind == InitExec {
			tried = append(tried, e)
		}
	}
	if len(tried) < 3 || tried[len(tried)-1].Subject != lastInit || j.userSpaceAfter(tried[len(tried)-1]) {
		return Verdict{}, false
	}
	last := tried[len(tried)-1]
	v := Verdict{Outcome: Panicked, Stage: StageInit, Cause: CauseInitFailed, ProvenAt: last.At}
	v.Summary = fmt.Sprintf("no init could be started: %s was the last that the kernel tries", lastInit)
	v.add(last, "each Run ... as init process means that the one before could not be started")
	return v, true
}

// plainRootWait judges a root wait without a table: what the board says may tell why the
// root does not come. It reports whether it does.
func (j judge) plainRootWait(wait Event) (Verdict, bool) {
	if j.c.First || j.c.Mapped || j.t.End.Reason == EndLog && len(j.c.Needs) > 0 {
		return Verdict{}, false
	}
	if e, ok := j.t.Last(Lockup); ok && e.Seq > wait.Seq {
		v := j.lockedUp(e)
		v.add(wait, "the root wait begins")
		return v, true
	}
	why := j.whyNoRoot(wait.Subject)
	if j.t.End.Reason != EndLog {
		if known := len(j.c.Needs) > 0; known && (why.cause == CauseDeviceMissing || why.cause == CauseStillWaiting) {
			return Verdict{}, false // which device it is, and whether it came, is known of the plan
		}
		if v, ok := j.probing(StageRootwait); ok && !j.decided() {
			return v, true
		}
	}
	summary := fmt.Sprintf("the root wait for %s goes on: %s", wait.Subject, why.says)
	v := Verdict{Outcome: Inconclusive, Stage: StageRootwait, Cause: why.cause, Summary: summary, ProvenAt: wait.At + j.c.Window}
	if why.final {
		v.ProvenAt = wait.At
	}
	for _, p := range why.proofs {
		v.ProvenAt = max(v.ProvenAt, p.Event.At)
	}
	if seen := j.t.End.At - wait.At; why.final || seen >= j.c.Window || j.decided() {
		v.Outcome = Hung
		if seen > 0 && !j.decided() {
			v.Summary = fmt.Sprintf("the root wait for %s goes on, and was seen to for %.1f s: %s", wait.Subject, seen.Seconds(), why.says)
		}
	}
	v.Evidence = append(v.Evidence, why.proofs...)
	v.add(wait, "the root wait begins")
	return v, true
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
	why := j.overNetwork(j.c.Root)
	if why.cause == "" {
		why = j.whyAbsent()
	}
	if why.cause != "" {
		v := Verdict{Outcome: Inconclusive, Stage: j.reached(), Cause: why.cause, Summary: j.ends() + " before the root: " + why.says, Evidence: why.proofs}
		return v, true
	}
	if e, ok := j.t.Last(ConsoleOff); ok && e.Seq == len(j.t.Events) && j.t.End.At-e.At < time.Second {
		v := Verdict{Outcome: Inconclusive, Stage: StageKernel, Cause: CauseSilent, ProvenAt: e.At}
		v.Summary = "the kernel turned its boot console off (" + e.Subject + "), and no other console says a word since"
		v.add(e, "the last that this console shows")
		return v, true
	}
	if e, ok := j.t.Last(LoaderStart); ok && len(j.t.Events) == j.count(LoaderStart)+j.count(BoardReset) {
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
	if _, dm := j.t.First(DMWait); !ok || dm || j.count(TableError) < 2 {
		return Verdict{}, false
	}
	v := j.unfinished(StageInit, last, fmt.Sprintf("a program of user space (dmsetup, LVM) loads the table of %s again and again, and it fails (%s): that is not dm-init, which tries once; how the boot ended is not in the log", last.Subject, last.Detail))
	return v, true
}

// ends words the end of what was seen.
func (j judge) ends() string {
	if j.t.End.Reason == EndLog {
		return "the log ends"
	}
	return "watching ends"
}

// count returns how many events of a kind there are.
func (j judge) count(kind EventKind) (n int) {
	for _, e := range j.t.Events {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// lastOf returns the last event of a kind that is not known to have nothing to do with
// the root.
func (j judge) lastOf(kind EventKind) (Event, bool) {
	for _, e := range slices.Backward(j.t.Events) {
		if e.Kind == kind && !slices.Contains(j.c.Beside, e.Seq) {
			return e, true
		}
	}
	return Event{}, false
}
