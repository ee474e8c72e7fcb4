package explain

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/fieldlog"
	"dmrace/linux/console"
	"dmrace/results"
)

// TestEvidence reads the console of every recorded boot as a stranger's log: the
// events are the recorder's, and so is the verdict. Nobody watched a hang in it,
// though, so that the observation is all that it lacks.
func TestEvidence(t *testing.T) {
	store := results.Store{Dir: "../../results"}
	list, err := store.Committed()
	if err != nil || len(list) < 600 {
		t.Fatalf("%d recordings, %v", len(list), err)
	}
	for _, c := range list {
		r, err := store.Load(c.Run)
		if err != nil {
			t.Fatal(err)
		}
		checkEvidence(t, r)
	}
}

// closer are the causes that a log tells where a recording, of whose disks and kernel
// everything is known, says no more than that the root could not be mounted.
var closer = map[dmrace.Cause][]dmrace.Cause{
	dmrace.CauseMountFailed: {dmrace.CauseDeviceMissing, dmrace.CausePartMissing, dmrace.CauseFileSystem, dmrace.CauseRootBusy, dmrace.CauseNoRoot},
}

// checkEvidence reads the console of one recording.
func checkEvidence(t *testing.T, r *dmrace.Recording) {
	t.Helper()
	name := r.Plan.Scenario + "/" + r.Plan.Variant + " on " + r.Provenance.Kernel.Label
	b := board(t, string(r.Console))
	if b.Source.Boots != 1 || b.Cmdline != r.Provenance.Cmdline && !b.Source.CmdlineCut || b.kernel.Release != r.Provenance.Kernel.Release {
		t.Errorf("%s: %d boots of %q with %q", name, b.Source.Boots, b.kernel.Release, b.Cmdline)
	}
	checkEvents(t, name, b.Timeline, r)
	if b.OfInitramfs() || damaged(r.Plan) || unsaid[r.Plan.Scenario+"/"+r.Plan.Variant] != "" {
		return // how that ends PID 1 tells, whose report is no message of the kernel's
	}
	got, want := b.Verdict, r.Verdict
	if want.Stage == dmrace.StageWaitfor {
		if got.Outcome != dmrace.Inconclusive || got.Stage != want.Stage || !strings.Contains(b.howItEnded(), "It has no time-out") {
			t.Errorf("%s: got %s in %s; %q", name, got.Outcome, got.Stage, b.howItEnded())
		}
		return
	}
	if b.Criteria.Needs == nil && want.Cause == dmrace.CauseTableRejected {
		return // whether a device was still to come only its name tells
	}
	if got.Stage != want.Stage || got.Cause != want.Cause && !slices.Contains(closer[want.Cause], got.Cause) {
		t.Errorf("%s: got %s, %s, recorded %s, %s", name, got.Stage, got.Cause, want.Stage, want.Cause)
	}
	lacking := strings.Contains(b.howItEnded(), "except the observation that it lasted")
	same := got.Outcome == want.Outcome // of a hang, too, that the log shows to be final
	if hung := want.Outcome == dmrace.Hung; lacking && !hung || lacking == same || b.CameUp() != (want.Outcome == dmrace.Booted) {
		t.Errorf("%s: got %s, recorded %s; %q", name, got.Outcome, want.Outcome, b.howItEnded())
	}
}

// damaged reports whether a disk of the plan is damaged on purpose.
func damaged(p *dmrace.Plan) bool {
	return slices.ContainsFunc(p.Disks(), func(d dmrace.Disk) bool { return d.Corrupt != "" })
}

// colours are what systemd writes on a console, of which text has none.
var colours = regexp.MustCompile(`\x1b\[[0-9;]*[mK]`)

// plainASCII is text as a log is read: without colours, and with three dots for an ellipsis.
func plainASCII(text string) string {
	return strings.ReplaceAll(colours.ReplaceAllString(text, ""), "…", "...")
}

// checkEvents compares the events of printk, but for kinds of which a log keeps no more. PID 1's report is the recorder's alone.
func checkEvents(t *testing.T, name string, got *dmrace.Timeline, r *dmrace.Recording) {
	t.Helper()
	var kernels []dmrace.Event
	for _, e := range r.Timeline.Events {
		if e.Kind != dmrace.InitReport {
			e.Line = strings.ReplaceAll(e.Line, "\b", "") // rd_load_image() turns a bar; a log is read as text
			e.Line = plainASCII(e.Line)
			e.Subject = plainASCII(e.Subject)
			if got.Count(e.Kind) < fieldlog.MaxAlike {
				kernels = append(kernels, e)
			}
		}
	}
	first := r.Provenance.Vocabulary == dmrace.VocabularyFirst
	heard := slices.DeleteFunc(slices.Clone(got.Events), func(e dmrace.Event) bool {
		return first && slices.Contains(dmrace.BoardKinds, e.Kind) || got.Count(e.Kind) >= fieldlog.MaxAlike || (console.Message{Text: e.Line}).OnlyInLogs(r.Provenance.Vocabulary)
	})
	if r.Timeline.End.Reason == dmrace.EndObserved && len(heard) > len(kernels) {
		heard = heard[:len(kernels)] // a wait that is final is watched no longer, and the console goes on
	}
	if len(heard) != len(kernels) {
		t.Errorf("%s: %d events, recorded %d", name, len(heard), len(kernels))
		return
	}
	for i, e := range heard {
		e.Seq = kernels[i].Seq
		if e.Kind == dmrace.RootTried { // a log's reader joins the list, which has a line for each of its words
			e.Detail = kernels[i].Detail
		}
		if e != kernels[i] {
			t.Errorf("%s: got %+v, recorded %+v", name, e, kernels[i])
			return
		}
	}
}
