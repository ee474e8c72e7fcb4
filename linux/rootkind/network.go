package rootkind

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmrace"
	"dmrace/linux/seen"
)

// overNetwork looks for what went wrong with a root on the network.
func overNetwork(v *seen.View, root string) (r dmrace.Reason) {
	nfs, failed := v.OfRoot(dmrace.NFSError)
	net, down := v.OfRoot(dmrace.NetError)
	up, isUp := v.Last(dmrace.NetUp)
	onNet := strings.Contains(root, string(NFS)) || strings.Contains(root, string(CIFS)) || failed && !elsewhere(v, root)
	switch {
	case !onNet:
	case down && !isUp:
		r.Cause, r.Says = dmrace.CauseNetwork, "the root is on the network, and the network could not be set up: "+net.Detail
		r.Add(net, "the network is not configured")
	case failed && !isUp && v.Count(dmrace.RootMount) == 0 && informs(v):
		r.Cause, r.Says = dmrace.CauseNetwork, "the root is on the network, and nothing configured one: IP-Config does nothing without ip=, and gives up in silence after 12 s where there is no card that the kernel has a driver for"
		r.Add(nfs, "the kernel gives up on NFS")
	case failed:
		r.Cause, r.Says = dmrace.CauseNFS, "the root over NFS could not be mounted"
		if isUp {
			r.Says += ", although the network came up: the server did not answer, or refused it"
			if !v.Untimed && nfs.At-up.At >= time.Second {
				r.Says += fmt.Sprintf(", for %.0f s", (nfs.At - up.At).Seconds())
			}
			r.Add(up, "the network is up")
		}
		if word, ok := nfsWord(v); ok {
			r.Says += "; its word for it: " + word.Detail
			r.Add(word, "what was answered")
		}
		r.Add(nfs, "the kernel gives up on NFS")
	}
	r.Unmounted = failed && v.Count(dmrace.RootMount) == 0
	return r
}

// elsewhere reports whether a root, whose name says nothing of a network, is known by a
// name at all: the kernel looked for that device. Before 3.3 mount_root() in init/do_mounts.c tried NFS for
// any root that it had no number of, and the floppy then.
func elsewhere(v *seen.View, root string) bool {
	missed, ok := v.Last(dmrace.RootMissing)
	if root == "" && ok {
		root = missed.Subject
	}
	return !unnamed(root) && !strings.HasPrefix(root, unknownBlock)
}

// noNFS is how mount_root() in init/do_mounts.c words that it gave up on the server.
const noNFS = "Unable to mount root fs"

// nfsWord returns the last that was said of NFS beside that it failed, and what was asked for
// (root_nfs_data() in fs/nfs/nfsroot.c repeats nfsroot=).
func nfsWord(v *seen.View) (dmrace.Event, bool) {
	for _, e := range slices.Backward(v.Events) {
		if e.Kind == dmrace.NFSError && e.Detail != "" && !strings.Contains(e.Detail, noNFS) && !strings.HasPrefix(e.Detail, "nfsroot=") {
			return e, true
		}
	}
	return dmrace.Event{}, false
}

// Ended judges a boot over NFS that has no root, or whose server stopped answering.
func (reasons) Ended(s dmrace.Seen) (dmrace.Verdict, bool) {
	if v, ok := forFloppy(s); ok {
		return v, true
	}
	e, ok := s.Last(dmrace.NFSError)
	if !ok {
		return asksForEver(s)
	}
	if strings.Contains(e.Detail, noNFS) {
		return withoutNFS(s, e), true
	}
	return stalled(s, e)
}

// forFloppy judges a boot that waits for a floppy: change_floppy() in init/do_mounts.c, which
// 5.10 has no more, reads a key from the console.
func forFloppy(s dmrace.Seen) (v dmrace.Verdict, ok bool) {
	e, ok := s.Last(dmrace.FloppyWait)
	if !ok {
		return v, false
	}
	why := Reasons.NoRoot(s, s.Root)
	v = dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageMount, Cause: why.Cause, ProvenAt: e.At, Evidence: why.Proofs}
	v.Summary = "the kernel waits for a floppy with its root, and for a key" + why.Named + ": " + why.Says
	v.Evidence = append(v.Evidence, dmrace.Proof{Event: e, Why: "the kernel waits for ENTER"})
	return v, true
}

// asksForEver judges a boot that is in ip_auto_config() in net/ipv4/ipconfig.c, which begins
// anew for a root over NFS as often as nobody answers.
func asksForEver(s dmrace.Seen) (v dmrace.Verdict, ok bool) {
	again := slices.IndexFunc(s.Events, func(e dmrace.Event) bool {
		return e.Kind == dmrace.NetError && strings.HasPrefix(e.Detail, "Retrying forever")
	})
	_, answered := s.Last(dmrace.NetUp)
	if again < 0 || answered || s.Count(dmrace.RootMount)+s.Count(dmrace.InitExec) > 0 {
		return v, false
	}
	e := s.Events[again]
	v = dmrace.Verdict{Outcome: dmrace.Inconclusive, Stage: dmrace.StageKernel, Cause: dmrace.CauseNetwork, ProvenAt: e.At + s.Window}
	v.Summary = "the root is on the network, and nobody answers DHCP: IP-Config asks for ever"
	switch {
	case s.Lasted(s.Timeline, v.ProvenAt):
		v.Outcome = dmrace.Hung
	case s.Untimed:
		v.Summary = s.UnknownLength() + v.Summary
	}
	v.Evidence = []dmrace.Proof{{Event: e, Why: "the network is not configured, and is tried again without end"}}
	return v, true
}

// informs reports whether the console shows messages at KERN_INFO, as those of IP-Config
// are: check_partition() in block/partitions/core.c and prepare_namespace() print such.
func informs(v *seen.View) bool {
	return v.Count(dmrace.PartitionAdd)+v.Count(dmrace.PartitionScan)+v.Count(dmrace.RootwaitEnter) > 0
}

// withoutNFS judges a kernel that has no root: it goes on without, for there is nothing to
// mount, and panics for want of an init.
func withoutNFS(s dmrace.Seen, e dmrace.Event) dmrace.Verdict {
	why := Reasons.NoRoot(s, s.Root)
	v := dmrace.Verdict{Outcome: dmrace.Panicked, Stage: dmrace.StageMount, Cause: why.Cause, ProvenAt: e.At, Evidence: why.Proofs}
	v.Summary = "the kernel has no root, and panics for want of an init" + why.Named + ": " + why.Says
	v.Evidence = append(v.Evidence, dmrace.Proof{Event: e, Why: "there is no root, and no init can be started"})
	return v
}

// stalled judges a boot whose server stopped answering behind the start of PID 1: whoever
// reads from it waits ("hard" is what nfsroot= mounts by default, fs/nfs/nfsroot.c).
func stalled(s dmrace.Seen, last dmrace.Event) (v dmrace.Verdict, ok bool) {
	exec, started := s.Last(dmrace.InitExec)
	mount, mounted := s.Last(dmrace.RootMount)
	_, reported := s.Last(dmrace.InitReport)
	again, answers := s.Last(dmrace.NetUp)
	if !started || !mounted || reported || last.Seq < exec.Seq || answers && again.Seq > last.Seq ||
		!strings.HasPrefix(mount.Detail, string(NFS)) || !strings.HasPrefix(last.Detail, "not responding") {
		return v, false
	}
	first := s.Events[slices.IndexFunc(s.Events, func(e dmrace.Event) bool { return e.Kind == dmrace.NFSError && e.Seq > exec.Seq })]
	v = dmrace.Verdict{Outcome: dmrace.Inconclusive, Stage: dmrace.StageInit, Cause: dmrace.CauseNFS, ProvenAt: last.At}
	if since := first.At + s.Window; s.End.At >= since {
		v.Outcome, v.ProvenAt = dmrace.Hung, since
	} else if s.Count(dmrace.NFSError) > 1 {
		v.Outcome = dmrace.Hung
	}
	v.Summary = fmt.Sprintf("PID 1 was started from a root over NFS, and the server %s does not answer any more (%s)", last.Subject, last.Detail)
	v.Evidence = []dmrace.Proof{{Event: exec, Why: "the kernel hands over to user space"}, {Event: last, Why: "whoever reads from the root waits"}}
	return v, true
}
