package vmtest

import (
	"context"
	"time"

	"dmrace"
)

// Witness records boots in QEMU.
type Witness struct {
	// Host returns what a plan meets on this machine: its kernel and its disks, built if
	// need be.
	Host func(ctx context.Context, p *dmrace.Plan) (Host, error)

	// Begin is told that a boot begins. What it returns is told how far the boot is, as
	// [Host.Progress] is, and that it has ended. nil: nobody looks.
	Begin func(p *dmrace.Plan, h Host) (progress func(Phase, time.Duration), end func())
}

// Boot implements [dmrace.Witness]. Its errors are those of Host and of [Record].
func (w Witness) Boot(ctx context.Context, p *dmrace.Plan) (*dmrace.Observation, error) {
	h, err := w.Host(ctx, p)
	if err != nil {
		return nil, err
	}
	if w.Begin != nil {
		progress, end := w.Begin(p, h)
		defer end()
		h.Progress = progress
	}
	return Record(ctx, p, h)
}
