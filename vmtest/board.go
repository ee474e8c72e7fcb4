package vmtest

import (
	"maps"
	"slices"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
)

// boardHalf is QEMU's half of an architecture; package board has what is a fact of it.
type boardHalf struct {
	arch    qemu.Arch
	machine func(dmrace.Machine) []string // the arguments that make the machine

	// A guest that ends at once, with which an accelerator is tried: its firmware, the
	// arguments of its machine, and the exit status with which QEMU ends then.
	rom     func() []byte
	romArgs []string
	romExit int
}

// boards lists the halves by the architecture's name.
var boards = map[string]boardHalf{"amd64": amd64}

// Architectures returns the names of the architectures that QEMU is known to emulate.
func Architectures() []string {
	return slices.Sorted(maps.Keys(boards))
}
