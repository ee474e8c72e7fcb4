package dmrace

import (
	"cmp"
	"fmt"
	"strings"
)

// The judgements in this file, in judge_crash.go and judge_userspace.go rest on BoardKinds:
// what a board says of hosts, cards, flash, network and user space. A timeline read by
// VocabularyFirst has none of them, and is judged without.

// doomed judges a boot after whose last message the kernel can do nothing but panic: the
// log ends before it says so. It reports whether there is such a message.
func (j judge) doomed() (Verdict, bool) {
	e, ok := j.lastOfRoot()
	if !ok {
		return Verdict{}, false
	}
	v := Verdict{Outcome: Panicked, Stage: StageMount, ProvenAt: e.At}
	j.noRootDevice(&v, e, "the kernel cannot mount its root, and panics next")
	return v, true
}

// lastOfRoot returns the message after which the kernel panics: that the root's device
// cannot be opened, or that no file system took it. In a log it may be that root= is
// invalid, which is not waited for then (prepare_namespace(), init/do_mounts.c).
func (j judge) lastOfRoot() (Event, bool) {
	if e, ok := j.t.Last(RootMissing); ok {
		return e, true
	}
	e, ok := j.t.Last(RootTried)
	if !ok && j.t.End.Reason == EndLog && j.t.Count(RootMount)+j.t.Count(InitExec) == 0 {
		e, ok = j.t.Last(RootInvalid)
	}
	e.Subject, e.Detail = cmp.Or(j.c.Root, noNumber), ""
	return e, ok
}

// noNumber is what the kernel calls a root by, before its number in brackets
// (mount_block_root(), init/do_mounts.c).
const noNumber = "unknown-block"

// missing returns the message that a root could not be opened, of a boot that ends in a
// panic over it. Where that was not said, the panic itself tells what it is about: in a log,
// and in a boot that shows the list of devices which the kernel prints before.
func (j judge) missing(p Event) (Event, bool) {
	if e, ok := j.t.Last(RootMissing); ok {
		return e, true
	}
	if j.t.End.Reason != EndLog && j.t.Count(RootListed)+j.t.Count(RootTried) == 0 {
		return Event{}, false
	}
	e := p
	if e.Subject = j.c.Root; e.Subject == "" {
		if _, e.Subject, _ = strings.Cut(p.Detail, "fs on "); !strings.HasPrefix(e.Subject, noNumber) {
			e.Subject = noNumber // the rest of the line is lost
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

// plainRootWait judges a root wait that no table is to end: what the board says may tell why
// the root does not come. It reports whether it does. Beside a table that was recorded only
// what will never change is said.
func (j judge) plainRootWait(wait Event) (Verdict, bool) {
	_, ready := j.t.Last(MapReady) // whatever a table needed then is there
	if j.c.Lean || j.t.End.Reason == EndLog && len(j.c.Needs) > 0 && !ready {
		return Verdict{}, false
	}
	if e, ok := j.t.Last(Lockup); ok && e.Seq > wait.Seq {
		v := j.lockedUp(e)
		v.add(wait, "the root wait begins")
		return v, true
	}
	why := j.c.Reasons.NoRoot(j.seen(), wait.Subject)
	if j.c.Mapped && j.t.End.Reason != EndLog && !why.Final {
		return Verdict{}, false
	}
	if !namesRoot(why.Cause) {
		if v, ok := j.behindCrash(StageRootwait, wait, "the root wait for "+nameOf(wait)+" goes on"); ok {
			return v, true
		}
	}
	if why.Cause == "" {
		return Verdict{}, false
	}
	if j.t.End.Reason != EndLog {
		if known := len(j.c.Needs) > 0; known && (why.Cause == CauseDeviceMissing || why.Cause == CauseStillWaiting) {
			return Verdict{}, false // which device it is, and whether it came, is known of the plan
		}
		if v, ok := j.probing(StageRootwait); ok && !j.decided() {
			return v, true
		}
	}
	summary := fmt.Sprintf("the root wait for %s goes on: %s", nameOf(wait), why.Says)
	v := Verdict{Outcome: Inconclusive, Stage: StageRootwait, Cause: why.Cause, Summary: summary, ProvenAt: wait.At + j.c.Window}
	if why.Final {
		v.ProvenAt = wait.At
	}
	for _, p := range why.Proofs {
		v.ProvenAt = max(v.ProvenAt, p.Event.At)
	}
	if seen := j.t.End.At - wait.At; why.Final || seen >= j.c.Window || j.decided() {
		v.Outcome = Hung
		if seen > 0 && !j.decided() {
			v.Summary = fmt.Sprintf("the root wait for %s goes on, and was seen to for %.1f s: %s", nameOf(wait), seen.Seconds(), why.Says)
		}
	}
	v.Evidence = append(v.Evidence, why.Proofs...)
	v.add(wait, "the root wait begins")
	return v, true
}

// noRootDevice gives a root that could not be mounted its reason. e is the kernel's
// message, whose Detail is the device's number and the error.
func (j judge) noRootDevice(v *Verdict, e Event, what string) {
	if v.Cause != "" && v.Cause != CauseMountFailed {
		return
	}
	if e.Kind == RootMissing {
		v.add(e, "the root's device cannot be opened")
	}
	j.blameReason(v, j.c.Reasons.NotMounted(j.seen(), e), what)
}

// blameReason gives a verdict a reason. Where the boot tells none the root was just not
// there.
func (j judge) blameReason(v *Verdict, why Reason, what string) {
	v.Cause, v.Summary = CauseMountFailed, what
	if why.Cause != "" {
		v.Cause, v.Summary = why.Cause, what+why.Named+": "+why.Says
	}
	v.Evidence = append(v.Evidence, why.Proofs...)
}
