package dmrace

import (
	"slices"
	"testing"
)

// TestCauseIs holds which causes take the place of another.
func TestCauseIs(t *testing.T) {
	mounting := Expect{Outcome: Panicked, Stage: StageMount, Cause: CauseMountFailed}
	for _, c := range []struct {
		name string
		v    Verdict
		met  bool
	}{
		{"the same", Verdict{Outcome: Panicked, Stage: StageMount, Cause: CauseMountFailed}, true},
		{"told more closely", Verdict{Outcome: Panicked, Stage: StageMount, Cause: CauseRootBusy}, true},
		{"another", Verdict{Outcome: Panicked, Stage: StageMount, Cause: CauseDataDevice}, false},
		{"closer, and another outcome", Verdict{Outcome: Hung, Stage: StageMount, Cause: CauseRootBusy}, false},
	} {
		if mounting.Met(c.v) != c.met {
			t.Errorf("%s: met is %t", c.name, !c.met)
		}
	}
	if CauseMountFailed.Is(CauseRootBusy) {
		t.Error("the general cause counts as the closer one")
	}
	for general, list := range closer {
		for _, c := range append([]Cause{general}, list...) {
			if !slices.Contains(Causes, c) || closer[c] != nil && c != general {
				t.Errorf("%s below %s", c, general)
			}
		}
	}
}
