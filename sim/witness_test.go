package sim_test

import (
	"context"
	"errors"
	"testing"

	"dmrace"
	"dmrace/scenarios"
	"dmrace/sim"
)

// TestWitness boots the reference scenario through the interface that searches and
// counts take.
func TestWitness(t *testing.T) {
	s, err := scenarios.Find("mmc-slow-probe")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant("without-waitfor")
	if err != nil {
		t.Fatal(err)
	}
	p, err := scenarios.Plan(s, v, dmrace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var w dmrace.Witness = sim.Witness{}
	o, err := w.Boot(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	if o.Origin != dmrace.OriginSimulator || o.Plan != p || o.Provenance != nil || o.Console != nil || !v.Expect.Met(o.Verdict) {
		t.Errorf("%+v", o)
	}
	if k := o.Kernel(); k.Label != "6.1-stock (simulated)" || k.Release != "6.1" {
		t.Errorf("kernel %+v", k)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if o, err := w.Boot(ended, p); o != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("after its context: %v, %v", o, err)
	}
}
