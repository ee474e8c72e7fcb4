package main

import (
	"bytes"
	"slices"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results"
	"dmrace/scenarios"
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
	cells, err := layOutMatrix(scenarios.Builtin(), matrixFlags{kernels: matrixKernels(), force: true})
	if err != nil {
		t.Fatal(err)
	}
	store := results.Store{Dir: "../../results"}
	list, err := store.Committed()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		i := slices.IndexFunc(cells, func(c *cell) bool { return c.plan.ID() == one.PlanID })
		if i < 0 {
			t.Fatalf("%s is the evidence of no cell", one.Run)
		}
		if cells[i].recording, err = store.Load(one.Run); err != nil {
			t.Fatal(err)
		}
		cells[i].recording.Expect = cells[i].expect
	}
	var page bytes.Buffer
	page.WriteString(matrixHead + "```\n")
	if err := results.Matrix(&page, matrixKernels(), rowsOf(cells)); err != nil {
		t.Fatal(err)
	}
	page.WriteString("```\n")
	golden.Check(t, "../../results/MATRIX.md", page.Bytes())
}

func TestNoSuchArm(t *testing.T) {
	for _, c := range []struct {
		kernel string
		arm    dmrace.Arm
		exists bool
	}{
		{"5.10", dmrace.ArmStock, true}, {"5.10", dmrace.ArmNoWaitfor, false}, {"5.10", dmrace.ArmWaitfor2022, false},
		{"5.10+6.1", dmrace.ArmStock, true}, {"5.10+6.1", dmrace.ArmNoWaitfor, false}, {"5.10+6.1", dmrace.ArmWaitfor2022, false},
		{"6.1", dmrace.ArmNoWaitfor, true}, {"6.1", dmrace.ArmWaitfor2022, true}, {"7.2", dmrace.ArmWaitfor2022, true},
	} {
		if why := noSuchArm(c.kernel, c.arm); (why == "") != c.exists {
			t.Errorf("%s %s: %q", c.kernel, c.arm, why)
		}
	}
}
