package main

import (
	"bytes"
	"slices"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
)

// TestTally counts boots: an inconclusive one is no trial.
func TestTally(t *testing.T) {
	expect := dmrace.Expect{Outcome: dmrace.Booted}
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
		tl := tally{Scenario: "mmc-natural", Variant: "with-i8042", Outcomes: map[string]int{}, expect: expect}
		for _, o := range c.outcomes {
			r := &dmrace.Recording{Observation: dmrace.Observation{
				Verdict:    dmrace.Verdict{Outcome: o},
				Provenance: &dmrace.Provenance{Kernel: dmrace.KernelSource{Label: "6.1.192-stock"}},
			}}
			tl.add(r)
		}
		var b bytes.Buffer
		if err := tl.write(&b); err != nil {
			t.Fatal(err)
		}
		if err := writeJSON(&b, tl.result()); err != nil {
			t.Fatal(err)
		}
		if tl.unexpected != c.unexpected {
			t.Errorf("%s: unexpected %t", c.name, tl.unexpected)
		}
		golden.Check(t, "testdata/flake-"+c.file+".txt", b.Bytes())
	}
}

// TestFlakeGoesOn: no result ends the runs early, and a wide interval prolongs them up
// to the limit.
func TestFlakeGoesOn(t *testing.T) {
	for _, c := range []struct {
		name         string
		f            flakeFlags
		lost, trials int
		want         bool // whether boot trials+1 is made
	}{
		{"all were lost, and runs are left", flakeFlags{runs: 20}, 5, 5, true},
		{"all runs are made", flakeFlags{runs: 20}, 0, 20, false},
		{"the interval is wide", flakeFlags{runs: 20, width: 0.1, most: 100}, 10, 20, true},
		{"the limit", flakeFlags{runs: 20, width: 0.1, most: 100}, 50, 100, false},
		{"the interval is narrow", flakeFlags{runs: 20, width: 0.1, most: 100}, 0, 40, false},
	} {
		if got := c.f.goesOn(&tally{Lost: c.lost, Trials: c.trials}, c.trials+1); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}
