package explore

import (
	"context"
	"errors"
	"testing"

	"dmrace"
	"dmrace/scenarios"
	"dmrace/sim"
)

// fakeWitness sees what it was told to, and notes which plans it was given.
type fakeWitness struct {
	verdict dmrace.Verdict
	err     error
	plans   []*dmrace.Plan
}

func (f *fakeWitness) Boot(_ context.Context, p *dmrace.Plan) (*dmrace.Observation, error) {
	f.plans = append(f.plans, p)
	if f.err != nil {
		return nil, f.err
	}
	return &dmrace.Observation{Plan: p, Verdict: f.verdict}, nil
}

// border is a grid with cells on both sides of a border, all of which a kernel can be made
// to show.
func border(t *testing.T) *Grid {
	return shmoo(t, "mmc-natural", "without-waitfor", "6.1", "card-insert=0..10s", "probe:sdhci-pci=0..5s", 9)
}

// TestSamples: cells lie on both sides of the border, none twice, each at most two columns
// from it.
func TestSamples(t *testing.T) {
	g := shmoo(t, "mmc-natural", "with-i8042", "6.1", "probe:sdhci-pci=0..2s", "cost:psmouse=0..2s", 21)
	cells := g.Samples(8)
	passed, lost, seen := 0, 0, map[Cell]bool{}
	for _, c := range cells {
		if seen[c] {
			t.Errorf("%v stands twice", c)
		}
		seen[c] = true
		near := false
		for _, b := range g.Border {
			d := c.Column - g.Column(b)
			near = near || b.Row == c.Row && d >= -1 && d <= 2
		}
		if !near {
			t.Errorf("%v is not beside the border", c)
		}
		if g.Lost(c.Row, c.Column) {
			lost++
		} else {
			passed++
		}
	}
	if passed == 0 || lost == 0 {
		t.Errorf("%d cells pass and %d are lost: one side is missing", passed, lost)
	}
	g.Border = nil
	if got := g.Samples(3); len(got) != 3 || got[0] != (Cell{0, 0}) || got[2] != (Cell{20, 20}) {
		t.Errorf("without a border: %v", got)
	}
}

// TestGridScenario: the simulator expects of each cell what the grid shows, and the
// scenario that is written makes the plans that it was asked about.
func TestGridScenario(t *testing.T) {
	g := border(t)
	cells := g.Samples(4)
	s, err := g.Scenario(t.Context(), sim.Witness{Kernel: g.Kernel().Traits}, cells)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Variants) != len(cells)+1 || s.Variants[len(cells)].Name != dmrace.ControlVariant {
		t.Fatalf("%d variants for %d cells", len(s.Variants), len(cells))
	}
	for i, c := range cells {
		v := s.Variants[i]
		if v.Name != c.Variant() || v.Expect.String() != g.Cells[c.Row][c.Column] {
			t.Errorf("%s expects %s, the grid shows %s at %v", v.Name, v.Expect, g.Cells[c.Row][c.Column], c)
		}
	}
}

// TestGridScenarioAsksItsWitness: what a cell expects is what the witness sees, and a
// witness that fails is no verdict.
func TestGridScenarioAsksItsWitness(t *testing.T) {
	g := border(t)
	cells := g.Samples(3)
	w := &fakeWitness{verdict: dmrace.Verdict{Outcome: dmrace.Panicked, Stage: dmrace.StageMount}}
	s, err := g.Scenario(t.Context(), w, cells)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.plans) != len(cells) {
		t.Fatalf("%d plans were carried out for %d cells", len(w.plans), len(cells))
	}
	for i := range cells {
		v := s.Variants[i]
		if v.Expect != (dmrace.Expect{Outcome: dmrace.Panicked, Stage: dmrace.StageMount}) {
			t.Errorf("%s expects %s", v.Name, v.Expect)
		}
		p, err := scenarios.Plan(s, v, dmrace.Options{KernelName: g.Kernel().Name})
		if err != nil {
			t.Fatal(err)
		}
		if p.Cmdline != w.plans[i].Cmdline || len(p.Inject) != len(w.plans[i].Inject) {
			t.Errorf("%s boots %q %v, the witness was asked about %q %v", v.Name, p.Cmdline, p.Inject, w.plans[i].Cmdline, w.plans[i].Inject)
		}
	}
	broken := errors.New("QEMU is gone")
	if s, err := g.Scenario(t.Context(), &fakeWitness{err: broken}, cells); !errors.Is(err, broken) || s != nil {
		t.Errorf("%v, %v", s, err)
	}
}

// TestGridScenarioRefuses: nothing brings a cost about on a kernel.
func TestGridScenarioRefuses(t *testing.T) {
	g := shmoo(t, "mmc-natural", "with-i8042", "6.1", "probe:sdhci-pci=0..2s", "cost:psmouse=0..2s", 5)
	w := &fakeWitness{}
	var usage *dmrace.UsageError
	if _, err := g.Scenario(t.Context(), w, g.Samples(2)); !errors.As(err, &usage) || len(w.plans) > 0 {
		t.Errorf("%v, %d plans were carried out", err, len(w.plans))
	}
}
