package vmtest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dmrace"
)

// The ports by which a PC reaches the configuration of a PCI device, and the upper half of
// a device's first 64-bit base address register there.
const (
	configAddress = 0xcf8
	configData    = 0xcfc
	upperBAR      = 0x14
)

// elsewhere is what the upper half gets: 1 TiB, where the machine has nothing.
const elsewhere = 0x100

// moveController lets the controller of disk n fall silent once its driver has announced it:
// its registers move to where nobody looks for them, and what the driver writes and reads
// goes nowhere. QEMU has no command for that; its monitor writes the device's base address
// register as the firmware of a PC does.
func (m *machine) moveController(ctx context.Context, c *capture, n int) error {
	for !c.announced(fmt.Sprintf("0000:00:%02x.0", n)) {
		if !m.wait(ctx, pollEvery) {
			return nil
		}
	}
	for _, line := range moving(n) {
		var said string
		if err := m.execute(ctx, "human-monitor-command", map[string]any{"command-line": line}, &said); err != nil {
			return err
		}
		if said != "" {
			return fmt.Errorf("QEMU's monitor answers %q to %q", strings.TrimSpace(said), line)
		}
	}
	return nil
}

// moving lists the commands of QEMU's monitor that move the registers of disk n's
// controller: the address of the register to be written, and what it gets.
func moving(n int) []string {
	return []string{
		fmt.Sprintf("o /w %#x %#x", configAddress, 1<<31|n<<11|upperBAR),
		fmt.Sprintf("o /w %#x %#x", configData, elsewhere),
	}
}

// announced reports whether a driver has named the controller at a PCI address.
func (c *capture) announced(address string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.ContainsFunc(c.timeline.Events, func(e dmrace.Event) bool {
		return e.Kind == dmrace.DeviceAdd && strings.HasSuffix(e.Detail, address)
	})
}
