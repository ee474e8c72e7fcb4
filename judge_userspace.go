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
	if !ok || j.wentOn(last) {
		return Verdict{}, false
	}
	if v, ok := j.withoutDevice(last); ok {
		return v, true
	}
	named := j.mostTelling(GaveUp)
	v := Verdict{Outcome: Failed, Stage: StageInit, Cause: CauseUserSpace, ProvenAt: last.At}
	v.Summary = "user space gave up: " + said(named)
	if j.t.Count(UserError) > 0 {
		e := j.mostTelling(UserError)
		v.Summary += "; before that: " + said(e)
		v.add(e, "what user space could not do")
	}
	if e, name, ok := j.hook(); ok && named.Subject == "" && j.t.Count(UserError) == 0 {
		v.Summary += "; before that: " + name + " does not come"
		v.add(e, "what user space waits for")
	}
	if e, ok := j.arrayError(); ok {
		v.Summary += "; the array was not assembled: " + said(e)
		v.add(e, "its driver says why")
	}
	j.addRefusal(&v)
	if why := j.c.Reasons.Withheld(j.seen(), named.Subject); why.Cause != "" {
		v.Cause = why.Cause
	}
	j.addAbsent(&v)
	v.add(named, "user space gives up")
	if named.Seq != last.Seq {
		v.add(last, "and ends in a shell")
	}
	return v, true
}

// wentOn reports whether somebody's own log shows a system behind the shell of an initramfs:
// whoever sat there let it go on.
func (j judge) wentOn(gaveUp Event) bool {
	return j.t.End.Reason == EndLog && slices.ContainsFunc(j.t.Events, func(e Event) bool {
		return e.Seq > gaveUp.Seq && e.Kind == UserSpace && handsOver(e)
	})
}

// hook returns, in somebody's own log, the device of dracut's wait_for_dev(), whose hook is
// printed over several lines: `[ -e "/dev/disk/by-uuid/..." ]`.
func (j judge) hook() (e Event, device string, ok bool) {
	for _, e := range slices.Backward(j.t.Events) {
		_, rest, found := strings.Cut(e.Detail, `[ -e "/dev/`)
		if name, _, closed := strings.Cut(rest, `" ]`); found && closed && e.Kind == UserSpace && j.t.End.Reason == EndLog {
			return e, "/dev/" + name, true
		}
	}
	return e, "", false
}

// addRefusal adds, in somebody's own log, what a file system said that user space could not
// mount: the kernel's first word of it, and its last but the one that only ends it.
func (j judge) addRefusal(v *Verdict) {
	words := j.refusals()
	mounting := slices.ContainsFunc(j.t.Events, func(e Event) bool {
		return (e.Kind == UserError || e.Kind == GaveUp) && strings.Contains(e.Line+" "+e.Detail, "ount")
	})
	if j.t.End.Reason != EndLog || len(words) == 0 || !mounting {
		return
	}
	v.Summary += "; the file system says: " + said(words[0])
	if last := words[len(words)-1]; last.Detail != words[0].Detail {
		v.Summary += ", " + last.Detail
	}
	v.add(words[0], "the file system cannot be mounted")
}

// refusals returns what the file system said that was refused last, since it was last mounted.
func (j judge) refusals() (words []Event) {
	for _, e := range j.t.Events {
		switch {
		case e.Kind == FSMount, e.Kind == FSError && len(words) > 0 && words[0].Subject != e.Subject:
			words = nil
		}
		if e.Kind == FSError && !strings.HasPrefix(e.Detail, "open_ctree failed") {
			words = append(words, e)
		}
	}
	return words
}

// arrayError returns what says most of an array that was not assembled: that md stopped it
// is the consequence.
func (j judge) arrayError() (last Event, ok bool) {
	for _, e := range j.t.Events {
		if e.Kind == ArrayError && (!ok || !strings.HasSuffix(e.Detail, "stopped.")) {
			last, ok = e, true
		}
	}
	return last, ok && !strings.HasSuffix(last.Detail, "stopped.")
}

// rootUnits are words in the names of what systemd cannot do without a root, or ends in a
// shell for: units of its initrd, and local-fs.target.
var rootUnits = []string{"sysroot", "Root", "root", "Initrd", "initrd", "Local File Systems", "local-fs", "/usr"}

// doesWithout reports whether a unit is known to be none that the root of an initrd rests on.
func doesWithout(unit string) bool {
	return slices.ContainsFunc([]string{"esume", "ibernat", "wap", "tty"}, func(w string) bool { return strings.Contains(unit, w) })
}

// withoutDevice judges a system that waited in vain for a device on which the root does not
// rest, in a log that says what failed for want of it: a swap space and a terminal are left
// out, and the system comes up; another mount ends in a shell unless fstab has nofail.
func (j judge) withoutDevice(last Event) (v Verdict, ok bool) {
	var units []string
	mounts := false
	for _, e := range j.t.Events {
		switch {
		case e.Kind == GaveUp && e.Detail != "timed out", e.Kind == GaveUp && strings.Contains(e.Subject, "root"):
			return v, false
		case e.Kind != UserError || e.Detail != "dependency failed":
		case slices.ContainsFunc(rootUnits, func(w string) bool { return strings.Contains(e.Subject, w) }):
			return v, false
		default:
			units = append(units, e.Subject)
			mounts = mounts || strings.HasPrefix(e.Subject, "/") && !strings.Contains(e.Subject, "swap")
		}
	}
	if len(units) == 0 || j.t.End.Reason != EndLog || j.stillInitrd() && slices.ContainsFunc(units, func(u string) bool { return !doesWithout(u) }) {
		return v, false
	}
	v = Verdict{Outcome: Booted, Stage: StageInit, ProvenAt: last.At}
	v.Summary = fmt.Sprintf("user space was running: it waited for %s in vain, and does without what needs it (%s), on which the root does not rest", last.Subject, units[0])
	switch {
	case j.stillInitrd():
		v.Outcome, v.Cause = Inconclusive, CauseCutShort
		v.Summary = fmt.Sprintf("an initramfs waited for %s in vain, and does without what needs it (%s); whether it found the root is not in this log", last.Subject, units[0])
	case mounts:
		v.Outcome, v.Cause = Failed, CauseUserSpace
		v.Summary = fmt.Sprintf("user space waited for %s in vain, which is not the root: it is needed for %s; unless fstab has nofail for it, systemd ends in a shell", last.Subject, units[0])
	}
	v.add(last, "what did not come")
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
		case e.Detail == "dependency failed": // the consequence of another
			return 0
		case j.t.End.Reason == EndLog && slices.Contains(moved, e.Subject):
			return 0
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

// moved are what an initramfs moves to the root that it has mounted, or would have: that this
// fails is the consequence of another.
var moved = []string{"/dev", "/proc", "/sys", "/run", "udev", "devtmpfs"}

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
			v.Summary = strings.TrimSuffix(v.Summary, ".") + ": " + means
		}
	}
	j.nameRoot(v)
	for _, kind := range []EventKind{GaveUp, UserError, InitFailed} {
		if e, ok := j.t.Last(kind); ok {
			if j.t.End.Reason == EndLog && kind == GaveUp {
				e = j.mostTelling(kind)
			}
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

// nameRoot says, in somebody's own log, what the root was on which no init is: a partition for
// the boot loader is a FAT file system, which holds none.
func (j judge) nameRoot(v *Verdict) {
	root, ok := j.t.Last(RootMount)
	if !ok || j.t.End.Reason != EndLog || !strings.Contains(v.Summary, "o working init found") && !strings.Contains(v.Summary, "No init found") {
		return
	}
	kind, _, _ := strings.Cut(root.Detail, " ")
	v.Summary = strings.TrimSuffix(v.Summary, ".") + fmt.Sprintf("; the root that was mounted is the %s on %s", kind, root.Subject)
	if kind == "vfat" || kind == "msdos" {
		v.Summary += ", a file system for boot loaders: is root= the wrong partition?"
	}
	v.add(root, "the root that has no init")
}

// addAbsent adds to a verdict what keeps hosts and disks from coming up.
func (j judge) addAbsent(v *Verdict) {
	if why := j.c.Reasons.Absent(j.seen()); why.Cause != "" {
		v.Summary += "; " + why.Says
		v.Evidence = append(v.Evidence, why.Proofs...)
	}
}
