package lint

import (
	"path/filepath"
	"testing"

	"dmrace"
	"dmrace/results"
)

// TestRecorded holds the findings against boots of real kernels: a line has an error if
// it was seen to fail, and none if it booted for another reason than luck.
func TestRecorded(t *testing.T) {
	plans, err := filepath.Glob("../../results/runs/*/*/*/plan.json")
	if err != nil || len(plans) < 20 {
		t.Fatalf("found %d recordings: %v", len(plans), err)
	}
	for _, p := range plans {
		rec, err := results.Load(filepath.Dir(p))
		if err != nil {
			t.Fatal(err)
		}
		plan := rec.Plan
		o := Options{Kernel: rec.Provenance.Kernel.Release, Arm: plan.Kernel.Arm, Disks: disks(card(plan.Disk.Bus))}
		worst := Worst(checked(t, rec.Provenance.Cmdline, o))
		lucky := plan.Machine.I8042 // a mouse that is slower than the card
		if failed := rec.Verdict.Outcome != dmrace.Booted; !lucky && failed != (worst == Error) {
			t.Errorf("%s/%s: recorded %s, the worst finding is %q", plan.Scenario, plan.Variant, rec.Verdict.Outcome, worst)
		}
	}
}
