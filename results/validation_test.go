package results

import (
	"bytes"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
)

func TestValidation(t *testing.T) {
	booted := dmrace.Verdict{Outcome: dmrace.Booted, Stage: dmrace.StageInit}
	hung := dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CauseDataDevice}
	phantom := dmrace.Verdict{Outcome: dmrace.Hung, Stage: dmrace.StageRootwait, Cause: dmrace.CausePhantom}
	cut := dmrace.Verdict{Outcome: dmrace.Inconclusive, Cause: dmrace.CauseCutShort}
	boots, hangs := dmrace.Expect{Outcome: dmrace.Booted}, dmrace.Expect{Outcome: dmrace.Hung}
	change := func(variant string, before, after dmrace.Verdict, want dmrace.Expect) Trial {
		side := func(v dmrace.Verdict, k dmrace.KernelSource) *dmrace.Recording {
			return &dmrace.Recording{Observation: dmrace.Observation{Plan: &dmrace.Plan{Scenario: "mmc", Variant: variant}, Verdict: v, Provenance: &dmrace.Provenance{Kernel: k}}}
		}
		return Trial{
			side(before, dmrace.KernelSource{Label: "5.10.262-stock", Source: "linux-source-5.10 5.10.262-1"}),
			side(after, dmrace.KernelSource{Label: "5.10.262-patched-0123", Source: "linux-source-5.10 5.10.262-1", Patches: []string{"fix.patch"}}), want,
		}
	}
	changes := []Trial{
		change("control", booted, booted, boots), change("without-waitfor", hung, hung, hangs),
		change("with-waitfor", hung, booted, boots), change("by-name", hung, phantom, boots),
		change("twice", hung, hung, boots), change("slow", booted, hung, boots), change("cut", booted, cut, boots),
	}
	var effects []Effect
	for _, c := range changes {
		effects = append(effects, c.Effect())
	}
	want := []Effect{Passes, Passes, Fixed, Differs, Fails, Regressed, Undecided}
	for i := range want {
		if effects[i] != want[i] {
			t.Errorf("%s: %s, want %s", changes[i].Before.Plan.Variant, effects[i], want[i])
		}
	}
	var page bytes.Buffer
	if err := Validation(&page, changes); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/validation.txt", page.Bytes())
	page.Reset()
	if err := Validation(&page, nil); err != nil || page.String() != "nothing was booted on both kernels\n" {
		t.Errorf("%q, %v", page.String(), err)
	}
}
