package sim

import "time"

// The timer wheel of kernel/time/timer.c, for sleeps and delayed work of whole milliseconds. A
// timer is put into a level by how far off it is, and each level is eight times as coarse as the
// one below; it never fires early, so it fires at the next boundary of its level. That is up to
// 12.5 % late: a probe that is held back for 20 s is back after 20.9.
const (
	jiffy       = 4 * time.Millisecond // CONFIG_HZ=250, the default of x86 and arm64
	wheelShift  = 3                    // LVL_CLK_SHIFT
	wheelLevels = 8
	wheelFirst  = 63 // LVL_START(1): from there on it is level 1

	firstJiffy = -300 * int64(time.Second/jiffy) // INITIAL_JIFFIES
)

// timer returns how long a timer of n jiffies takes that is started at now, which counts from
// the first tick (calc_wheel_index() and calc_index(), 4.8 to 7.2).
func timer(now time.Duration, n int64) time.Duration {
	level := 0
	for start := int64(wheelFirst); level < wheelLevels-1 && n >= start; start <<= wheelShift {
		level++
	}
	shift := level * wheelShift
	expires := firstJiffy + int64(now/jiffy) + n
	fires := (expires>>shift + 1) << shift
	return time.Duration(fires-firstJiffy)*jiffy - now
}

// jiffies is msecs_to_jiffies().
func jiffies(d time.Duration) int64 { return int64((d + jiffy - 1) / jiffy) }

// sinceBoundary is how long after a boundary of level 2 a time is, which a deferral of 3 s ends
// on: by it the first tick is found.
func sinceBoundary(at time.Duration) time.Duration {
	const coarse = jiffy << (2 * wheelShift)
	boundary := -time.Duration(firstJiffy) * jiffy % coarse
	return (at - boundary + coarse) % coarse
}
