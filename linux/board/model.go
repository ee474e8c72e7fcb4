package board

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"dmrace"
)

// Model is what is known of one board that QEMU has a model of. Its disk is in the slot of a
// controller on the platform bus, and all its devices come from a device tree.
type Model struct {
	Name  dmrace.Model
	Title string // for people: "Raspberry Pi 3B"
	Board *Info  // its architecture

	Machine string        // as QEMU's -machine has it
	CPUs    int           // that it has; QEMU takes no other number
	Tree    string        // its device tree, as make is asked for it: "broadcom/bcm2837-rpi-3-b.dtb"
	Config  dmrace.Config // the set of options that has its drivers

	Bus    dmrace.Bus // what its disk hangs from
	Driver string     // the driver of that controller, by its name below /sys/bus/platform/drivers
	Device string     // the controller, by its name below /sys/bus/platform/devices

	Suppliers []string // the drivers of what the controller's node names, without which it is deferred
}

// models lists the boards in the order in which they are shown.
var models = []*Model{Raspi3b}

// Models returns every board that there is a model of.
func Models() []*Model { return slices.Clone(models) }

// ModelOf returns what is known of a board, or nil for the empty one. One that there is not
// is a [dmrace.UsageError].
func ModelOf(name dmrace.Model) (*Model, error) {
	if name == "" {
		return nil, nil
	}
	names := make([]string, len(models))
	for i, m := range models {
		if m.Name == name {
			return m, nil
		}
		names[i] = string(m.Name)
	}
	return nil, &dmrace.UsageError{Err: fmt.Errorf("model %q is not one of %s", name, strings.Join(names, ", "))}
}

// Trees returns the device trees that a kernel of an architecture with a set of options is
// built with, as make is asked for them.
func Trees(set dmrace.Config, arch dmrace.Arch) (trees []string) {
	for _, m := range models {
		if m.Config == set && m.Board.Arch == OrDefault(arch) {
			trees = append(trees, m.Tree)
		}
	}
	return trees
}

// TreePath returns where a build leaves a device tree, below the folder of its objects.
func (b *Info) TreePath(tree string) string {
	return path.Join("arch", b.Kernel, "boot/dts", tree)
}
