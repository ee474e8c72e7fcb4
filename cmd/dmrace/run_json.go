package main

import (
	"dmrace"
	"dmrace/results"
)

// verdictJSON is one boot in the output of run --json.
type verdictJSON struct {
	Scenario   string         `json:"scenario"`
	Variant    string         `json:"variant"`
	PlanID     string         `json:"plan_id"`
	Kernel     string         `json:"kernel"`
	Verdict    dmrace.Verdict `json:"verdict"`
	Expected   dmrace.Expect  `json:"expected"`
	AsExpected bool           `json:"as_expected"`
	Evidence   string         `json:"evidence"`

	Prediction *comparisonJSON `json:"prediction,omitempty"` // under --compare
	QEMU       *dmrace.Verdict `json:"qemu,omitempty"`       // of a board under --compare: what QEMU made of it
}

func verdicts(recordings []*dmrace.Recording, compared []results.Compared, witnessed []results.Witnessed, store results.Store) []verdictJSON {
	out := []verdictJSON{}
	for i, r := range recordings {
		v := verdictJSON{
			Scenario: r.Scenario(), Variant: r.Variant(), PlanID: r.Plan.ID(), Kernel: r.Kernel().Label,
			Verdict: r.Verdict, Expected: r.Expect, AsExpected: r.AsExpected(), Evidence: store.Path(r),
		}
		if i < len(compared) {
			v.Prediction = comparisonOf(compared[i])
		}
		if i < len(witnessed) && witnessed[i].QEMU != nil {
			v.QEMU = &witnessed[i].QEMU.Verdict
		}
		out = append(out, v)
	}
	return out
}
