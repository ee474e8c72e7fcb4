package dmrace

import (
	"fmt"
	"slices"
	"strings"
)

// userSpaceAfter reports whether a program of user space spoke after an event.
func (j judge) userSpaceAfter(e Event) bool {
	return slices.ContainsFunc(j.t.Events, func(u Event) bool {
		return u.Seq > e.Seq && (u.Kind == UserSpace || u.Kind == InitReport)
	})
}

// gaveUp judges a boot whose user space gave up on the root, and reports whether it did.
func (j judge) gaveUp() (Verdict, bool) {
	last, ok := j.t.Last(GaveUp)
	if !ok {
		return Verdict{}, false
	}
	named := j.mostTelling(GaveUp)
	v := Verdict{Outcome: Failed, Stage: StageInit, Cause: CauseUserSpace, ProvenAt: last.At}
	v.Summary = "user space gave up: " + said(named)
	if j.t.Count(UserError) > 0 {
		e := j.mostTelling(UserError)
		v.Summary += "; before that: " + said(e)
		v.add(e, "what user space could not do")
	}
	if e, ok := j.t.Last(ArrayError); ok {
		v.Summary += "; the array was not assembled: " + said(e)
		v.add(e, "its driver says why")
	}
	j.addAbsent(&v)
	v.add(named, "user space gives up")
	if named.Seq != last.Seq {
		v.add(last, "and ends in a shell")
	}
	return v, true
}

// userWaits judges a log that ends while a job of user space waits for a device, and
// reports whether it does.
func (j judge) userWaits() (Verdict, bool) {
	e, ok := j.t.Last(UserWaits)
	if !ok || j.userSpaceAfter(e) {
		return Verdict{}, false
	}
	v := Verdict{Outcome: Inconclusive, Stage: StageInit, Cause: CauseUserSpace, ProvenAt: e.At}
	v.Summary = fmt.Sprintf("user space waits for %s (%s) where the log ends", e.Subject, e.Detail)
	v.add(e, "what user space waits for")
	j.addAbsent(&v)
	return v, true
}

// mostTelling returns of the events of a kind, of which there is one at least, the one that
// names most: a device of /dev or by its UUID, or else anything, or else the first.
func (j judge) mostTelling(kind EventKind) (best Event) {
	names := func(e Event) int {
		switch {
		case strings.HasPrefix(e.Subject, "/dev/"):
			return 3
		case e.Subject != "":
			return 2
		}
		return 1
	}
	for _, e := range j.t.Events {
		if e.Kind == kind && (best.Kind == "" || names(e) > names(best) || kind == GaveUp && names(e) == names(best) && names(e) > 1) {
			best = e
		}
	}
	return best
}

// said is what an event says, with what it happened to.
func said(e Event) string { return strings.TrimSpace(e.Subject + " " + e.Detail) }

// killedInit adds to a panic over a PID 1 that died or could not be started what was said
// before. Without a root from the network there was no init to start.
func (j judge) killedInit(v *Verdict) {
	if why := j.c.Reasons.Remote(j.seen()); why.Cause != "" {
		if why.Unmounted { // mount_root() in init/do_mounts.c returns without one
			v.Stage = StageMount
		}
		j.blameReason(v, why, v.Summary)
		return
	}
	for _, means := range []string{exitMeaning(v.Summary), execMeaning(v.Summary)} {
		if means != "" {
			v.Summary += ": " + means
		}
	}
	for _, kind := range []EventKind{GaveUp, UserError, InitFailed} {
		if e, ok := j.t.Last(kind); ok {
			v.Summary += "; before that: " + said(e)
			if means := execMeaning(e.Detail); means != "" {
				v.Summary += ", " + means
			}
			v.add(e, "what PID 1 could not do")
			break
		}
	}
	if e, ok := j.t.Last(FSError); ok {
		if root, mounted := j.t.Last(RootMount); mounted && e.Seq > root.Seq {
			v.Summary += "; the file system of the root has errors: " + said(e)
			v.add(e, "the root cannot be read")
		}
	}
	j.addAbsent(v)
}

// addAbsent adds to a verdict what keeps hosts and disks from coming up.
func (j judge) addAbsent(v *Verdict) {
	if why := j.c.Reasons.Absent(j.seen()); why.Cause != "" {
		v.Summary += "; " + why.Says
		v.Evidence = append(v.Evidence, why.Proofs...)
	}
}
