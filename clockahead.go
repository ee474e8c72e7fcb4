package dmrace

import "time"

// mostAhead is how many times the host's time the guest's may be: of 347 boots on the
// real-time clock 343 had 0.997 at most, for the host's begins with QEMU.
const mostAhead = 1.1

// ClockAhead returns how many times as fast as the host's clock that of a boot on the real-time
// clock ran, or 0 where it did not run ahead. A kernel that calibrates its TSC while QEMU is
// not scheduled (pit_calibrate_tsc(), arch/x86/kernel/tsc.c) counts seconds that have not passed: its waits
// end early and what is injected at a host time comes late, so that no verdict can be trusted.
func (o *Observation) ClockAhead() float64 {
	p := o.Provenance
	if p == nil || p.HostWallMillis <= 0 || o.Plan == nil || o.Plan.Clock != ClockRealtime || o.Origin != OriginQEMU {
		return 0
	}
	ahead := float64(o.Timeline.End.At) / float64(time.Duration(p.HostWallMillis)*time.Millisecond)
	if ahead <= mostAhead {
		return 0
	}
	return ahead
}
