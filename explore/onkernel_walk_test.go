package explore

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/scenarios"
	"dmrace/sim"
)

// walking is a search of one boot, and so many walks.
func walking(walks, depth int) Question {
	q := twoLate
	q.Bound, q.Walks, q.Depth, q.Seed = 0, walks, depth, 7
	return q
}

// TestKernelWalks: the same seed makes the same boots and another one others, each once; what
// makes them late are steps that can be on a kernel; and a kernel that is the model agrees.
func TestKernelWalks(t *testing.T) {
	plansOf := func(seed uint64) ([]string, *OnKernel) {
		m, q := &made{}, walking(300, 3)
		q.Seed = seed
		f := searchKernel(t, m, "mmc-two-hosts", "with-waitfor", q, 1)
		var ids []string
		for _, p := range m.plans {
			ids = append(ids, p.ID())
		}
		slices.Sort(ids)
		if n := len(ids); len(slices.Compact(slices.Clone(ids))) != n {
			t.Error("a plan was booted twice")
		}
		return ids, f
	}
	first, f := plansOf(7)
	again, _ := plansOf(7)
	other, _ := plansOf(8)
	if !slices.Equal(first, again) || slices.Equal(first, other) {
		t.Errorf("%d boots, then %d; with another seed %d", len(first), len(again), len(other))
	}
	w := f.Walks
	if w == nil || w.Boots+f.Booted != len(first) || w.Boots < 10 || w.Idle == w.Walks || len(f.Strange) > 0 {
		t.Fatalf("%+v, %d booted, %d strange", w, f.Booted, len(f.Strange))
	}
	if want := 1 / (float64(w.Threads) * math.Pow(float64(w.Turns), 2)); w.Chance != want || w.Missed() >= 1 || w.Missed() <= 0 {
		t.Errorf("chance %g, want %g; missed %g", w.Chance, want, w.Missed())
	}
	var text bytes.Buffer
	if err := f.WriteText(&text); err != nil || !strings.Contains(text.String(), "Random: 300 walks of depth 3, seed 7, came to ") {
		t.Errorf("%v\n%s", err, &text)
	}
	if r := f.Record().Walks; r == nil || r.Boots != w.Boots || r.Chance != w.Chance {
		t.Errorf("%+v", r)
	}
}

// TestKernelWalksFind: a boot that is lost where the second host is late is found, reported, and
// can be written down.
func TestKernelWalksFind(t *testing.T) {
	m := &made{twist: func(p *dmrace.Plan, s Seen) Seen {
		if slices.ContainsFunc(p.Inject, func(i dmrace.Inject) bool { return i.ProbeDelay != nil && i.ProbeDelay.Device == "0000:00:02.0" }) {
			return Seen{"panicked in kernel: panic", []string{"panic"}}
		}
		return s
	}}
	f := searchKernel(t, m, "mmc-two-hosts", "with-waitfor", walking(200, 2), 1)
	if f.Walks.Lost == 0 || len(f.Strange) == 0 || f.Lost == nil || f.Walks.Lost > 200-f.Walks.Idle {
		t.Fatalf("%+v: lost %v, %d strange", f.Walks, f.Lost, len(f.Strange))
	}
	s, err := scenarios.Find("mmc-two-hosts")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant("with-waitfor")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ScenarioOf(s, v, f.Lost); err != nil {
		t.Error(err)
	}
}

// TestNoDelayUse: the settling time of a USB disk is usb-storage's, and a disk on UAS is not made
// late by it.
func TestNoDelayUse(t *testing.T) {
	f := searchKernel(t, &made{}, "uas-scan", "with-waitfor", walking(20, 2), 10)
	if len(f.Steps) == 0 || slices.ContainsFunc(f.Steps, func(s sim.Step) bool { return s.Kind == sim.StepSettle }) {
		t.Errorf("%v", f.Steps)
	}
	if f.Walks == nil || f.Walks.Walks != 20 {
		t.Errorf("%+v", f.Walks)
	}
}
