package lint

import (
	"path/filepath"
	"slices"
	"testing"

	"dmrace"
	"dmrace/results"
)

// TestRecorded holds the findings against boots of real kernels: a line has an error if
// it was seen to fail, and none if it booted for another reason than luck. A rootwait=5
// that nobody reads is an error as well where the boot gets by without a root wait.
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
		findings := checked(t, rec.Provenance.Cmdline, o)
		failed := rec.Verdict.Outcome != dmrace.Booted
		if !failed {
			findings = slices.DeleteFunc(findings, func(f Finding) bool { return f.Name == rootwaitSeconds.Name })
		}
		worst := Worst(findings)
		lucky := plan.Machine.I8042 // a mouse that is slower than the card
		if !lucky && failed != (worst == Error) {
			t.Errorf("%s/%s: recorded %s, the worst finding is %q", plan.Scenario, plan.Variant, rec.Verdict.Outcome, worst)
		}
	}
}
