package dmrace

import "strings"

// The judgements in this file are on a kernel that hands over to PID 1.

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
	if v, ok := j.inInitramfs(exec); ok {
		return v
	}
	if j.t.End.Reason == EndLimit {
		return j.unfinished(StageInit, exec, "the kernel tried to start PID 1, and PID 1 said nothing before the limit")
	}
	return j.booted(exec)
}

// inInitramfs judges a log that ends behind the start of an initramfs, and in which nothing
// of a root is: whether it finds the one that is asked for is still to come. It reports
// whether there is one to find, for an initramfs may be the whole system.
func (j judge) inInitramfs(exec Event) (Verdict, bool) {
	if j.t.End.Reason != EndLog || exec.Subject != initOfArchive {
		return Verdict{}, false
	}
	if heard := j.userSpaceAfter(exec); heard && !j.stillInitrd() || !heard && j.c.Root == "" && j.c.Whole {
		return Verdict{}, false
	}
	for _, e := range j.t.Events {
		if e.Kind == RootMount || e.Kind == FSMount && e.Seq > exec.Seq || e.Kind == VerityError {
			return Verdict{}, false
		}
	}
	v := j.unfinished(StageInit, exec, "the initramfs was started"+j.at(exec.At)+" (PID 1 is its /init); whether it found the root is not in this log")
	return j.withTrouble(v, exec), true
}

// initOfArchive is what kernel_init() in init/main.c starts of an initramfs.
const initOfArchive = "/init"

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
	return j.withLater(v, exec)
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
