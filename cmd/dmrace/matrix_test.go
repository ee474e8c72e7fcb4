package main

import (
	"bytes"
	"slices"
	"testing"

	"dmrace/internal/golden"
	"dmrace/lab"
	"dmrace/results"
)

// matrixHead explains results/MATRIX.md.
const matrixHead = `# Every scenario on every kernel

What is recorded in ` + "`results/runs`" + `, boot by boot: Debian's current linux-source of 5.10,
6.1, 6.12 and 7.2, built by dmrace; 5.10+6.1 is 5.10 with the dm-mod.waitfor= of 6.1. ` + "`dmrace matrix --out results --gzip`" + ` records what is
missing; this page is generated from the evidence (` + "`go test ./cmd/dmrace -run Matrix -update`" + `).
What a scenario expects of an older kernel, and why, stands in its file.

`

// TestMatrix renders results/MATRIX.md from the committed evidence.
func TestMatrix(t *testing.T) {
	kernels := lab.MatrixKernels()
	m, err := lab.NewMatrix(t.Context(), lab.Options{}, kernels, lab.Builtin(), true)
	if err != nil {
		t.Fatal(err)
	}
	cells := m.Cells()
	store := results.Store{Dir: "../../results"}
	list, err := store.Committed()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		i := slices.IndexFunc(cells, func(c *lab.Cell) bool { return c.Plan.ID() == one.PlanID })
		if i < 0 {
			t.Fatalf("%s is the evidence of no cell", one.Run)
		}
		if cells[i].Recording, err = store.Load(one.Run); err != nil {
			t.Fatal(err)
		}
		cells[i].Recording.Expect = cells[i].Expect
	}
	var page bytes.Buffer
	page.WriteString(matrixHead + "```\n")
	if err := results.Matrix(&page, kernels, m.Rows()); err != nil {
		t.Fatal(err)
	}
	page.WriteString("```\n")
	golden.Check(t, "../../results/MATRIX.md", page.Bytes())
}
