package vmtest

import (
	"context"
	"fmt"
	"strings"

	"dmrace"
	"dmrace/vmtest/snapshot"
)

// The ports by which a PC reaches the configuration of its PCI devices.
const (
	pciAddress = 0xcf8
	pciData    = 0xcfc
	pciEnable  = 1 << 31
)

// written are the words of a device's configuration that a PC's firmware writes: the command word
// last, for it lets the device answer at the addresses before it.
var written = []int{0x0c, 0x10, 0x14, 0x18, 0x1c, 0x20, 0x24, 0x30, 0x3c, commandWord}

// commandWord holds the command, and the status in its upper half, of which a bit is cleared by
// writing it.
const commandWord = 0x04

// pciConfig reads what the firmware has written into the controllers of a plan's disks. QEMU does
// not save all of it: sdhci-pci's state is that of the plain controller
// (sdhci_pci_class_init() in hw/sd/sdhci-pci.c of 7.2), and a kernel that has to find an address for
// it comes to it a millisecond late, which decides between two cards.
func (m *machine) pciConfig(ctx context.Context, p *dmrace.Plan) ([]snapshot.Word, error) {
	if !m.half.ports {
		return nil, nil
	}
	var words []snapshot.Word
	err := m.atConfig(ctx, func() error {
		for n := range p.Disks() {
			for _, at := range written {
				value, err := m.configWord(ctx, n+1, at)
				if err != nil {
					return err
				}
				words = append(words, snapshot.Word{Device: n + 1, At: at, Value: value})
			}
		}
		return nil
	})
	return words, err
}

// setConfig makes the configuration of a restored machine's devices what it was.
func (m *machine) setConfig(ctx context.Context, words []snapshot.Word) error {
	if len(words) == 0 {
		return nil
	}
	return m.atConfig(ctx, func() error {
		for _, w := range words {
			is, err := m.configWord(ctx, w.Device, w.At)
			if err != nil {
				return err
			}
			value := w.Value
			if w.At == commandWord {
				is, value = is&0xffff, value&0xffff
			}
			if is == value {
				continue
			}
			if err := m.out(ctx, pciData, value); err != nil {
				return err
			}
		}
		return nil
	})
}

// atConfig does something to the configuration, and leaves the address port as it was.
func (m *machine) atConfig(ctx context.Context, do func() error) error {
	was, err := m.in(ctx, pciAddress)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return m.out(ctx, pciAddress, was)
}

// configWord reads a word of the configuration of a device on the first bus, and leaves the
// address port at it.
func (m *machine) configWord(ctx context.Context, device, at int) (uint32, error) {
	if err := m.out(ctx, pciAddress, pciEnable|uint32(device)<<11|uint32(at)); err != nil {
		return 0, err
	}
	return m.in(ctx, pciData)
}

// out writes 32 bits to an I/O port.
func (m *machine) out(ctx context.Context, port int, value uint32) error {
	_, err := m.monitor(ctx, fmt.Sprintf("o /w %#x %#x", port, value))
	return err
}

// in reads 32 bits from an I/O port.
func (m *machine) in(ctx context.Context, port int) (value uint32, err error) {
	said, err := m.monitor(ctx, fmt.Sprintf("i /w %#x", port))
	if err != nil {
		return 0, err
	}
	_, number, _ := strings.Cut(said, " = ")
	if _, err := fmt.Sscanf(number, "0x%x", &value); err != nil {
		return 0, fmt.Errorf("read port %#x: QEMU says %q", port, said)
	}
	return value, nil
}

// monitor has QEMU carry out a command for people.
func (m *machine) monitor(ctx context.Context, command string) (said string, err error) {
	err = m.execute(ctx, "human-monitor-command", map[string]string{"command-line": command}, &said)
	return said, err
}
