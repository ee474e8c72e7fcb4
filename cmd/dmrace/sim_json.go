package main

import (
	"dmrace"
	"dmrace/lab"
)

// predictionJSON is one boot in the output of sim --json.
type predictionJSON struct {
	Scenario    string          `json:"scenario"`
	Variant     string          `json:"variant"`
	PlanID      string          `json:"plan_id"`
	Kernel      dmrace.Kernel   `json:"kernel"`
	Verdict     *dmrace.Verdict `json:"verdict"` // null: it is not predicted
	Expected    dmrace.Expect   `json:"expected"`
	AsExpected  bool            `json:"as_expected"`
	TakenFor    string          `json:"kernel_taken_for,omitempty"` // what --kernel was taken for, where that is open
	Unsure      string          `json:"unsure,omitempty"`           // how else it may end, by what the kernel's release does not tell
	NotModelled string          `json:"not_modelled,omitempty"`     // what of the plan the simulator does not know
}

func predictions(all []lab.Prediction, meaning string) []predictionJSON {
	out := []predictionJSON{}
	for _, p := range all {
		b := p.Boot
		j := predictionJSON{
			Scenario: b.Plan.Scenario, Variant: b.Plan.Variant, PlanID: b.Plan.ID(), Kernel: b.Plan.Kernel,
			Expected: b.Expect, TakenFor: meaning, Unsure: p.Unsure, NotModelled: notModelled(p.NotModelled),
		}
		if r := p.Recording; r != nil {
			j.Verdict, j.AsExpected = &r.Verdict, r.AsExpected()
		}
		out = append(out, j)
	}
	return out
}
