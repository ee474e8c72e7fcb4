package main

import (
	"dmrace"
	"dmrace/results"
)

// trialJSON is one pair of boots in the output of validate --json.
type trialJSON struct {
	Scenario string         `json:"scenario"`
	Variant  string         `json:"variant"`
	Effect   results.Effect `json:"effect"`
	Want     dmrace.Expect  `json:"want"`
	Before   sideJSON       `json:"before"`
	After    sideJSON       `json:"after"`
}

type sideJSON struct {
	Kernel  string         `json:"kernel"`
	PlanID  string         `json:"plan_id"`
	Verdict dmrace.Verdict `json:"verdict"`
}

func trialsJSON(pairs []results.Trial) []trialJSON {
	out := []trialJSON{}
	side := func(r *dmrace.Recording) sideJSON {
		return sideJSON{r.Kernel().Label, r.Plan.ID(), r.Verdict}
	}
	for _, p := range pairs {
		out = append(out, trialJSON{p.Before.Scenario(), p.Before.Variant(), p.Effect(), p.Want, side(p.Before), side(p.After)})
	}
	return out
}
