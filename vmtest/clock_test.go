package vmtest

import (
	"testing"
	"time"
)

// TestGuestClockNeverAhead replays readings of a clock that shows whole seconds
// and checks the bound against the truth.
func TestGuestClockNeverAhead(t *testing.T) {
	base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	const origin = 700 * time.Millisecond // printk's zero comes after the machine's
	for _, step := range []time.Duration{3 * time.Millisecond, 70 * time.Millisecond, 900 * time.Millisecond, 5 * time.Second} {
		var g guestClock
		var stamp time.Duration
		for now := time.Duration(0); now < 60*time.Second; now += step {
			if now < 10*time.Second {
				stamp = now // lines come until the wait begins
			}
			reading := base.Add((now + origin).Truncate(time.Second))
			bound := g.observe(stamp, reading)
			if bound > now {
				t.Fatalf("step %s: at %s the bound is %s", step, now, bound)
			}
			if now-bound > 2*time.Second+step {
				t.Fatalf("step %s: at %s the bound is only %s", step, now, bound)
			}
		}
	}
}
