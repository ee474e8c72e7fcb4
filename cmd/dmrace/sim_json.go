package main

import "dmrace"

// predictionJSON is one boot in the output of sim --json.
type predictionJSON struct {
	Scenario   string         `json:"scenario"`
	Variant    string         `json:"variant"`
	PlanID     string         `json:"plan_id"`
	Kernel     dmrace.Kernel  `json:"kernel"`
	Verdict    dmrace.Verdict `json:"verdict"`
	Expected   dmrace.Expect  `json:"expected"`
	AsExpected bool           `json:"as_expected"`
	TakenFor   string         `json:"kernel_taken_for,omitempty"` // what --kernel was taken for, where that is open
	Unsure     string         `json:"unsure,omitempty"`           // how else it may end, by what the kernel's release does not tell
}

func predictions(all []*dmrace.Recording, meaning string, unsure []string) []predictionJSON {
	out := []predictionJSON{}
	for i, r := range all {
		out = append(out, predictionJSON{r.Scenario(), r.Variant(), r.Plan.ID(), r.Plan.Kernel, r.Verdict, r.Expect, r.AsExpected(), meaning, unsure[i]})
	}
	return out
}
