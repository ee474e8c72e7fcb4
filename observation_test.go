package dmrace

import "testing"

// TestObservationNames checks what a boot is called by each who can have seen it.
func TestObservationNames(t *testing.T) {
	plan := &Plan{Scenario: "mmc-natural", Variant: "control", Kernel: Kernel{Name: "6.1", Arm: ArmStock}}
	for _, c := range []struct {
		name                            string
		o                               Observation
		scenario, variant, label, relea string
	}{
		{"recorded", Observation{Origin: OriginQEMU, Plan: plan, Provenance: &Provenance{Kernel: KernelSource{Label: "6.1.192-stock", Release: "6.1.192"}}}, "mmc-natural", "control", "6.1.192-stock", "6.1.192"},
		{"simulated", Observation{Origin: OriginSimulator, Plan: plan, Release: "6.1"}, "mmc-natural", "control", "6.1-stock (simulated)", "6.1"},
		{"a log", Observation{Origin: OriginLog, Log: "serial.log", Release: "5.15.0-91-generic"}, "log", "serial.log", "5.15.0-91-generic", "5.15.0-91-generic"},
		{"a log that does not say its kernel", Observation{Origin: OriginLog, Log: "serial.log"}, "log", "serial.log", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := c.o.Kernel()
			if c.o.Scenario() != c.scenario || c.o.Variant() != c.variant || k.Label != c.label || k.Release != c.relea {
				t.Errorf("%s/%s on %q, %q", c.o.Scenario(), c.o.Variant(), k.Label, k.Release)
			}
		})
	}
	for outcome, want := range map[Outcome]bool{Booted: true, Hung: false, Inconclusive: false} {
		r := Recording{Observation: Observation{Verdict: Verdict{Outcome: outcome}}}
		if r.AsExpected() != want {
			t.Errorf("nothing is expected, and %s counts as %t", outcome, !want)
		}
	}
}
