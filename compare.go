package dmrace

import (
	"fmt"
	"slices"
	"strings"
)

// Decisive reports whether an event of that kind can decide a boot. Two witnesses of
// one plan must have these in the same order; what else they saw is their own. The
// beginnings of waits are not among them: whether a disk appears before or during a
// wait changes nothing. Nor is the beginning of a table, of which not every version
// speaks (7.2 does not).
func Decisive(k EventKind) bool {
	switch k {
	case DiskAdd, PartitionAdd, WaitforResolve, CreateError, TableError,
		VerityError, MapReady, RootMount, InitExec, Panic:
		return true
	}
	return false
}

// Agreement says how the prediction of a boot compares with its recording. Durations
// have no part in it.
type Agreement struct {
	Recorded, Predicted Verdict
	// Order is empty where the decisive events come in the same order, or says at
	// which event the two part.
	Order string
}

// Compare holds a simulated timeline against a recorded one of the same plan. One that was
// read by the first vocabulary is held against what the simulated one has of that.
func Compare(recorded, simulated *Timeline, c Criteria) Agreement {
	if c.Lean {
		simulated = simulated.firstVocabulary()
	}
	seen, said := c.DecisiveOrder(recorded), c.DecisiveOrder(simulated)
	if recorded.End.Reason == EndObserved && len(seen) == 0 { // a wait that is final is watched no longer
		said = nil
	}
	return Agreement{Judge(recorded, c), Judge(simulated, c), parting(seen, said)}
}

// firstVocabulary returns the timeline without events of [BoardKinds].
func (t *Timeline) firstVocabulary() *Timeline {
	out := &Timeline{End: t.End}
	for _, e := range t.Events {
		if !slices.Contains(BoardKinds, e.Kind) {
			out.Add(e)
		}
	}
	return out
}

// Agrees reports whether outcome, stage, cause and the order of the decisive events
// are the same. Inconclusive agrees only where its cause is one of [Unproven].
func (a Agreement) Agrees() bool { return a.Differences() == "" }

// Differences names what differs, or is empty.
func (a Agreement) Differences() string {
	var out []string
	recorded, predicted := a.Recorded.Outcome, a.Predicted.Outcome
	if a.unproven() { // only the simulator knows that nothing more can come
		predicted = recorded
	}
	for _, d := range []struct{ what, recorded, predicted string }{
		{"outcome", string(recorded), string(predicted)},
		{"stage", string(a.Recorded.Stage), string(a.Predicted.Stage)},
		{"cause", string(a.Recorded.Cause), string(a.Predicted.Cause)},
	} {
		if d.recorded != d.predicted {
			out = append(out, fmt.Sprintf("%s: recorded %s, predicted %s", d.what, orNone(d.recorded), orNone(d.predicted)))
		}
	}
	if a.Recorded.Outcome == Inconclusive && !slices.Contains(Unproven, a.Recorded.Cause) {
		out = append(out, "the recording is inconclusive")
	}
	if a.Order != "" {
		out = append(out, a.Order)
	}
	return strings.Join(out, "; ")
}

// unproven reports whether a recording proves no hang that is predicted: of a table that
// nobody reads, or whose device does not come, a recording cannot tell how much longer it
// would have taken.
func (a Agreement) unproven() bool {
	return a.Recorded.Outcome == Inconclusive && a.Predicted.Outcome == Hung &&
		(a.Recorded.Cause == CauseNoDMInit || a.Recorded.Cause == CauseNeverAppeared)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// DecisiveOrder returns the decisive events of a timeline as words to compare. Of a device's
// corrupt blocks the first counts: how often one is read is up to the page cache and
// its read-ahead. So does the first error of a table, which a kernel may try again and
// again. Disks that nobody needs do not count, nor does an init that runs before a root is
// mounted: with the /init of an initramfs a wait begins.
func (c Criteria) DecisiveOrder(t *Timeline) []string {
	var out []string
	again, mounted := map[string]bool{}, false
	for _, e := range t.Events {
		mounted = mounted || e.Kind == RootMount
		word := strings.TrimSpace(string(e.Kind) + " " + e.Subject)
		if !Decisive(e.Kind) || again[word] || e.Kind == InitExec && !mounted || c.beside(e) {
			continue
		}
		again[word] = e.Kind == VerityError || e.Kind == TableError
		out = append(out, word)
	}
	return out
}

// beside reports whether an event tells of a disk that is not needed, where it is known
// which are: nothing waits for it, and it may come at any time.
func (c Criteria) beside(e Event) bool {
	if len(c.Needs) == 0 || e.Kind != DiskAdd && e.Kind != PartitionAdd {
		return false
	}
	return !slices.ContainsFunc(c.Needs, func(need string) bool {
		part, ok := strings.CutPrefix(need, e.Subject)
		return ok && (part == "" || consistsOf(strings.TrimPrefix(part, "p"), digits))
	})
}

// parting says where two lists of decisive events part.
func parting(recorded, predicted []string) string {
	for i := range max(len(recorded), len(predicted)) {
		r, p := "the end", "the end"
		if i < len(recorded) {
			r = recorded[i]
		}
		if i < len(predicted) {
			p = predicted[i]
		}
		if r != p {
			return fmt.Sprintf("order: event %d recorded is %s, predicted is %s", i+1, r, p)
		}
	}
	return ""
}
