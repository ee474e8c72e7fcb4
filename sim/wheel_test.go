package sim

import (
	"testing"
	"time"
)

// TestTimer: what timers took on 6.1.192, whose first tick is at 0.117 s; the probe behind a
// sleep ends some milliseconds later.
func TestTimer(t *testing.T) {
	const first = 117 * time.Millisecond
	for _, c := range []struct {
		at, sleep, until time.Duration
	}{
		{437929 * time.Microsecond, 3 * time.Second, 3669 * time.Millisecond},
		{426006 * time.Microsecond, 3 * time.Second, 3669 * time.Millisecond},
		{727351 * time.Microsecond, 20 * time.Second, 21589 * time.Millisecond},
		{437841 * time.Microsecond, 10 * time.Millisecond, 453 * time.Millisecond},
		{437844 * time.Microsecond, 100 * time.Millisecond, 541 * time.Millisecond},
	} {
		if got := c.at + timer(c.at-first, jiffies(c.sleep)); (got - c.until).Abs() > 4*time.Millisecond {
			t.Errorf("%s from %s on: until %s, want %s", c.sleep, c.at, got, c.until)
		}
	}
	if got := sinceBoundary(3669 * time.Millisecond); got != first {
		t.Errorf("the first tick is at %s", got)
	}
}

// TestTimerIsNeverEarly: nor later than an eighth and two jiffies.
func TestTimerIsNeverEarly(t *testing.T) {
	for now := time.Duration(0); now < time.Second; now += 1300 * time.Microsecond {
		for n := int64(1); n < 160_000; n += n/7 + 1 {
			d, least := timer(now, n), time.Duration(n)*jiffy
			if d < least || d > least+least/8+2*jiffy+jiffy {
				t.Fatalf("%d jiffies from %s on took %s", n, now, d)
			}
		}
	}
}
