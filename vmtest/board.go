package vmtest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/linux/board"
)

// boardHalf is QEMU's half of an architecture; package board has what is a fact of it.
type boardHalf struct {
	arch    qemu.Arch
	machine func(dmrace.Machine) []string // the arguments that make the machine
	hotplug []string                      // the arguments that let root ports report a new disk themselves

	// now reads the clock that is set by -rtc and follows the guest's time.
	now func(context.Context, *machine) (time.Time, error)

	// settled is what a kernel has said when all that is slow before it looks for devices is
	// done: a machine is saved there. See [tooLate]. None: boots of the architecture or the
	// board from a saved machine were not compared with whole ones.
	settled []string

	// ports: its firmware writes the configuration of PCI devices, and it can be reached by ports.
	ports bool

	// slot is the interface of -drive that puts a disk in the slot of the machine's own
	// controller. Without one a disk comes with a controller on PCI: see [busHalf].
	slot string

	// A guest that ends at once, with which an accelerator is tried: its firmware, the
	// arguments of its machine, and the exit status with which QEMU ends then. Without one
	// no accelerator is tried.
	rom     func() []byte
	romArgs []string
	romExit int
}

// models lists the halves of the boards that a plan can name.
var models = map[dmrace.Model]boardHalf{board.Raspi3b.Name: raspi3b}

// boards lists the halves by architecture.
var boards = map[dmrace.Arch]boardHalf{board.AMD64.Arch: amd64, board.ARM64.Arch: arm64}

// ramSize is how much memory each machine has.
const ramSize = "256M"

// smp is the number of CPUs as QEMU takes it, each in a socket of its own: SeaBIOS lists one CPU
// of each in its MP table (src/fw/mptable.c), which is all that a kernel without ACPI knows.
func smp(m dmrace.Machine) string {
	if m.CPUs <= 1 {
		return "1"
	}
	return fmt.Sprintf("%d,sockets=%d", m.CPUs, m.CPUs)
}

// halfOf returns the half of an architecture that there is.
func halfOf(a dmrace.Arch) boardHalf { return boards[board.OrDefault(a)] }

// halfFor returns the half of a plan's machine: that of the board that it names, or of its
// architecture.
func halfFor(p *dmrace.Plan) boardHalf {
	if half, ok := models[p.Machine.Model]; ok {
		return half
	}
	return halfOf(p.Kernel.Arch)
}

// Models returns the boards that QEMU is known to emulate.
func Models() []dmrace.Model { return slices.Sorted(maps.Keys(models)) }

// Architectures returns the architectures that QEMU is known to emulate.
func Architectures() []dmrace.Arch {
	return slices.Sorted(maps.Keys(boards))
}
