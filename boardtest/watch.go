package boardtest

import (
	"context"
	"errors"
	"time"

	"dmrace"
	"dmrace/linux/needs"
)

// watcher follows the boot of a plan.
type watcher struct {
	*session
	plan     *dmrace.Plan
	criteria dmrace.Criteria
	began    time.Time // the boot loader, or the board itself, was left to boot
	progress func(phase Phase, guest time.Duration)

	checked bool      // the kernel's command line was held against the plan's
	dying   time.Time // the kernel was seen to be done
	living  time.Time // user space was seen to run
	asked   time.Time // whether there is power
	line    string
}

// Phase is how far a boot is that is being recorded.
type Phase string

// The phases, in their order.
const (
	PhaseFirmware Phase = "firmware" // the kernel has said nothing yet
	PhaseKernel   Phase = "kernel"   // it works through its initcalls, or PID 1 runs
	PhaseWaiting  Phase = "waiting"  // the root wait
	PhaseVerdict  Phase = "verdict"  // the kernel has panicked or PID 1 reported
)

// Phases lists every phase.
var Phases = []Phase{PhaseFirmware, PhaseKernel, PhaseWaiting, PhaseVerdict}

// askPower is how long a board must be silent before it is asked whether it has power, and
// how long until it is asked again.
const askPower = 5 * time.Second

// watch follows the boot to its end and says why it ended.
func (w *watcher) watch(ctx context.Context) (end dmrace.End, err error) {
	limit := time.Duration(w.plan.Limits.Host)
	err = w.look(ctx, limit, func(st state) (bool, error) {
		over := false
		end, over, err = w.step(ctx, st)
		return over, err
	})
	if errors.Is(err, errLate) {
		return dmrace.End{Reason: dmrace.EndLimit, At: w.heard.look().stamp}, nil
	}
	return end, err
}

// step looks at the console once.
func (w *watcher) step(ctx context.Context, st state) (end dmrace.End, over bool, err error) {
	switch reset := (dmrace.End{Reason: dmrace.EndReset}); {
	case st.messages == 0:
		return end, false, w.early(st)
	case st.again:
		return reset, true, nil
	case st.full:
		return dmrace.End{Reason: dmrace.EndLimit, At: st.stamp}, true, nil
	case st.halted:
		return dmrace.End{Reason: dmrace.EndObserved, At: st.stamp}, true, nil
	case st.err != nil && st.done:
		return reset, true, nil
	case st.err != nil:
		return end, false, w.broken(st.err)
	case w.gone(st):
		return reset, true, nil
	case st.done && w.dying.IsZero():
		w.dying = time.Now()
	case !w.dying.IsZero() && time.Since(w.dying) > needs.LastWords:
		return reset, true, nil
	}
	if err := w.hasItsLine(st); err != nil {
		return end, false, err
	}
	if err := w.powered(ctx, st); err != nil {
		return end, false, err
	}
	if w.settled() {
		return dmrace.End{Reason: dmrace.EndReset}, true, nil
	}
	return w.judged(st)
}

// goneAfter is how long nothing must come behind the kernel's last word for the boot to be
// over.
const goneAfter = 500 * time.Millisecond

// gone reports whether the kernel said that it restarts or powers off, which is its last word
// (kernel_restart() and kernel_power_off() in kernel/reboot.c).
func (w *watcher) gone(st state) bool {
	_, said := w.heard.last(dmrace.Poweroff)
	return said && time.Since(st.lastByte) > goneAfter
}

// early is step while no kernel was heard.
func (w *watcher) early(st state) error {
	since, limit := time.Since(w.began), time.Duration(w.board.Limits.Kernel)
	if st.bytes == 0 {
		limit = time.Duration(w.board.Limits.FirstWord)
	}
	switch {
	case st.err != nil:
		return w.broken(st.err)
	case st.banners > 1 || st.again:
		return w.trouble("look at its supply and at what else switches it; power-off and off-for must let it go out", "the board came up twice: its boot loader began anew before a kernel was heard")
	case since > limit:
		return w.silent(st)
	}
	w.tell(PhaseFirmware, 0)
	return nil
}

// judged ends a boot of which the verdict is certain, or that is not worth watching longer.
func (w *watcher) judged(st state) (end dmrace.End, over bool, err error) {
	now := guestTime(st, time.Now())
	v, waiting := w.heard.judge(now, w.criteria)
	phase := PhaseKernel
	switch {
	case st.done:
		phase = PhaseVerdict
	case waiting > 0:
		phase = PhaseWaiting
	}
	w.tell(phase, now)
	if v.Outcome == dmrace.Hung && !st.done || v.Outcome == dmrace.Failed && now >= needs.Resigned(w.plan, v) {
		return dmrace.End{Reason: dmrace.EndObserved, At: needs.SeenUntil(w.plan, v, now)}, true, nil
	}
	if last := needs.GiveUp(w.plan, v, waiting); now >= last {
		return dmrace.End{Reason: dmrace.EndLimit, At: last}, true, nil
	}
	return end, false, nil
}

// drift is by how much a board's clock is at most behind the host's: one part in a hundred,
// where crystals are good to a hundred in a million.
const drift = 100

// guestTime estimates how far the board has come, from below: a waiting kernel prints
// nothing, and its clock goes on from its last message at least since that came in.
func guestTime(st state, now time.Time) time.Duration {
	if st.stampAt.IsZero() {
		return st.stamp
	}
	since := now.Sub(st.stampAt)
	return st.stamp + max(0, since-since/drift)
}

// settled reports whether user space of the owner's own has run for long enough. PID 1 of
// dmrace says itself when it is done.
func (w *watcher) settled() bool {
	if w.board.Disks.Dmrace {
		return false
	}
	if w.living.IsZero() {
		for _, kind := range []dmrace.EventKind{dmrace.InitExec, dmrace.UserSpace} {
			if _, ok := w.heard.last(kind); ok {
				w.living = time.Now()
			}
		}
		return false
	}
	return time.Since(w.living) > time.Duration(w.board.Limits.Settle)
}

// powered asks a board that has been silent for long whether it has power.
func (w *watcher) powered(ctx context.Context, st state) error {
	if w.board.PowerState == nil || time.Since(st.lastByte) < askPower || time.Since(w.asked) < askPower {
		return nil
	}
	if !w.hasPower(ctx) {
		return w.trouble("see what switched it off: another user, its supply, a limit of current", "the power was lost in the middle of the boot; the last line is %s", w.lastWords())
	}
	w.asked = time.Now()
	return nil
}

// tell reports the phase and the guest time, if anybody wants to know.
func (w *watcher) tell(phase Phase, guest time.Duration) {
	if w.progress != nil {
		w.progress(phase, guest)
	}
}
