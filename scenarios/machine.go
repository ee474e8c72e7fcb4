package scenarios

import (
	"errors"
	"fmt"
	"slices"

	"dmrace"
)

// checkMachine returns what is wrong with the parts of a machine, beginning with the key.
func checkMachine(m dmrace.Machine) error {
	switch {
	case m.Initrd == "":
		return nil
	case !slices.Contains(dmrace.Initrds, m.Initrd):
		return fmt.Errorf("machine.initrd: %q is none of %s", m.Initrd, joined(dmrace.Initrds))
	case m.Initramfs:
		return errors.New("machine.initramfs and machine.initrd exclude each other: the boot loader gives one of them")
	}
	return nil
}
