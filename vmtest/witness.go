package vmtest

import (
	"context"

	"dmrace"
)

// Witness records boots in QEMU.
type Witness struct {
	// Host returns what a plan meets on this machine: its kernel and its disks, built if
	// need be.
	Host func(ctx context.Context, p *dmrace.Plan) (Host, error)
}

// Boot implements [dmrace.Witness]. Its errors are those of Host and of [Record].
func (w Witness) Boot(ctx context.Context, p *dmrace.Plan) (*dmrace.Observation, error) {
	h, err := w.Host(ctx, p)
	if err != nil {
		return nil, err
	}
	return Record(ctx, p, h)
}
