package results_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results"
)

// TestTally counts boots: an inconclusive one is no trial.
func TestTally(t *testing.T) {
	for _, c := range []struct {
		name, file string
		outcomes   []dmrace.Outcome
		unexpected bool
	}{
		{"none lost", "none", slices.Repeat([]dmrace.Outcome{dmrace.Booted}, 60), false},
		{"none lost of few", "few", []dmrace.Outcome{dmrace.Booted, dmrace.Booted}, false},
		{"some lost", "some", []dmrace.Outcome{dmrace.Booted, dmrace.Hung, dmrace.Panicked, dmrace.Booted, dmrace.Inconclusive}, true},
		{"no verdict", "vague", []dmrace.Outcome{dmrace.Inconclusive}, true},
	} {
		tally := results.Tally{Scenario: "mmc-natural", Variant: "with-i8042"}
		for _, o := range c.outcomes {
			tally.Add(&dmrace.Recording{Expect: dmrace.Expect{Outcome: dmrace.Booted}, Observation: dmrace.Observation{
				Verdict:    dmrace.Verdict{Outcome: o},
				Provenance: &dmrace.Provenance{Kernel: dmrace.KernelSource{Label: "6.1.192-stock"}},
			}})
		}
		var b bytes.Buffer
		if err := tally.Write(&b); err != nil {
			t.Fatal(err)
		}
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(tally.JSON()); err != nil {
			t.Fatal(err)
		}
		if tally.Unexpected != c.unexpected {
			t.Errorf("%s: unexpected %t", c.name, tally.Unexpected)
		}
		golden.Check(t, "testdata/flake-"+c.file+".txt", b.Bytes())
	}
}
