package vmtest

import (
	"context"
	"fmt"
	"time"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/vmtest/qmp"
)

// powerOn is what the guest's CMOS clock says at first.
var powerOn = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// clock sets the guest's time. The CMOS clock follows the guest's own time
// (clock=vm), so that reading it tells how far the guest has come.
func clock(p *dmrace.Plan, a Accel) qemu.Fn {
	args := []string{"-accel", string(a), "-rtc", "base=" + powerOn.Format("2006-01-02T15:04:05") + ",clock=vm"}
	if p.Clock == dmrace.ClockIcount {
		args = append(args, "-icount", icount(p))
	}
	return qemu.ArbitraryArgs(args...)
}

// icount sets how fast the guest's time runs against its instructions: 2^shift ns
// each, by default 125 million a second of guest time (docs/devel/replay.txt and
// softmmu/icount.c of QEMU 7.2).
//
// sleep=off lets idle time pass at once: a guest that sleeps for 20 s costs next to
// nothing. That is only sound while every read of every disk is finished before the
// guest goes on, as those of SD cards and eMMCs are. The
// other disks read on a thread of the host; a guest that idles meanwhile has its time
// skipped from timer to timer until the host answers, and was seen to lose 160 s in
// one boot. There idle time passes as the host's does.
func icount(p *dmrace.Plan) string {
	sleep := "on"
	if immediate(p.Disks()) {
		sleep = "off"
	}
	return fmt.Sprintf("shift=%d,sleep=%s", p.Machine.IcountShift(), sleep)
}

// guestClock estimates how far the guest has come, from below. A waiting kernel
// prints nothing, so its console does not tell; the CMOS clock does, which QEMU
// runs on the guest's time (-rtc clock=vm) and shows over QMP in whole seconds.
// The two have different origins: printk's zero is when the kernel set up its
// clock. So each reading is related to the last console line before it:
//
//	now >= stamp of that line + (reading - first reading after that line) - 1 s
//
// where the second is what the whole-second readings can hide.
type guestClock struct {
	stamp  time.Duration // the console line to which anchor belongs
	anchor time.Time     // first reading taken after that line
	bound  time.Duration // the best lower bound so far
}

// observe takes a reading and the stamp of the last line seen before it was
// taken. It returns the lower bound on the guest's time.
func (g *guestClock) observe(stamp time.Duration, reading time.Time) time.Duration {
	if g.anchor.IsZero() || stamp != g.stamp {
		g.stamp, g.anchor = stamp, reading
	}
	g.bound = max(g.bound, stamp, stamp+reading.Sub(g.anchor)-time.Second)
	return g.bound
}

// cmosTime reads the CMOS clock: the machine's property rtc-time
// (rtc_get_date() in hw/rtc/mc146818rtc.c of QEMU 7.2).
func cmosTime(ctx context.Context, m *machine) (time.Time, error) {
	var tm struct {
		Year  int `json:"tm_year"`
		Month int `json:"tm_mon"`
		Day   int `json:"tm_mday"`
		Hour  int `json:"tm_hour"`
		Min   int `json:"tm_min"`
		Sec   int `json:"tm_sec"`
	}
	args := map[string]string{"path": "/machine", "property": "rtc-time"}
	if err := m.execute(ctx, "qom-get", args, &tm); err != nil {
		return time.Time{}, err
	}
	at := time.Date(1900+tm.Year, time.Month(tm.Month+1), tm.Day, tm.Hour, tm.Min, tm.Sec, 0, time.UTC)
	return plausible(at, fmt.Sprintf("%+v", tm))
}

// plausible refuses a time that a guest's clock cannot have come to.
func plausible(at time.Time, said string) (time.Time, error) {
	if at.Before(powerOn) || at.After(powerOn.AddDate(1, 0, 0)) {
		return time.Time{}, garbledClock(said)
	}
	return at, nil
}

func garbledClock(said string) error {
	return fmt.Errorf("%w: the guest's clock was set to %s, and stands at %s", qmp.ErrGarbled, powerOn.Format(time.DateTime), said)
}
