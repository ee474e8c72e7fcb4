package explore

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"dmrace"
	"dmrace/scenarios"
	"dmrace/sim"
)

// made is a kernel that does what the simulator does, unless it is told otherwise.
type made struct {
	mu    sync.Mutex
	plans []*dmrace.Plan
	nth   []int                             // which boot of its plan each was, by that
	twist func(p *dmrace.Plan, s Seen) Seen // may be nil
	again func(n int, s Seen) Seen          // likewise

	ignore func(p *dmrace.Plan) // what the simulator does not know, taken out of a copy; may be nil
}

func (m *made) look(ctx context.Context, p *dmrace.Plan, again int) (Seen, error) {
	known := *p
	if m.ignore != nil {
		m.ignore(&known)
	}
	o, err := sim.Witness{}.Boot(ctx, &known)
	if err != nil {
		return Seen{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.plans, m.nth = append(m.plans, p), append(m.nth, again)
	slices.Sort(m.nth)
	s := Seen{Ending(o.Verdict), o.Criteria.DecisiveOrder(o.Timeline)}
	if m.twist != nil {
		s = m.twist(p, s)
	}
	if m.again != nil {
		s = m.again(again, s)
	}
	return s, nil
}

// searchKernel searches a variant of a built-in scenario on a made-up kernel.
func searchKernel(t *testing.T, m *made, scenario, variant string, q Question, most int) *OnKernel {
	t.Helper()
	s, v := variantOf(t, scenario, variant)
	f, err := SearchKernel(t.Context(), s, v, on(t, "6.1"), q, most, 2, m.look)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var twoLate = Question{Options: Options{Bound: 2, MaxDelay: time.Second}}

// TestSearchKernel: a kernel that does what the model does covers all that the model knows, in
// far fewer boots than lie within the bounds, and its smallest lost boot is the model's.
func TestSearchKernel(t *testing.T) {
	m := &made{}
	f := searchKernel(t, m, "mmc-natural", "with-i8042", twoLate, 10_000)
	if f.Covered != f.Known || f.Known < 2 || len(f.Strange)+len(f.Elsewhere) > 0 || f.Left != 0 {
		t.Errorf("%+v", f.Record())
	}
	if f.Lost == nil || f.Lost != f.ModelLost || len(f.Lost.Late) != 1 {
		t.Errorf("lost: %v, in the model %v", f.Lost, f.ModelLost)
	}
	if deferred := f.Steps[len(f.Steps)-2:]; deferred[0].String() != "deferral of 0000:00:01.0" || deferred[1].String() != "deferral of mmc0:*" {
		t.Errorf("the controller of the disk and its card are not deferred: %v", f.Steps)
	}
	if f.Booted != len(m.plans) || f.Booted+f.Follow != f.Trials || f.Booted*2 > f.Trials {
		t.Errorf("%d booted of %d, %d plans, %d follow", f.Booted, f.Trials, len(m.plans), f.Follow)
	}
	var ids []string
	for _, p := range m.plans {
		ids = append(ids, p.ID())
	}
	if slices.Sort(ids); len(slices.Compact(ids)) != len(m.plans) {
		t.Error("a plan was booted twice")
	}
}

// TestSearchKernelLimit: with few boots the smallest boot of each of the model's states comes
// first.
func TestSearchKernelLimit(t *testing.T) {
	m := &made{}
	f := searchKernel(t, m, "mmc-natural", "with-i8042", twoLate, 2)
	if f.Booted != 2 || len(m.plans) != 2 || f.Covered != 2 || f.Lost == nil || f.Follow+f.Left != f.Trials-2 {
		t.Errorf("%+v", f.Record())
	}
}

// TestSearchKernelDisagrees: an order that the model does not know is reported, and so is one
// that it knows of another boot; with the step in question nothing is left out any more.
func TestSearchKernelDisagrees(t *testing.T) {
	held := func(p *dmrace.Plan, driver string) bool {
		return slices.ContainsFunc(p.Inject, func(i dmrace.Inject) bool { return i.ProbeDelay != nil && i.ProbeDelay.Driver == driver })
	}
	agreed := searchKernel(t, &made{}, "mmc-natural", "without-waitfor", twoLate, 10_000)
	if agreed.Lost == nil || len(agreed.Lost.Late) != 0 {
		t.Fatalf("lost: %v", agreed.Lost)
	}
	strange := searchKernel(t, &made{twist: func(p *dmrace.Plan, s Seen) Seen {
		if held(p, "mmcblk") {
			return Seen{"panicked in kernel: panic", []string{"panic"}}
		}
		return s
	}}, "mmc-natural", "without-waitfor", twoLate, 10_000)
	if len(strange.Strange) == 0 || len(strange.Elsewhere) != 0 || strange.Booted <= agreed.Booted || len(strange.Strange[0].Late) != 1 {
		t.Errorf("%d strange, %d booted where %d were", len(strange.Strange), strange.Booted, agreed.Booted)
	}
	var text bytes.Buffer
	if err := strange.WriteText(&text); err != nil || !strings.Contains(text.String(), "that the model does not know") || !strings.Contains(text.String(), "panicked in kernel: panic: panic") {
		t.Errorf("%v\n%s", err, &text)
	}
	var first Seen // of the boot in which nothing is late
	searchKernel(t, &made{twist: func(_ *dmrace.Plan, s Seen) Seen { first = s; return s }}, "mmc-natural", "with-i8042", twoLate, 1)
	elsewhere := searchKernel(t, &made{twist: func(p *dmrace.Plan, s Seen) Seen {
		if held(p, "sdhci-pci") {
			return first
		}
		return s
	}}, "mmc-natural", "with-i8042", twoLate, 10_000)
	if len(elsewhere.Elsewhere) == 0 || len(elsewhere.Strange) != 0 {
		t.Errorf("%+v", elsewhere.Record())
	}
}

// TestSearchKernelGoesOn: what disagrees in the last boots has others booted, until none is left.
func TestSearchKernelGoesOn(t *testing.T) {
	one := twoLate
	one.Options.MaxDelay = 100 * time.Millisecond
	agreed := searchKernel(t, &made{}, "virtio-mmc-hash", "with-waitfor", one, 10_000)
	f := searchKernel(t, &made{twist: func(p *dmrace.Plan, s Seen) Seen {
		if len(p.Inject) == 2 {
			s.Order = append([]string{"elsewhere"}, s.Order...)
		}
		return s
	}}, "virtio-mmc-hash", "with-waitfor", one, 10_000)
	if len(f.Strange) == 0 || f.Left != 0 || f.Booted <= agreed.Booted {
		t.Errorf("%d strange, %d left, %d booted where %d were", len(f.Strange), f.Left, f.Booted, agreed.Booted)
	}
}

// TestSearchKernelWatchedNoLonger: a wait that is final is watched no longer, and what the
// model has beyond is no disagreement.
func TestSearchKernelWatchedNoLonger(t *testing.T) {
	f := searchKernel(t, &made{twist: func(_ *dmrace.Plan, s Seen) Seen {
		if strings.HasPrefix(s.Ends, "hung") {
			s.Order = nil
		}
		return s
	}}, "mmc-natural", "with-i8042", twoLate, 10_000)
	if len(f.Strange)+len(f.Elsewhere) > 0 || f.Covered != f.Known {
		t.Errorf("%+v", f.Record())
	}
}

// TestSearchKernelRefuses: bounds that are none, and a boot that fails.
func TestSearchKernelRefuses(t *testing.T) {
	s, err := scenarios.Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	k, err := KernelNamed("6.1")
	if err != nil {
		t.Fatal(err)
	}
	broken := errors.New("QEMU is gone")
	works := (&made{}).look
	look := func(context.Context, *dmrace.Plan, int) (Seen, error) { return Seen{}, broken }
	var usage *dmrace.UsageError
	for _, c := range []struct {
		q    Question
		most int
	}{{Question{Options: Options{Bound: -2}}, 10}, {twoLate, 0}, {walking(-1, 2), 10}, {walking(1, 0), 10}} {
		if f, err := SearchKernel(t.Context(), s, s.Variants[0], k, c.q, c.most, 1, works); f != nil || !errors.As(err, &usage) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if f, err := SearchKernel(t.Context(), s, s.Variants[0], k, twoLate, 10, 1, look); f != nil || !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// TestOnKernelScenario writes what was found down; it can be planned and has a control.
func TestOnKernelScenario(t *testing.T) {
	s, err := scenarios.Find("mmc-natural")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant("with-i8042")
	if err != nil {
		t.Fatal(err)
	}
	f := searchKernel(t, &made{}, "mmc-natural", "with-i8042", twoLate, 10_000)
	out, err := f.ScenarioOf(s, v, f.Lost)
	if err != nil {
		t.Fatal(err)
	}
	p, err := scenarios.Plan(out, out.Variants[0], dmrace.Options{KernelName: "6.1"})
	if err != nil {
		t.Fatal(err)
	}
	o, err := sim.Witness{}.Boot(t.Context(), p)
	if err != nil || !out.Variants[0].Expect.Met(o.Verdict) || out.Variants[1].Name != dmrace.ControlVariant || !p.Machine.I8042 {
		t.Errorf("%v: %+v", err, out.Variants)
	}
}
