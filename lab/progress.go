package lab

import (
	"slices"
	"time"

	"dmrace"
	"dmrace/vmtest"
)

// Progress is shown the boots that are under way, several at a time.
type Progress interface {
	// Begin is told that a boot begins. What it returns is told now and then how far the
	// boot is, and that it has ended.
	Begin(p *dmrace.Plan) (show func(Step), end func())
}

// Step is how far one boot is.
type Step struct {
	Phase string        // "firmware", "kernel", "waiting" or "verdict"
	N     int           // the phase's place, from 0
	Guest time.Duration // time in the guest
}

// Phases is how many phases a boot has.
var Phases = len(vmtest.Phases)

// stepOf returns what Progress is shown.
func stepOf(p vmtest.Phase, guest time.Duration) Step {
	return Step{string(p), slices.Index(vmtest.Phases, p), guest}
}

// unwatched is the Progress that nobody looks at.
type unwatched struct{}

func (unwatched) Begin(*dmrace.Plan) (func(Step), func()) { return func(Step) {}, func() {} }
