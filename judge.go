package dmrace

import (
	"strconv"
	"time"
)

// Criteria is what [Judge] must know besides the timeline: facts of the command
// line, not expectations.
type Criteria struct {
	Window  time.Duration // guest time that a wait must go on to be called a hang; 0 is DefaultWindow
	Needs   []string      // kernel names of the block devices that the tables name; empty: unknown
	Closed  bool          // all disks of the machine are known: no Needs then means that none has what the tables name
	Mapped  bool          // whether dm-mod.create= was given
	Root    string        // what root= names, where the command line is known; else empty
	Lean    bool          // the timeline is read by [VocabularyFirst]: what a board says beside is not in it
	Reasons Reasons       // why a root is not there; nil: nobody knows, and tables alone are judged

	Whole   bool // of a log: it begins with the kernel's first message
	NoRoot  bool // of a log: its command line is known, and has no root=
	Untimed bool // the order of the events is all that is known of when they were
	Counted bool // though Untimed: what passed between two was not less than their times say
	Kept    bool // a journal or syslog kept the messages, and not from the boot's beginning: user space was running
}

// Judge says where the boot in t ended and why. It is a pure function of its
// arguments.
//
// A hang is concluded from facts, never from a time-out alone. In the root wait
// the table has failed (and dm_init_init() does not retry), everything the table
// names has since appeared, and the wait has gone on for the window after the
// last of these facts. Where one of them is missing the verdict is Inconclusive.
func Judge(t *Timeline, c Criteria) Verdict {
	if c.Window <= 0 {
		c.Window = DefaultWindow
	}
	if c.Reasons == nil {
		c.Reasons = silent{}
	}
	j := judge{t: t, c: c}
	return j.resets(j.verdict())
}

// verdict judges the boot by the last thing that it came to.
func (j judge) verdict() Verdict {
	t := j.t
	if v, ok := j.kexeced(); ok {
		return v
	}
	if e, ok := t.First(Panic); ok {
		return j.panicked(e)
	}
	if v, ok := j.gaveUp(); ok {
		return v
	}
	if v, ok := j.doomed(); ok {
		return v
	}
	if v, ok := j.userWaits(); ok {
		return v
	}
	if v, ok := j.c.Reasons.Ended(j.seen()); ok {
		return v
	}
	if v, ok := j.triedEveryInit(); ok {
		return v
	}
	if e, ok := t.Last(InitExec); ok {
		return j.handedOver(e)
	}
	if e, ok := t.Last(Poweroff); ok {
		return j.restarted(e)
	}
	if v, ok := j.ofUserSpace(); ok {
		return v
	}
	if v, ok := j.initFreed(); ok {
		return v
	}
	if e, ok := t.Last(RootMount); ok {
		return j.unfinished(StageInit, e, "the root is mounted; PID 1 is not started yet")
	}
	if v, ok := j.fsMounted(); ok {
		return v
	}
	if e, ok := t.Last(RootwaitEnter); ok {
		return j.rootwait(e)
	}
	return j.beforeRootwait()
}

// judge holds the arguments of one call of Judge.
type judge struct {
	t *Timeline
	c Criteria
}

// seen is what reasons are asked for.
func (j judge) seen() Seen { return Seen{j.t, j.c} }

func (j judge) unfinished(stage Stage, last Event, summary string) Verdict {
	v := Verdict{Outcome: Inconclusive, Stage: stage, Cause: CauseCutShort, Summary: summary}
	v.add(last, "the last decisive line")
	return v
}

// stageOf maps an event to the stage that it opens, latest stage first.
var stageOf = []struct {
	kind  EventKind
	stage Stage
}{
	{InitExec, StageInit}, {RootMount, StageInit}, {RootwaitEnter, StageRootwait},
	{MapReady, StageMount}, {TableError, StageTableLoad}, {WaitforResolve, StageTableLoad},
	{WaitforStart, StageWaitfor}, {DMWait, StageProbe}, {CreateError, StageParse},
}

// reached returns the latest stage that the timeline has entered.
func (j judge) reached() Stage {
	for _, m := range stageOf {
		if _, ok := j.t.Last(m.kind); ok {
			return m.stage
		}
	}
	return StageKernel
}

func (v *Verdict) add(e Event, why string) {
	if v.Evidence == nil {
		v.Evidence = make([]Proof, 0, 4)
	}
	v.Evidence = append(v.Evidence, Proof{e, why})
}

// at says when something was, behind what: " at 21.680006 s", or "" where it is not known.
func (j judge) at(d time.Duration) string {
	if j.c.Untimed {
		return ""
	}
	return " at " + Seconds(d)
}

// Seconds formats guest time as printk does, with six decimals: "21.680006 s".
func Seconds(d time.Duration) string {
	if d < 0 {
		return "-" + Seconds(-d)
	}
	b := make([]byte, 0, 24)
	b = strconv.AppendInt(b, int64(d/time.Second), 10)
	point := len(b)
	b = strconv.AppendInt(b, 1e6+int64(d%time.Second/time.Microsecond), 10) // 1e6 keeps the zeros
	b[point] = '.'
	return string(append(b, " s"...))
}
