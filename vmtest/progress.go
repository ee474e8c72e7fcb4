package vmtest

import (
	"time"

	"dmrace"
)

// Phase is how far a boot is that is being recorded.
type Phase string

// The phases, in their order.
const (
	PhaseFirmware Phase = "firmware" // the kernel has said nothing yet
	PhaseKernel   Phase = "kernel"   // it works through its initcalls, or PID 1 runs
	PhaseWaiting  Phase = "waiting"  // dm_init_init() or the root wait waits
	PhaseVerdict  Phase = "verdict"  // the guest has panicked or reported: it is about to end
)

// Phases lists every phase.
var Phases = []Phase{PhaseFirmware, PhaseKernel, PhaseWaiting, PhaseVerdict}

// phase returns how far the boot is.
func (c *capture) phase() Phase {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parser.Messages() == 0 {
		return PhaseFirmware
	}
	phase := PhaseKernel
	for _, e := range c.timeline.Events {
		switch e.Kind {
		case dmrace.DMWait, dmrace.WaitforStart, dmrace.RootwaitEnter:
			phase = PhaseWaiting
		case dmrace.WaitforResolve, dmrace.TableError, dmrace.MapReady, dmrace.RootMount, dmrace.InitExec:
			phase = PhaseKernel
		case dmrace.Panic, dmrace.InitReport:
			phase = PhaseVerdict
		}
	}
	return phase
}

// tell reports the phase and the guest time, if anybody wants to know.
func (h Host) tell(c *capture, guest time.Duration) {
	if h.Progress != nil {
		h.Progress(c.phase(), guest)
	}
}
