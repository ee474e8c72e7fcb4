package lab

import (
	"time"

	"dmrace"
	"dmrace/vmtest"
)

// Witness returns what boots plans, in QEMU on this machine or on the board that the options
// name, and shows how far each boot is. What a plan needs is built when it is first booted.
func (l *Lab) Witness() dmrace.Witness {
	if l.board != nil {
		return l.onBoard()
	}
	return vmtest.Witness{Host: l.host, Begin: l.begin}
}

// whole is Witness with boots that begin with power-on.
func (l *Lab) whole() dmrace.Witness {
	if l.board != nil {
		return l.onBoard()
	}
	return vmtest.Witness{Host: l.wholeHost, Begin: l.begin}
}

// quiet is Witness for a search, which says itself how far it is.
func (l *Lab) quiet() dmrace.Witness {
	if l.board != nil {
		w := l.onBoard()
		w.Begin = nil
		return fitted{w, l.fit}
	}
	return vmtest.Witness{Host: l.host}
}

// begin says that a boot begins, and returns what shows how far it is.
func (l *Lab) begin(p *dmrace.Plan, h vmtest.Host) (progress func(vmtest.Phase, time.Duration), end func()) {
	l.Say("%s/%s: booting %s", p.Scenario, p.Variant, h.Kernel.Source.Label)
	show, end := l.opts.Progress.Begin(p)
	return func(phase vmtest.Phase, guest time.Duration) { show(stepOf(phase, guest)) }, end
}
