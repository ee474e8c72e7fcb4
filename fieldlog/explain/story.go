package explain

import "dmrace"

// Story returns what was seen up to PID 1, and what is decisive behind it: a board that
// came up goes on for days, and disks are plugged in that no table was waiting for.
func (b *Explanation) Story() *dmrace.Observation {
	o := *b.Observation
	decisive := map[int]bool{}
	for _, p := range o.Verdict.Evidence {
		decisive[p.Event.Seq] = true
	}
	last, started := o.Timeline.First(dmrace.InitExec)
	t := &dmrace.Timeline{End: o.Timeline.End}
	for _, e := range o.Timeline.Events {
		if !started || e.Seq <= last.Seq || decisive[e.Seq] {
			t.Events = append(t.Events, e)
		}
	}
	o.Timeline = t
	return &o
}

// Race returns the race of the boot, and whether there is one.
func (b *Explanation) Race() (dmrace.Window, bool) {
	return dmrace.RaceWindow(b.Story().Timeline, b.Criteria)
}

// CameUp reports whether the boot came up, as far as the log goes: it ends behind the
// loaded table at the earliest, and nothing went wrong before.
func (b *Explanation) CameUp() bool {
	v := b.Verdict
	_, stopped := b.Timeline.Last(dmrace.Poweroff)
	onItsWay := v.Outcome == dmrace.Inconclusive && v.Cause == dmrace.CauseCutShort && !stopped &&
		(v.Stage == dmrace.StageMount || v.Stage == dmrace.StageInit)
	return v.Outcome == dmrace.Booted || onItsWay
}
