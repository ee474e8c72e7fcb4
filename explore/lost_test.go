package explore

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/needs"
	"dmrace/scenarios"
	"dmrace/sim"
)

// searched searches a variant of a built-in scenario.
func searched(t testing.TB, m *Model, o Options) *Result {
	t.Helper()
	r, err := m.Search(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestSmallest pins what the search finds: the fewest steps, each as short as can be.
func TestSmallest(t *testing.T) {
	for _, c := range []struct {
		scenario, variant, release string
		max                        time.Duration
		want                       string // of the smallest; empty: none within the bounds
		expressible                string
	}{
		{"mmc-natural", "without-waitfor", "6.1", 0, "nothing is late", "nothing is late"},
		{"mmc-natural", "with-waitfor", "6.1", 0, "", ""},
		{"mmc-natural", "with-waitfor", "5.10", 0, "nothing is late", "nothing is late"},
		{"mmc-natural", "with-i8042", "6.1", 0, "probe of sdhci-pci late by 561ms", "probe of sdhci-pci late by 561ms"},
		{"mmc-natural", "with-i8042", "6.1", 300 * time.Millisecond, "probe of sdhci-pci late by 261ms, mmc_rescan() that finds mmcblk0 late by 300ms", ""},
		{"mmc-natural", "with-i8042", "6.1", 100 * time.Millisecond, "", ""},
		{"mmc-late-card", "with-waitfor", "6.12", 0, "", ""},
		{"mmc-phantom-devt", "before-patch", "6.1", 0, "nothing is late", "nothing is late"},
		{"mmc-phantom-devt", "by-label", "6.1", 0, "", ""},
		{"rootwait-bounded", "no-mapping", "6.12", 0, "probe of mmcblk late by 4.941s", "probe of mmcblk late by 4.941s"},
		{"rootwait-bounded", "no-mapping", "6.12", 4 * time.Second, "probe of mmcblk late by 941ms, partition scan of mmcblk0 late by 4s", "probe of mmcblk late by 941ms, partition scan of mmcblk0 late by 4s"},
		{"usb-slow-scan", "with-waitfor", "6.1", 0, "", ""},
		{"usb-slow-scan", "control", "6.1", 0, "", ""},
		{"nvme-probe", "without-waitfor", "6.1", 0, "", ""},
		{"scsi-async-scan", "without-waitfor", "6.12", 0, "", ""},
		{"virtio-control", "without-waitfor", "6.12", 0, "", ""},
	} {
		m := modelOf(t, c.scenario, c.variant, c.release)
		r := searched(t, m, Options{MaxDelay: c.max, Bound: 3})
		if !r.Complete {
			t.Errorf("%s/%s: not complete", c.scenario, c.variant)
		}
		if got := phrase(r.Smallest); got != c.want {
			t.Errorf("%s/%s on %s within %s: smallest %q, want %q", c.scenario, c.variant, c.release, c.max, got, c.want)
		}
		if got := phrase(r.Expressible); got != c.expressible {
			t.Errorf("%s/%s on %s within %s: expressible %q, want %q", c.scenario, c.variant, c.release, c.max, got, c.expressible)
		}
		for _, l := range []*Lost{r.Smallest, r.Expressible} {
			checkMinimal(t, m, l)
		}
	}
}

func phrase(l *Lost) string {
	if l == nil {
		return ""
	}
	return l.String()
}

// checkMinimal: with a delay left out, or a unit shorter, the boot is not lost.
func checkMinimal(t *testing.T, m *Model, l *Lost) {
	t.Helper()
	if l == nil {
		return
	}
	steps := m.Steps()
	for i, d := range l.schedule.late {
		if d == 0 {
			continue
		}
		for _, less := range []time.Duration{0, rounded(steps[i], d-unit(steps[i]))} {
			s := l.schedule
			s.late = slices.Clone(s.late)
			if s.late[i] = less; less < d && m.loses(s) {
				t.Errorf("%s: lost as well with the %s late by %s", l, steps[i], less)
			}
		}
	}
}

// TestReplay writes each boot that is lost to a scenario file, reads it back, and
// predicts it as dmrace sim does: the same comes in the same order, but for the shim's word
// about its sleep, and no earlier, for that sleep ends on a tick of the kernel's timer wheel.
func TestReplay(t *testing.T) {
	replayed := 0
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			for _, release := range []string{"5.10", "6.1", "6.12"} {
				if !modelled(t, s, v, release) {
					continue
				}
				m := modelOf(t, s.Name, v.Name, release)
				l := searched(t, m, Options{Bound: 2}).Expressible
				if l == nil || l.Obstacle != nil {
					continue
				}
				replayed++
				checkReplay(t, m, l, release)
			}
		}
	}
	m := modelOf(t, "mmc-natural", "with-i8042", "6.1")
	at, ok := m.inserted(2 * time.Second)
	if !ok {
		t.Fatal("no card can be inserted")
	}
	checkReplay(t, m, m.lost(schedule{layout: at, late: make([]time.Duration, len(m.Steps()))}, Options{MaxDelay: DefaultMaxDelay}), "6.1")
	m = modelOf(t, "rootwait-bounded", "no-mapping", "6.12")
	slow := schedule{late: make([]time.Duration, len(m.Steps()))}
	for i, step := range m.Steps() {
		if step.Kind == sim.StepParts {
			slow.late[i] = rounded(step, 10*time.Second)
		}
	}
	checkReplay(t, m, m.lost(slow, Options{MaxDelay: DefaultMaxDelay}), "6.12")
	if replayed < 10 {
		t.Errorf("%d boots were replayed", replayed)
	}
}

func checkReplay(t *testing.T, m *Model, l *Lost, release string) {
	t.Helper()
	s, err := m.Scenario(l, "")
	if err != nil {
		t.Fatal(err)
	}
	data, err := scenarios.Encode(s)
	if err != nil {
		t.Fatal(err)
	}
	read, err := scenarios.Parse("lost.yaml", data)
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	for _, v := range read.Variants {
		p, err := scenarios.Plan(read, v, dmrace.Options{KernelName: release})
		if err != nil {
			t.Fatal(err)
		}
		b, err := sim.FromPlan(p, dmrace.Traits{Release: release})
		if err != nil {
			t.Fatal(err)
		}
		costs := sim.CostsFor(p.Kernel.Arch, release)
		got := b.Run(&costs)
		if verdict := dmrace.Judge(got, needs.Criteria(p)); !v.Expect.Met(verdict) {
			t.Errorf("%s/%s: %+v, want %s", read.Name, v.Name, verdict, v.Expect)
		}
		if v.Name == LostVariant {
			checkSameBoot(t, read.Name, unmarked(got), unmarked(l.Room.Timeline))
		}
	}
}

// checkSameBoot: what the file's boot says is what the search's said, at an eighth and three ticks
// later at most.
func checkSameBoot(t *testing.T, name string, file, search *dmrace.Timeline) {
	t.Helper()
	if len(file.Events) != len(search.Events) || file.End.Reason != search.End.Reason {
		t.Errorf("%s: %d events of the file's boot, and %d of the search's", name, len(file.Events), len(search.Events))
		return
	}
	for i, got := range file.Events {
		want := search.Events[i]
		late := got.At - want.At
		if got.At = want.At; got != want || late < 0 || late > want.At/8+12*time.Millisecond {
			t.Errorf("%s: the file's boot has %v %s later than the search's, which has %v", name, got, late, want)
			return
		}
	}
}

// unmarked is a timeline without what the shim says.
func unmarked(t *dmrace.Timeline) *dmrace.Timeline {
	out := &dmrace.Timeline{End: t.End}
	for _, e := range t.Events {
		if e.Kind != dmrace.ProbeDelayed && e.Kind != dmrace.ScanDelayed {
			out.Add(e)
		}
	}
	return out
}

// TestFix: the fixed line of each boot that is lost has no timing that loses it.
func TestFix(t *testing.T) {
	for _, c := range []struct{ scenario, variant, release, want string }{
		{"mmc-natural", "without-waitfor", "6.1", "dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash"},
		{"usb-slow-scan", "without-waitfor", "6.12", "dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash"},
		{"mmc-natural", "without-waitfor", "5.10", ""},
	} {
		m := modelOf(t, c.scenario, c.variant, c.release)
		fixed, why, err := m.Fix(t.Context(), Options{Bound: 2})
		switch {
		case err != nil:
			t.Error(err)
		case c.want == "" && (fixed != nil || why == ""):
			t.Errorf("%s/%s on %s: fixed %+v, %q", c.scenario, c.variant, c.release, fixed, why)
		case c.want != "" && (fixed == nil || !strings.Contains(fixed.Cmdline, c.want) || !strings.Contains(fixed.Cmdline, "${verity.root}")):
			t.Errorf("%s/%s on %s: %+v, %s", c.scenario, c.variant, c.release, fixed, why)
		}
	}
}

// TestSeededBug cuts 99a2312f6980 out of a kernel whose partition scans are quick enough
// for nobody to notice. The search notices, and finds nothing in the kernel that has it.
func TestSeededBug(t *testing.T) {
	scan := map[string]string{"6.1": "2ms", "6.12": "4ms", "7.2": "5ms"} // by which it is late enough
	for _, variant := range []string{"before-patch", "with-waitfor"} {
		for release, by := range scan {
			want := ""
			if variant == "before-patch" {
				want = "partition scan of mmcblk0 late by " + by
			}
			m := modelOf(t, "mmc-phantom-devt", variant, release)
			m.costs.Set("mmc-scan", time.Microsecond)
			if v := dmrace.Judge(m.layouts[0].boot.Run(&m.costs), m.criteria); v.Outcome != dmrace.Booted {
				t.Fatalf("%s on %s is %s as it is", variant, release, v.Outcome)
			}
			r := searched(t, m, Options{Bound: 2})
			if got := phrase(r.Smallest); got != want || r.Smallest != nil && r.Smallest.Verdict.Cause != dmrace.CausePhantom {
				t.Errorf("%s on %s: %q, want %q", variant, release, got, want)
			}
		}
	}
}

// TestSteps: a card that is put in late changes no step's place.
func TestSteps(t *testing.T) {
	m := modelOf(t, "mmc-natural", "with-waitfor", "6.1")
	at, ok := m.inserted(time.Second)
	if again, _ := m.inserted(time.Second); !ok || at != again || !slices.Equal(m.Steps(), m.layouts[at].boot.Steps()) {
		t.Errorf("%v\n%v", m.Steps(), m.layouts[at].boot.Steps())
	}
	if _, ok := modelOf(t, "virtio-control", "control", "6.1").inserted(time.Second); ok {
		t.Error("a virtio disk is put into a slot")
	}
}

// TestWalk: random walks find what the search finds, at least as often as promised, and
// nothing where there is nothing.
func TestWalk(t *testing.T) {
	for _, c := range []struct {
		scenario, variant string
		lost              bool
	}{
		{"mmc-natural", "with-i8042", true},
		{"mmc-natural", "with-waitfor", false},
		{"usb-slow-scan", "control", false},
	} {
		m := modelOf(t, c.scenario, c.variant, "6.1")
		w, err := m.Walk(t.Context(), Options{Bound: AllSteps}, 2000, 2, rand.New(rand.NewPCG(1, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if enough := float64(w.Lost) >= w.Chance*float64(w.Walks); (w.Lost > 0) != c.lost || c.lost && (!enough || w.Smallest == nil) {
			t.Errorf("%s/%s: %+v", c.scenario, c.variant, w)
		}
		checkMinimal(t, m, w.Smallest)
		again, _ := m.Walk(t.Context(), Options{Bound: AllSteps}, 2000, 2, rand.New(rand.NewPCG(1, 1)))
		if again.Lost != w.Lost || phrase(again.Smallest) != phrase(w.Smallest) {
			t.Errorf("the same seed gives %+v and %+v", w, again)
		}
	}
}

// TestLimits: a search that is cut off says so, and bounds that make no sense are the
// user's mistake.
func TestLimits(t *testing.T) {
	m := modelOf(t, "mmc-natural", "with-waitfor", "6.1")
	if r := searched(t, m, Options{Bound: AllSteps, MaxBoots: 100}); r.Complete || r.Boots > 100 {
		t.Errorf("%+v", r)
	}
	for _, o := range []Options{{Bound: -2}, {Bound: 1000}, {MaxDelay: time.Microsecond}, {MaxDelay: time.Hour}, {MaxBoots: -1}} {
		if _, err := m.Search(t.Context(), o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
	if _, err := m.Walk(t.Context(), Options{}, 0, 3, rand.New(rand.NewPCG(1, 1))); err == nil {
		t.Error("no walk: no error")
	}
}

func TestMinimal(t *testing.T) {
	for _, c := range []struct {
		name        string
		items, need []int
	}{
		{"nothing is needed", []int{1, 2, 3}, nil},
		{"one", []int{1, 2, 3, 4, 5, 6, 7}, []int{5}},
		{"two apart", []int{1, 2, 3, 4, 5, 6, 7, 8}, []int{1, 8}},
		{"all", []int{1, 2, 3}, []int{1, 2, 3}},
		{"one of one", []int{1}, []int{1}},
	} {
		fails := func(items []int) bool {
			return !slices.ContainsFunc(c.need, func(n int) bool { return !slices.Contains(items, n) })
		}
		if got := minimal(c.items, fails); !slices.Equal(got, c.need) {
			t.Errorf("%s: %v, want %v", c.name, got, c.need)
		}
	}
}

// TestRounded: a step can be late only by what its injection can bring about.
func TestRounded(t *testing.T) {
	for _, c := range []struct {
		kind    sim.StepKind
		d, want time.Duration
	}{
		{sim.StepProbe, 1500 * time.Microsecond, time.Millisecond},
		{sim.StepProbe, time.Microsecond, time.Millisecond},
		{sim.StepSettle, 10 * time.Millisecond, time.Second},
		{sim.StepSettle, 2500 * time.Millisecond, 2 * time.Second},
		{sim.StepParts, time.Second, time.Second},
		{sim.StepParts, 10*time.Second + time.Microsecond, 10 * time.Second},
		{sim.StepParts, 10 * time.Millisecond, 10 * time.Millisecond},
	} {
		if got := rounded(sim.Step{Kind: c.kind}, c.d); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.kind, c.d, got, c.want)
		}
	}
}
