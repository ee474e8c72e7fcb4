package vmtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
)

// arm64 is the virt machine. Its device tree holds random numbers for the kernel's pool of
// entropy unless it is told not to: two boots would differ. The emulated Cortex-A57 has no
// pointer authentication, which costs TCG three times the boot on -cpu max.
var arm64 = boardHalf{
	arch: qemu.ArchArm64,
	machine: func(m dmrace.Machine) []string {
		return []string{"-machine", "virt,dtb-randomness=off", "-cpu", "cortex-a57", "-smp", smp(m), "-m", ramSize}
	},
	now:     pl031Time,
	settled: []string{"devtmpfs: initialized"}, // the alternatives are patched before it (smp_init() in kernel/smp.c)
}

// pl031Data is the data register of the machine's PL031 (base_memmap in hw/arm/virt.c of
// QEMU 7.2): seconds since 1970. The machine has no property with the time, as a PC has.
const pl031Data = 0x9010000

// pl031Time reads the machine's clock.
func pl031Time(ctx context.Context, m *machine) (time.Time, error) {
	seconds, said, err := m.peek(ctx, pl031Data)
	if err != nil {
		return time.Time{}, err
	}
	return plausible(time.Unix(int64(seconds), 0).UTC(), said)
}

// peek reads the 32 bits of a clock at a physical address, and what QEMU said of them.
func (m *machine) peek(ctx context.Context, address uint64) (value uint64, said string, err error) {
	args := map[string]string{"command-line": fmt.Sprintf("xp /1wx %#x", address)}
	if err := m.execute(ctx, "human-monitor-command", args, &said); err != nil {
		return 0, "", err
	}
	var at uint64
	if _, err := fmt.Sscanf(strings.TrimSpace(said), "%x: 0x%x", &at, &value); err != nil || at != address {
		return 0, said, garbledClock(said)
	}
	return value, said, nil
}
