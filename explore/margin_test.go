package explore

import (
	"testing"
	"time"

	"dmrace"
	"dmrace/sim"
)

func TestMarginOf(t *testing.T) {
	const second = time.Second
	for _, c := range []struct {
		name, scenario, variant string
		origin                  dmrace.Origin
		race, lost              bool
		below, above            time.Duration // limits of which it has less, and not less
	}{
		{"won by what the mouse takes", "mmc-natural", "with-i8042", dmrace.OriginSimulator, true, false, second, 500 * time.Millisecond},
		{"the same seen in QEMU, by its window", "mmc-natural", "with-i8042", dmrace.OriginQEMU, true, false, 10 * second, 100 * time.Millisecond},
		{"waited for", "mmc-natural", "with-waitfor", dmrace.OriginSimulator, true, false, 0, 100 * second},
		{"lost", "mmc-natural", "without-waitfor", dmrace.OriginSimulator, true, true, time.Microsecond, 0},
		{"no mapping", "mmc-natural", "control", dmrace.OriginSimulator, false, false, 0, 100 * second},
	} {
		o, err := sim.Predict(planOf(t, c.scenario, c.variant), dmrace.Traits{Release: "6.1"})
		if err != nil {
			t.Fatal(err)
		}
		o.Origin = c.origin
		m, err := MarginOf(t.Context(), o, dmrace.Traits{}, 0)
		if err != nil {
			t.Fatal(err)
		}
		if m.Race != c.race || m.Lost() != c.lost || m.Longest != DefaultMaxDelay {
			t.Errorf("%s: race %t, lost %t, searched to %s", c.name, m.Race, m.Lost(), m.Longest)
		}
		if c.below > 0 && !m.Below(c.below) {
			t.Errorf("%s: it has %s or more: %+v", c.name, c.below, m.Slacks)
		}
		if c.above > 0 && m.Below(c.above) {
			t.Errorf("%s: it has less than %s: %+v", c.name, c.above, m.Slacks)
		}
	}
	if _, err := MarginOf(t.Context(), &dmrace.Observation{Origin: dmrace.OriginLog, Log: "dmesg.txt", Timeline: &dmrace.Timeline{}}, dmrace.Traits{}, 0); err == nil {
		t.Error("a log has no plan to simulate: no error")
	}
}
