package needs

import (
	"time"

	"dmrace"
)

// How long a boot is watched follows from its plan and from what was seen of it, whoever
// watches.

// LastWords is how long a kernel that has reported or panicked may take to reset, and a user
// space that gave up to say so.
const LastWords = 10 * time.Second

// JudgeAt judges a boot as if watching ended at that guest time. It also returns when the
// root wait began, or 0.
func JudgeAt(t *dmrace.Timeline, at time.Duration, c dmrace.Criteria) (v dmrace.Verdict, waiting time.Duration) {
	t.End = dmrace.End{Reason: dmrace.EndObserved, At: at}
	wait, _ := t.Last(dmrace.RootwaitEnter)
	return dmrace.Judge(t, c), wait.At
}

// EndOf returns the end of a boot of which the last message had that stamp: a reset is known
// by it alone, and where there was no room for more of the console (full) the boot was
// watched until then.
func EndOf(end dmrace.End, last time.Duration, full bool) dmrace.End {
	switch {
	case full:
		return dmrace.End{Reason: dmrace.EndLimit, At: last}
	case end.Reason == dmrace.EndReset:
		end.At = last
	}
	return end
}

// Resigned returns the guest time from which a user space that gave up is not watched any
// more. One that gave up before what is injected was over could still go on with it: whether
// it does is seen until a window after that.
func Resigned(p *dmrace.Plan, v dmrace.Verdict) time.Duration {
	if late := p.LatestInjection(); late > v.ProvenAt {
		return late + time.Duration(p.Limits.Window) + LastWords
	}
	return v.ProvenAt + LastWords
}

// SeenUntil returns the end of a boot that is watched no longer: a verdict is proven then,
// and what came later depends on when the host looked, unless an injection was waited for.
func SeenUntil(p *dmrace.Plan, v dmrace.Verdict, now time.Duration) time.Duration {
	if v.Outcome == dmrace.Failed && p.LatestInjection() > v.ProvenAt {
		return min(now, Resigned(p, v))
	}
	return v.ProvenAt
}

// GiveUp returns the guest time from which watching on is of no use: the plan's
// limit or, in a root wait without a verdict, earlier. What dm_init_init() did not
// do it never will, and a disk that has not shown up long after the last
// injection has no driver.
func GiveUp(p *dmrace.Plan, v dmrace.Verdict, waiting time.Duration) time.Duration {
	limit := time.Duration(p.Limits.Guest)
	switch {
	case waiting == 0:
		return limit
	case v.Cause == dmrace.CauseNoDMInit:
		return min(limit, waiting)
	}
	return min(limit, waiting+p.LatestInjection()+2*time.Duration(p.Limits.Window))
}
