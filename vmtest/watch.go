package vmtest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"dmrace"
	"dmrace/linux/needs"
	"dmrace/vmtest/qmp"
)

// pollEvery is how often the guest's clock is read, in host time.
const pollEvery = 50 * time.Millisecond

// lookEvery is how often a boot is judged, in host time: one whose idle time passes at once comes
// through a window of 20 s in a quarter of a second.
func lookEvery(p *dmrace.Plan) time.Duration {
	if p.Clock == dmrace.ClockIcount && immediate(p.Disks()) {
		return pollEvery / 5
	}
	return pollEvery
}

// lastWords is how long a guest that has reported or panicked may take to reset, in host
// time.
const lastWords = needs.LastWords

// errHostLimit ends a boot that takes too long.
var errHostLimit = errors.New("the plan's limit of host time")

// watch follows a running boot to its end and says why it ended. It returns an
// error only when the harness fails or ctx ends.
func watch(ctx context.Context, m *machine, c *capture, p *dmrace.Plan, h Host) (dmrace.End, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, time.Duration(p.Limits.Host), errHostLimit)
	defer cancel()
	end, err := follow(ctx, m, c, p, h)
	if errors.Is(err, errHostLimit) {
		return dmrace.End{Reason: dmrace.EndLimit, At: c.last()}, nil
	}
	return end, err
}

// clockPatience is how long the answer to a question for the time may be under way when
// the limit of host time comes, and QEMU still counts as one that answers.
const clockPatience = 500 * time.Millisecond

// askTime reads the guest's clock. The limit of host time ends that as well; where QEMU
// had not answered for long, it is QEMU that broke the boot off.
func askTime(ctx context.Context, m *machine) (time.Time, error) {
	asked := time.Now()
	at, err := m.half.now(ctx, m)
	switch waited := time.Since(asked); {
	case errors.Is(err, errHostLimit) && waited > clockPatience:
		return at, fmt.Errorf("read the guest's clock: %w for %s, when the boot's limit came", qmp.ErrSilent, waited.Round(time.Millisecond))
	case err != nil:
		return at, fmt.Errorf("read the guest's clock: %w", err)
	}
	return at, nil
}

// follow is watch without its limit.
func follow(ctx context.Context, m *machine, c *capture, p *dmrace.Plan, h Host) (dmrace.End, error) {
	var guest guestClock
	criteria := needs.Criteria(p)
	tick := time.NewTicker(lookEvery(p))
	defer tick.Stop()
	var dying <-chan time.Time // fires when a guest that is done has not reset
	for {
		select {
		case <-ctx.Done():
			return dmrace.End{}, context.Cause(ctx)
		case <-m.exited:
			return dmrace.End{Reason: dmrace.EndReset}, nil
		case <-dying:
			return dmrace.End{Reason: dmrace.EndReset}, nil
		case <-c.full:
			return dmrace.End{Reason: dmrace.EndLimit, At: c.last()}, nil
		case <-tick.C:
		}
		if c.halted() {
			return dmrace.End{Reason: dmrace.EndObserved, At: c.last()}, nil
		}
		if dying == nil && (c.has(dmrace.InitReport) || c.has(dmrace.Panic)) {
			dying = time.After(lastWords)
		}
		stamp := c.last()
		reading, err := askTime(ctx, m)
		if errors.Is(err, qmp.ErrClosed) {
			continue // QEMU is going: m.exited comes next
		}
		if err != nil {
			return dmrace.End{}, err
		}
		now := guest.observe(stamp, reading)
		h.tell(c, now)
		v, waiting := c.judge(now, criteria)
		// A PID 1 that reports a hang resets the guest next, and that is the end.
		if v.Outcome == dmrace.Hung && !c.has(dmrace.InitReport) || v.Outcome == dmrace.Failed && now >= needs.Resigned(p, v) {
			return dmrace.End{Reason: dmrace.EndObserved, At: needs.SeenUntil(p, v, now)}, nil
		}
		if last := needs.GiveUp(p, v, waiting); now >= last {
			return dmrace.End{Reason: dmrace.EndLimit, At: last}, nil
		}
	}
}
