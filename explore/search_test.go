package explore

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/series"
	"dmrace/scenarios"
	"dmrace/sim"
)

// on is the kernel of a version.
func on(t testing.TB, version string) Kernel {
	t.Helper()
	k, err := KernelNamed(version)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// variantOf is a variant of a built-in scenario.
func variantOf(t testing.TB, scenario, variant string) (*dmrace.Scenario, dmrace.Variant) {
	t.Helper()
	s, err := scenarios.Find(scenario)
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant(variant)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

// modelled reports whether the simulator knows all that a variant has.
func modelled(t testing.TB, s *dmrace.Scenario, v dmrace.Variant, release string) bool {
	t.Helper()
	_, err := NewModel(s, v, on(t, release))
	return dmrace.AsNotModelled(err) == nil
}

// modelOf lays out a variant of a built-in scenario.
func modelOf(t testing.TB, scenario, variant, release string) *Model {
	t.Helper()
	s, v := variantOf(t, scenario, variant)
	m, err := NewModel(s, v, on(t, release))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// synthetic lays out a machine that no scenario has. Every step of it costs 1 ms, so
// that many threads are due at the same time.
func synthetic(t testing.TB, release, line string, machine sim.Machine) *Model {
	t.Helper()
	f, err := series.For(release, dmrace.ArmStock)
	if err != nil {
		t.Fatal(err)
	}
	b, err := sim.New(sim.Config{Cmdline: line, Features: f, Machine: machine})
	if err != nil {
		t.Fatal(err)
	}
	m := &Model{layouts: []layout{{boot: b}}, criteria: dmrace.Criteria{Mapped: true}}
	for c := range m.costs {
		m.costs[c] = time.Millisecond
	}
	m.costs[sim.CostNone] = 0
	return m
}

// disk is a disk with one file system of that label.
func disk(bus dmrace.Bus, label string) sim.Disk {
	return sim.Disk{Bus: bus, Parts: []sim.Part{{Label: label, FS: true}}}
}

// over is a line whose root is mapped over the devices, one table each.
func over(devices ...string) string {
	var tables []string
	for i, d := range devices {
		tables = append(tables, fmt.Sprintf("d%d,,,ro,0 8 linear %s 0", i, d))
	}
	return `root=/dev/dm-0 rootwait ro dm-mod.create="` + strings.Join(tables, ";") + `" `
}

// machines are boots that the built-in scenarios do not have.
func machines(t testing.TB) map[string]*Model {
	deferred := disk("virtio", "c")
	deferred.Needs = "regulator"
	supplied := sim.Machine{
		Disks:     []sim.Disk{deferred, disk("mmc", "a")},
		Suppliers: []sim.Supplier{{Name: "regulator", Takes: time.Millisecond, Async: true}},
	}
	two := sim.Machine{Disks: []sim.Disk{disk("mmc", "a"), disk("usb", "b")}}
	return map[string]*Model{
		"two late disks":                      synthetic(t, "6.1", over("PARTLABEL=a", "PARTLABEL=b"), two),
		"two late disks, one waited for":      synthetic(t, "6.1", over("PARTLABEL=a", "PARTLABEL=b")+"dm-mod.waitfor=PARTLABEL=b", two),
		"two late disks, both waited for":     synthetic(t, "6.12", over("PARTLABEL=a", "PARTLABEL=b")+"dm-mod.waitfor=PARTLABEL=a,PARTLABEL=b", two),
		"two hosts of one driver":             synthetic(t, "6.12", over("PARTLABEL=b"), sim.Machine{Disks: []sim.Disk{disk("mmc", "a"), disk("mmc", "b")}}),
		"two partitions of one label":         synthetic(t, "6.12", over("PARTLABEL=a"), sim.Machine{Disks: []sim.Disk{disk("nvme", "a"), disk("nvme", "a")}}),
		"a deferred probe and a late card":    synthetic(t, "6.1", over("PARTLABEL=c"), supplied),
		"a slow mouse hides the race":         synthetic(t, "6.12", over("PARTLABEL=a"), sim.Machine{Disks: two.Disks[:1], I8042: true}),
		"a root wait that ends, and no table": synthetic(t, "6.12", "root=PARTLABEL=a rootwait=1 ro", sim.Machine{Disks: two.Disks[:1]}),
	}
}

// outcomes returns every order of dependent steps within bounds and how it ends.
func outcomes(t testing.TB, m *Model, o Options, plain bool) (*search, map[uint64]string) {
	t.Helper()
	s, err := m.newSearch(o)
	if err != nil {
		t.Fatal(err)
	}
	s.plain = plain
	if err := s.level(t.Context(), s.options.Bound); err != nil {
		t.Fatal(err)
	}
	if s.stopped {
		t.Fatal("the search is cut off")
	}
	return s, s.orders
}

// TestReductionsLoseNothing holds the search against one without states, without sleep
// sets and with a verdict for each boot. They must find the same orders of dependent
// steps and the same verdicts. (That boots of one order end alike is checked by the
// plain search itself.)
func TestReductionsLoseNothing(t *testing.T) {
	all := machines(t)
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			for _, release := range []string{"6.1", "6.12"} {
				if !modelled(t, s, v, release) {
					continue
				}
				all[s.Name+"/"+v.Name+" on "+release] = modelOf(t, s.Name, v.Name, release)
			}
		}
	}
	boots, plainBoots := 0, 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		o := Options{Bound: 2, MaxDelay: 2 * time.Second, MaxBoots: 2_000_000}
		if all[name].origin == nil {
			o.Bound, o.MaxDelay = 1, time.Millisecond // each ends in many boots without reductions
		}
		reduced, got := outcomes(t, all[name], o, false)
		plain, want := outcomes(t, all[name], o, true)
		if !maps.Equal(got, want) {
			t.Errorf("%s: the search finds %d orders, %v; without reductions there are %d, %v", name, len(got), reduced.result().Verdicts, len(want), plain.result().Verdicts)
		}
		boots, plainBoots = boots+reduced.boots, plainBoots+plain.boots
		if testing.Verbose() {
			t.Logf("%s: %d orders; %d boots instead of %d", name, len(got), reduced.boots, plain.boots)
		}
	}
	if boots*2 > plainBoots {
		t.Errorf("%d boots instead of %d: the reductions reduce nothing", boots, plainBoots)
	}
}
