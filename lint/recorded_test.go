package lint

import (
	"slices"
	"testing"

	"dmrace"
	"dmrace/results"
)

// TestRecorded holds the findings against boots of real kernels: a line has an error if
// it was seen to fail, and none if it booted for another reason than luck. A rootwait=5
// that nobody reads is an error as well where the boot gets by without a root wait.
func TestRecorded(t *testing.T) {
	all, err := results.Store{Dir: "../results"}.LoadCommitted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range all {
		plan := rec.Plan
		if plan.Scenario == "mmc-root-beside" { // an old kernel boots where a new one waits, and finds the root busy
			continue
		}
		if beyond[plan.Scenario] != "" || beyond[plan.Scenario+"/"+plan.Variant] != "" || rec.Provenance.Kernel.Arm.Patched() != "" {
			continue // lint knows releases: what a patch does to one it is not told
		}
		line, err := plan.Resolve(dmrace.Placeholders())
		if err != nil {
			t.Fatal(err)
		}
		findings := checked(t, line, Options{Kernel: rec.Provenance.Kernel.Release, Arm: plan.Kernel.Arm, Disks: disksOf(plan), Initrd: plan.Machine.Initrd != ""})
		failed := rec.Verdict.Outcome != dmrace.Booted
		if !failed {
			findings = slices.DeleteFunc(findings, func(f Finding) bool { return f.Name == rootwaitSeconds.Name })
		}
		worst := Worst(findings)
		lucky := plan.Machine.I8042 || plan.Machine.Shift > dmrace.DefaultShift // a mouse, or the CPU, that is slower than the card
		if !lucky && failed != (worst == Error) {
			t.Errorf("%s/%s on %s: recorded %s, the worst finding is %q", plan.Scenario, plan.Variant, rec.Provenance.Kernel.Release, rec.Verdict.Outcome, worst)
		}
	}
}
