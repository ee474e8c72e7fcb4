package vmtest

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/images/kernel"
	"dmrace/linux/board"
)

// raspi3b is the Raspberry Pi 3B. It has four CPUs and 1 GiB, and QEMU takes nothing else; the
// first serial port is the PL011 (hw/arm/bcm2835_peripherals.c of QEMU 7.2).
var raspi3b = boardHalf{
	arch: qemu.ArchArm64,
	machine: func(dmrace.Machine) []string {
		return []string{"-machine", board.Raspi3b.Machine}
	},
	slot: "sd",
	now:  systemTimer,
}

// systemTimerData is the lower half of the free-running counter of the BCM2835's system timer,
// in microseconds since power-on (hw/timer/bcm2835_systmr.c of QEMU 7.2): it wraps after 71
// minutes, which no boot is watched for. The board has no clock that keeps the date.
const systemTimerData = 0x3f003004

// systemTimer reads how long the guest has been on.
func systemTimer(ctx context.Context, m *machine) (time.Time, error) {
	micros, said, err := m.peek(ctx, systemTimerData)
	if err != nil {
		return time.Time{}, err
	}
	return plausible(powerOn.Add(time.Duration(micros)*time.Microsecond), said)
}

// hasTree returns an error where a board's device tree is not beside the kernel: a kernel that
// is given as it is comes without.
func hasTree(p *dmrace.Plan, k *kernel.Image) error {
	m, err := board.ModelOf(p.Machine.Model)
	if err != nil || m == nil {
		return err
	}
	path := k.TreePath(m.Tree)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	return &dmrace.UsageError{Err: fmt.Errorf("machine.model %s boots with the device tree that its kernel was built with, and %s is not there: give a kernel of the catalogue or a tree, which is built with it",
		m.Name, strings.TrimPrefix(path, "./"))}
}
