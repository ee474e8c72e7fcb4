package explore

import (
	"testing"
	"time"

	"dmrace"
	"dmrace/scenarios"
)

// planOf is the plan of a variant of a built-in scenario, with what it injects.
func planOf(t testing.TB, scenario, variant string) *dmrace.Plan {
	t.Helper()
	s, v := variantOf(t, scenario, variant)
	p, err := scenarios.Plan(s, v, dmrace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSlacks(t *testing.T) {
	for _, c := range []struct {
		scenario, variant, release string
		step                       string // with the least slack; empty: it has no end
		by                         time.Duration
		steps                      int
	}{
		{"mmc-natural", "with-i8042", "6.1", "probe of sdhci-pci", 560622 * time.Microsecond, 5},
		{"mmc-natural", "with-waitfor", "6.1", "", 0, 4},
		{"mmc-natural", "without-waitfor", "6.1", "", 0, 0},
		{"rootwait-bounded", "no-mapping", "6.12", "probe of mmcblk", 4940448 * time.Microsecond, 4},
		{"virtio-control", "without-waitfor", "6.1", "", 0, 3},
	} {
		all, err := Slacks(t.Context(), planOf(t, c.scenario, c.variant), dmrace.Traits{Release: c.release}, 0)
		if err != nil {
			t.Fatal(err)
		}
		least, bounded := Least(all)
		if len(all) != c.steps || bounded != (c.step != "") {
			t.Errorf("%s/%s: %+v", c.scenario, c.variant, all)
			continue
		}
		if bounded && (least.Step.String() != c.step || least.By != c.by) {
			t.Errorf("%s/%s: %s has %s, want %s with %s", c.scenario, c.variant, least.Step, least.By, c.step, c.by)
		}
	}
}

// TestSlackIsTheBorder: a step that is late by its slack does no harm, and by a
// microsecond more it loses the boot.
func TestSlackIsTheBorder(t *testing.T) {
	m := modelOf(t, "mmc-natural", "with-i8042", "6.1")
	all, err := Slacks(t.Context(), planOf(t, "mmc-natural", "with-i8042"), dmrace.Traits{Release: "6.1"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		for i, step := range m.Steps() {
			if step != s.Step || !s.Bounded {
				continue
			}
			late := make([]time.Duration, len(m.Steps()))
			late[i] = s.By
			before := m.loses(schedule{late: late})
			late[i] += time.Microsecond
			if before || !m.loses(schedule{late: late}) {
				t.Errorf("%s: %s is not a border", s.Step, s.By)
			}
		}
	}
}
