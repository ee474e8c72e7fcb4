package vmtest

import "dmrace"

// Repeatable reports whether each boot of a plan prints the same bytes, on every host with the
// same emulator: its clock counts instructions, every read of a disk is finished before the
// guest goes on (see [icount]), and nothing beside QEMU answers the guest.
func Repeatable(p *dmrace.Plan) bool {
	m := p.Machine
	return p.Clock == dmrace.ClockIcount && immediate(p.Disks()) && m.CPUs <= 1 && m.Network == nil && m.Share == ""
}
