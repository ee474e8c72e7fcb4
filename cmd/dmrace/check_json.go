package main

import (
	"dmrace"
	"dmrace/lab"
	"dmrace/lint"
)

// checkedJSON is one file in the output of check --json.
type checkedJSON struct {
	File     string            `json:"file"`
	Scenario string            `json:"scenario"`
	TakenFor string            `json:"kernel_taken_for,omitempty"` // what --kernel was taken for, where that is open
	Variants []checkedBootJSON `json:"variants"`
}

// checkedBootJSON is one boot. A finding's place is that in the line with placeholders.
type checkedBootJSON struct {
	Variant   string          `json:"variant"`
	Plan      *dmrace.Plan    `json:"plan"`
	PlanID    string          `json:"plan_id"`
	Line      string          `json:"line_with_placeholders"`
	Argv      []string        `json:"qemu_argv"`
	Doubts    []string        `json:"doubts,omitempty"` // what in the plan most likely does not do what it is there for
	Findings  []lint.Record   `json:"findings"`
	Expected  dmrace.Expect   `json:"expected"`
	Predicted *dmrace.Verdict `json:"predicted,omitempty"`
	Unknown   string          `json:"not_predicted,omitempty"` // why
	Unsure    string          `json:"unsure,omitempty"`        // how else it may end, by what the kernel's release does not tell
	Foreseen  bool            `json:"as_expected"`
}

func checkJSON(all []checked, meaning string) []checkedJSON {
	out := []checkedJSON{}
	for _, c := range all {
		file := checkedJSON{File: c.From, Scenario: c.Name, TakenFor: meaning}
		for _, b := range c.boots {
			file.Variants = append(file.Variants, checkedBootOf(b))
		}
		out = append(out, file)
	}
	return out
}

func checkedBootOf(b lab.Checked) checkedBootJSON {
	j := checkedBootJSON{
		Variant: b.Variant.Name, Plan: b.Plan, PlanID: b.Plan.ID(), Line: b.Line, Argv: b.Argv, Doubts: b.Doubts,
		Findings: lint.JSON(b.Line, b.Findings), Expected: b.Expect,
	}
	if b.Predicted == nil {
		j.Unknown = b.Unknown.Error()
		return j
	}
	j.Predicted, j.Foreseen, j.Unsure = &b.Predicted.Verdict, !b.Unforeseen(), b.Unsure
	return j
}
