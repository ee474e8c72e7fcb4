package lanes

import (
	"slices"

	"dmrace"
)

// provers lists, for each outcome, the kinds of event that prove it, the most telling
// first. A boot with a failed table is decided where the table fails, not where the
// wait for the root begins.
var provers = map[dmrace.Outcome][]dmrace.EventKind{
	dmrace.Booted:       {dmrace.WaitforResolve, dmrace.MapReady, dmrace.RootMount, dmrace.InitExec},
	dmrace.Hung:         failures,
	dmrace.Panicked:     append(slices.Clip(failures), dmrace.Panic),
	dmrace.Restarted:    append(slices.Clip(failures), dmrace.Poweroff),
	dmrace.Inconclusive: failures,
}

var failures = []dmrace.EventKind{dmrace.VerityError, dmrace.TableError, dmrace.CreateError}

// firstProof returns the index of the decisive proof of a verdict, -1 where there is
// no proof at all. Where nothing failed, the last proof is the wait that never ends.
func firstProof(v dmrace.Verdict) int {
	for _, k := range provers[v.Outcome] {
		i := slices.IndexFunc(v.Evidence, func(p dmrace.Proof) bool { return p.Event.Kind == k })
		if i >= 0 {
			return i
		}
	}
	return len(v.Evidence) - 1
}

// Proofs are what proves a verdict, in the order in which it came about: the verdict has them
// in the order of its argument, and a drawing is read from left to right.
func Proofs(v dmrace.Verdict) []dmrace.Proof {
	out := slices.Clone(v.Evidence)
	slices.SortStableFunc(out, func(a, b dmrace.Proof) int { return a.Event.Seq - b.Event.Seq })
	return out
}
