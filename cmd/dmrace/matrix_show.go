package main

import (
	"io"

	"dmrace"
	"dmrace/results"
)

// showMatrix writes the table, or the same as JSON.
func showMatrix(w io.Writer, f matrixFlags, cells []*cell) error {
	if f.json {
		return writeJSON(w, cellsJSON(cells))
	}
	return results.Matrix(w, f.kernels, rowsOf(cells))
}

// cellJSON is one boot in the output of matrix --json.
type cellJSON struct {
	Kernel     string          `json:"kernel"`
	Scenario   string          `json:"scenario"`
	Variant    string          `json:"variant"`
	PlanID     string          `json:"plan_id"`
	Expected   dmrace.Expect   `json:"expected"`
	Verdict    *dmrace.Verdict `json:"verdict,omitempty"` // absent: it was not booted
	AsExpected bool            `json:"as_expected"`
	None       string          `json:"none,omitempty"` // why there is no such boot
}

func cellsJSON(cells []*cell) []cellJSON {
	out := []cellJSON{}
	for _, c := range cells {
		j := cellJSON{Kernel: c.kernel, Scenario: c.plan.Scenario, Variant: c.plan.Variant, PlanID: c.plan.ID(), Expected: c.expect, None: c.none}
		if c.recording != nil {
			j.Verdict, j.AsExpected = &c.recording.Verdict, c.recording.AsExpected()
		}
		out = append(out, j)
	}
	return out
}

func rowsOf(cells []*cell) []results.Cell {
	var out []results.Cell
	for _, c := range cells {
		out = append(out, results.Cell{Plan: c.plan, Kernel: c.kernel, Recording: c.recording, None: c.none})
	}
	return out
}

func recordingsOf(cells []*cell) []*dmrace.Recording {
	var out []*dmrace.Recording
	for _, c := range cells {
		if c.recording != nil {
			out = append(out, c.recording)
		}
	}
	return out
}
