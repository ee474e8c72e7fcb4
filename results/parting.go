package results

import (
	"slices"
	"strings"
	"time"

	"dmrace"
)

// Parting is where two boots part.
type Parting struct {
	Behind *dmrace.Event // the last event that both have before, as the second has it; nil: there is none
	A, B   *dmrace.Event // with what either goes on that the other does not have; nil: with nothing
}

// besides are events that come and go from boot to boot and part none: what is traced, what
// repeats in a list what was said before, and what follows from another.
var besides = []dmrace.EventKind{
	dmrace.InitcallEnter, dmrace.InitcallReturn, dmrace.ProbeStart, dmrace.ProbeDelayed, dmrace.ScanDelayed, dmrace.InitcallsMoved, dmrace.ProbeDone, dmrace.AsyncSchedule,
	dmrace.PartitionScan, dmrace.DMWait, dmrace.TableLoad, dmrace.DiskAttached, dmrace.Frame, dmrace.RootListed, dmrace.InitFreed, dmrace.UserSpace,
	dmrace.RootwaitEnter, // the beginning of a wait, which both come to
}

// Parts reports whether an event of that kind can tell where two boots part.
func Parts(k dmrace.EventKind) bool { return !slices.Contains(besides, k) }

// PartingOf returns where the boots of two timelines part, and whether they do: the first
// event that either has alone and that can tell, and of the second rather what proves its
// verdict.
func PartingOf(changes []Change, second dmrace.Verdict) (p Parting, ok bool) {
	atA, atB := alone(changes, Vanished, nil), alone(changes, Appeared, second.Evidence)
	if atA < 0 && atB < 0 {
		return p, false
	}
	end := len(changes)
	if atA >= 0 {
		p.A, end = changes[atA].A, atA
	}
	if atB >= 0 {
		p.B, end = changes[atB].B, min(end, atB)
	}
	for _, c := range changes[:end] {
		if c.Fate == Kept && Parts(c.Kind) {
			p.Behind = c.B
		}
	}
	return p, true
}

// alone returns the place of the change with which a boot goes on alone, or -1: one of the
// proofs, if there are such, or the first. Of an event that is said again the first counts,
// and where both have that it says nothing new.
func alone(changes []Change, fate Fate, proofs []dmrace.Proof) int {
	first, at := -1, map[string]int{}
	for i, c := range changes {
		name, _, again := strings.Cut(c.Event, " #")
		if c.Fate != fate || !Parts(c.Kind) {
			continue
		}
		if !again {
			at[name] = i
		}
		place, there := at[name]
		if !there {
			continue
		}
		if slices.ContainsFunc(proofs, func(p dmrace.Proof) bool { return p.Event.Seq == c.either().Seq }) {
			return place
		}
		if first < 0 {
			first = i
		}
	}
	return first
}

// Step is the way from one event to the next that both timelines have.
type Step struct {
	From, To *dmrace.Event // as the second has them; From is nil at the beginning of the boot
	A, B     time.Duration // how long it took
}

// Longer returns how much longer the step took in the second.
func (s Step) Longer() time.Duration { return s.B - s.A }

// StepUp returns, of the steps up to an event of a kind, that which took so much longer in
// the second, or so much shorter, that most of the difference is in it; none: the event is
// not in both, or the two boots took the same time to it within the least difference.
func StepUp(changes []Change, to dmrace.EventKind, least time.Duration) (most Step, total time.Duration, ok bool) {
	var kept []Change
	for _, c := range changes {
		if c.Fate == Kept {
			kept = append(kept, c)
		}
	}
	end := slices.IndexFunc(kept, func(c Change) bool { return c.Kind == to })
	if end < 0 {
		return most, 0, false
	}
	total, _ = kept[end].Moved()
	if total.Abs() < least {
		return most, total, false
	}
	sign := total / total.Abs()
	var from dmrace.Event
	last := Change{A: &from, B: &from}
	for i, c := range kept[:end+1] {
		s := Step{last.B, c.B, c.A.At - last.A.At, c.B.At - last.B.At}
		if i == 0 {
			s.From = nil
		}
		if last = c; s.Longer()*sign > most.Longer()*sign {
			most = s
		}
	}
	return most, total, true
}
