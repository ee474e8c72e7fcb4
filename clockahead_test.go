package dmrace

import (
	"testing"
	"time"
)

func TestClockAhead(t *testing.T) {
	boot := func(clock Clock, guest time.Duration, host int64) *Observation {
		return &Observation{Origin: OriginQEMU, Plan: &Plan{Clock: clock}, Timeline: &Timeline{End: End{At: guest}}, Provenance: &Provenance{HostWallMillis: host}}
	}
	simulated := boot(ClockRealtime, time.Hour, 1)
	simulated.Origin = OriginSimulator
	log := boot(ClockRealtime, time.Hour, 1)
	log.Plan, log.Provenance = nil, nil
	for _, c := range []struct {
		name string
		o    *Observation
		want float64
	}{
		{"as it should be", boot(ClockRealtime, 24*time.Second, 25000), 0},
		{"as fast", boot(ClockRealtime, 25*time.Second, 25000), 0},
		{"ahead", boot(ClockRealtime, 50*time.Second, 25000), 2},
		{"counted instructions", boot(ClockIcount, 50*time.Second, 1000), 0},
		{"no host time", boot(ClockRealtime, 50*time.Second, 0), 0},
		{"simulated", simulated, 0},
		{"a log", log, 0},
	} {
		if got := c.o.ClockAhead(); got != c.want {
			t.Errorf("%s: %g, want %g", c.name, got, c.want)
		}
	}
}
