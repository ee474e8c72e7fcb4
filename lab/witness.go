package lab

import (
	"context"
	"time"

	"dmrace"
	"dmrace/vmtest"
)

// Witness returns what boots plans in QEMU on this machine. What a plan needs is built
// when it is first booted.
func (l *Lab) Witness() dmrace.Witness { return witness{l} }

// witness boots in QEMU and shows how far each boot is.
type witness struct{ lab *Lab }

// Boot implements [dmrace.Witness].
func (w witness) Boot(ctx context.Context, p *dmrace.Plan) (*dmrace.Observation, error) {
	h, err := w.lab.host(ctx, p)
	if err != nil {
		return nil, err
	}
	w.lab.Say("%s/%s: booting %s", p.Scenario, p.Variant, h.Kernel.Source.Label)
	show, end := w.lab.opts.Progress.Begin(p)
	defer end()
	h.Progress = func(phase vmtest.Phase, guest time.Duration) { show(stepOf(phase, guest)) }
	return vmtest.Record(ctx, p, h)
}
