package explore

import (
	"dmrace"
	"fmt"
	"time"
)

// Trial is a boot with some of its steps late.
type Trial struct {
	Late   []Delay // none: nothing is late
	Inject []dmrace.Inject
	Model  Seen // as it is simulated
	Kernel Seen // as it was booted; no ending: it was not

	plan  *dmrace.Plan
	picks []pick
	again int // which boot of the plan it is
}

// pick is a step that is late by one of its durations.
type pick struct{ step, class int }

// String lists what is late.
func (t *Trial) String() string { return (&Lost{Delays: t.Late}).String() }

// Total is by how much the steps are late together.
func (t *Trial) total() (d time.Duration) {
	for _, l := range t.Late {
		d += l.By
	}
	return d
}

// booted reports whether the kernel has booted it.
func (t *Trial) booted() bool { return t.Kernel.Ends != "" }

// key names the trial among those of its search.
func keyOf(picks []pick) string { return fmt.Sprint(picks) }
