package lab

import (
	"time"

	"dmrace"
	"dmrace/vmtest"
)

// Witness returns what boots plans in QEMU on this machine and shows how far each boot is.
// What a plan needs is built when it is first booted.
func (l *Lab) Witness() dmrace.Witness { return vmtest.Witness{Host: l.host, Begin: l.begin} }

// begin says that a boot begins, and returns what shows how far it is.
func (l *Lab) begin(p *dmrace.Plan, h vmtest.Host) (progress func(vmtest.Phase, time.Duration), end func()) {
	l.Say("%s/%s: booting %s", p.Scenario, p.Variant, h.Kernel.Source.Label)
	show, end := l.opts.Progress.Begin(p)
	return func(phase vmtest.Phase, guest time.Duration) { show(stepOf(phase, guest)) }, end
}
