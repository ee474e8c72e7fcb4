package results_test

import (
	"testing"

	"dmrace"
	"dmrace/results"
)

// TestBegun: the evidence of a boot that went on from a saved machine says so.
func TestBegun(t *testing.T) {
	whole := &dmrace.Recording{Observation: dmrace.Observation{Plan: &dmrace.Plan{Clock: dmrace.ClockIcount}, Provenance: &dmrace.Provenance{Accelerator: "tcg"}}}
	from := &dmrace.Recording{Observation: dmrace.Observation{Plan: whole.Plan, Provenance: &dmrace.Provenance{
		Accelerator: "tcg", Snapshot: &dmrace.Snapshot{Key: "0123456789abcdef", AtUS: 386196},
	}}}
	for _, c := range []struct {
		r            *dmrace.Recording
		clock, begun string
	}{
		{whole, "icount clock, tcg", ""},
		{from, "icount clock, tcg, from snapshot 0123456789ab", "from snapshot 0123456789abcdef, saved at 0.386196 s"},
		{&dmrace.Recording{}, "", ""},
	} {
		if clock, begun := results.Clock(c.r), results.Begun(c.r); clock != c.clock || begun != c.begun {
			t.Errorf("%q, %q, want %q, %q", clock, begun, c.clock, c.begun)
		}
	}
}
