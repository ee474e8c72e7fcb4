package results

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"dmrace"
	"dmrace/linux/needs"
)

// Heard is what a console says, read anew.
type Heard struct {
	Events []dmrace.Event
	Last   time.Duration       // the stamp of the last kernel message
	Report *dmrace.GuestReport // of PID 1; nil: it said nothing
	Shim   bool                // whether the kernel says that it carries the dmrace shim
	Halted bool                // whether it stays in a panic
}

// Verifier holds evidence against what it must follow from. The store knows neither how
// a console is read nor what is expected of a boot: it is told.
type Verifier struct {
	Read func(console []byte, v dmrace.Vocabulary) Heard

	// Ask returns the plan that the recording's scenario makes today, and what it expects;
	// a nil plan where it has no such scenario.
	Ask func(r *dmrace.Recording) (*dmrace.Plan, dmrace.Expect, error)
}

// Check returns what in a recording does not follow from its console, its plan or its
// scenario, one line for each; none if all of it does.
func (v Verifier) Check(r *dmrace.Recording) []string {
	heard := v.Read(r.Console, r.Recorded().Vocabulary)
	var found []string
	for _, part := range [][]string{
		checkPlan(r), checkTimeline(r, heard), checkTimes(r), checkClock(r), checkProvenance(r, heard), checkVerdict(r), v.checkScenario(r),
	} {
		found = append(found, part...)
	}
	return found
}

func checkPlan(r *dmrace.Recording) []string {
	if id := r.Plan.ID(); r.Recorded().PlanID != id {
		return []string{fmt.Sprintf("plan: its hash is %.12s, the provenance says %.12s", id, r.Recorded().PlanID)}
	}
	return nil
}

// checkTimeline holds the stored events against the console. The recorder leaves out
// what came after its end (finish() in vmtest/capture.go), and so does this.
func checkTimeline(r *dmrace.Recording, heard Heard) []string {
	console := dmrace.Timeline{Events: heard.Events}
	want, got := console.Until(r.Timeline.End).Events, r.Timeline.Events
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return []string{fmt.Sprintf("timeline: event %d is %s %s at %s, the console says %s %s at %s", i+1,
				got[i].Kind, got[i].Subject, dmrace.Seconds(got[i].At), want[i].Kind, want[i].Subject, dmrace.Seconds(want[i].At))}
		}
	}
	if len(got) != len(want) {
		return []string{fmt.Sprintf("timeline: it has %d events, the console tells of %d", len(got), len(want))}
	}
	return append(checkEnd(r, heard), checkDropped(r, heard)...)
}

// checkClock holds the guest's clock against the host's.
func checkClock(r *dmrace.Recording) []string {
	if ahead := r.ClockAhead(); ahead > 0 {
		return []string{fmt.Sprintf("clock: the kernel's ran %.1f times as fast as the host's", ahead)}
	}
	return nil
}

// checkDropped holds what was dropped of a console against what is left: nothing is as
// long as there is room, and where something was the boot was watched until then.
func checkDropped(r *dmrace.Recording, heard Heard) []string {
	end, full := r.Timeline.End, len(r.Console) == dmrace.MaxConsole || len(heard.Events) >= dmrace.MaxEvents
	switch dropped := r.Recorded().ConsoleDropped; {
	case dropped == 0 && len(r.Console) > dmrace.MaxConsole:
		return []string{fmt.Sprintf("console: it has %d bytes, %d are kept at most", len(r.Console), dmrace.MaxConsole)}
	case dropped == 0:
		return nil
	case !full:
		return []string{fmt.Sprintf("provenance: %d bytes of the console were dropped, and there was room for more", dropped)}
	case end.Reason != dmrace.EndLimit || end.At != heard.Last:
		return []string{fmt.Sprintf("timeline: it ends at %s by %q, the console was kept until %s", dmrace.Seconds(end.At), end.Reason, dmrace.Seconds(heard.Last))}
	}
	return nil
}

// watchedOn reports whether a user space gave up before what was injected had come, so that it
// was watched until then: it could still have gone on.
func watchedOn(r *dmrace.Recording, v dmrace.Verdict) bool {
	return v.Outcome == dmrace.Failed && r.Plan.LatestInjection() > v.ProvenAt && r.Timeline.End.At > r.Plan.LatestInjection()
}

// checkEnd holds the end of a timeline against its reason: a reset comes with the last
// message, and watching stops when the hang is proven. A limit is the host's affair.
func checkEnd(r *dmrace.Recording, heard Heard) []string {
	end := r.Timeline.End
	switch end.Reason {
	case dmrace.EndReset:
		if end.At != heard.Last {
			return []string{fmt.Sprintf("timeline: it ends at %s with a reset, the console at %s", dmrace.Seconds(end.At), dmrace.Seconds(heard.Last))}
		}
	case dmrace.EndObserved:
		if heard.Halted {
			return checkHalt(end, heard)
		}
		if v := dmrace.Judge(r.Timeline, criteria(r)); v.Outcome != dmrace.Hung && v.Outcome != dmrace.Failed || v.ProvenAt != end.At && !watchedOn(r, v) {
			return []string{fmt.Sprintf("timeline: watching ends at %s, where no hang is proven (%s)", dmrace.Seconds(end.At), Outcome(v))}
		}
	case dmrace.EndLimit:
	default:
		return []string{fmt.Sprintf("timeline: no recording ends by %q", end.Reason)}
	}
	return nil
}

// checkHalt holds the end of a boot that stays in its panic against the console: nothing
// more is printed, so watching stops with the last message.
func checkHalt(end dmrace.End, heard Heard) []string {
	if end.At != heard.Last {
		return []string{fmt.Sprintf("timeline: watching ends at %s, the panic's last message came at %s", dmrace.Seconds(end.At), dmrace.Seconds(heard.Last))}
	}
	return nil
}

// checkProvenance holds what is claimed of kernel and guest against the console.
func checkProvenance(r *dmrace.Recording, heard Heard) []string {
	var found []string
	p := r.Recorded()
	if !slices.Contains(dmrace.Vocabularies, p.Vocabulary) {
		found = append(found, fmt.Sprintf("provenance: its timeline is read by the vocabulary %q, which this dmrace has not: verify it with the one that recorded it", p.Vocabulary))
	}
	if p.Instrumented != heard.Shim {
		found = append(found, fmt.Sprintf("provenance: instrumented is %t, the kernel on the console says %t", p.Instrumented, heard.Shim))
	}
	if !reflect.DeepEqual(p.GuestReport, heard.Report) {
		found = append(found, "provenance: PID 1's report is not the one on the console")
	}
	found = append(found, checkRead(r.Plan, p.Disk, heard.Report)...)
	if p.Expect != r.Expect.String() {
		found = append(found, fmt.Sprintf("provenance: it expects %q, the verdict is held against %q", p.Expect, r.Expect))
	}
	return found
}

// checkRead holds what PID 1 read against what the disk holds, unless it had no root to
// read or a damaged one.
func checkRead(p *dmrace.Plan, d dmrace.DiskIdentity, g *dmrace.GuestReport) []string {
	if g == nil || g.NoRoot != "" {
		return nil
	}
	var found []string
	if g.KnownFile != d.KnownFile {
		found = append(found, "provenance: PID 1 read another file than the disk holds")
	}
	damaged := slices.ContainsFunc(p.Disks(), func(d dmrace.Disk) bool { return d.Corrupt != "" })
	if g.Root != nil && !d.Holds(*g.Root) && !damaged && needs.AsWritten(p, g) {
		found = append(found, "provenance: PID 1 read another root file system than the disk holds")
	}
	return found
}

// criteria returns what a recording is judged by: what is known of its plan, and by which
// vocabulary its console was read.
func criteria(r *dmrace.Recording) dmrace.Criteria {
	c := needs.Criteria(r.Plan)
	c.Lean = r.Recorded().Vocabulary == dmrace.VocabularyFirst
	return c
}

// checkVerdict judges the stored timeline anew.
func checkVerdict(r *dmrace.Recording) []string {
	again := dmrace.Judge(r.Timeline, criteria(r))
	if got, want := Outcome(r.Verdict), Outcome(again); got != want {
		return []string{fmt.Sprintf("verdict: it is %s, judged anew %s", got, want)}
	}
	if r.Verdict.Summary != again.Summary {
		return []string{fmt.Sprintf("verdict: its summary is %q, judged anew %q", r.Verdict.Summary, again.Summary)}
	}
	if !slices.Equal(r.Verdict.Evidence, again.Evidence) {
		return []string{"verdict: its proofs are not those that it is judged by anew"}
	}
	return nil
}

// Judged is the verdict of a recording as a boot of today is judged: its console is read by the
// newest vocabulary, whatever it was recorded by.
func (v Verifier) Judged(r *dmrace.Recording) dmrace.Verdict {
	heard := dmrace.Timeline{Events: v.Read(r.Console, dmrace.VocabularyNewest).Events}
	return dmrace.Judge(heard.Until(r.Timeline.End), needs.Criteria(r.Plan))
}

// checkScenario holds plan and expectation against the scenario as it is today.
func (v Verifier) checkScenario(r *dmrace.Recording) []string {
	plan, expect, err := v.Ask(r)
	if err != nil {
		return []string{"scenario: " + err.Error()}
	}
	if plan == nil {
		return nil
	}
	var found []string
	if plan.ID() != r.Plan.ID() {
		found = append(found, "scenario: it makes another plan today: the recording is stale")
	}
	if expect != r.Expect {
		found = append(found, fmt.Sprintf("scenario: it expects %s, the recording was held against %s", expect, r.Expect))
	}
	return found
}
