package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"dmrace"
	"dmrace/linux/board"
	"dmrace/linux/bootparam"
	"dmrace/linux/series"
)

// NotOn says why a variant of a scenario has no boot on an architecture, or nothing.
func NotOn(arch dmrace.Arch, s *dmrace.Scenario, v dmrace.Variant) string {
	m := s.Machine
	if v.Machine != nil {
		m = *v.Machine
	}
	inject := s.Inject
	if v.Inject != nil {
		inject = v.Inject
	}
	b, err := board.Of(cmp.Or(arch, s.Arch))
	if err == nil {
		err = cmp.Or(checkParts(m, b), checkPorts(inject, b), checkEarlyConsole(s.Cmdline, b), checkEarlyPanic(lineOf(s, v), b))
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// checkParts returns which part of a machine an architecture does not have.
func checkParts(m dmrace.Machine, b *board.Info) error {
	if board, err := modelOf(m); err != nil || board != nil && board.Board != b {
		return cmp.Or(err, fmt.Errorf("machine.model: %s is not an %s machine", m.Model, b.Title))
	}
	switch {
	case m.I8042 && !b.I8042:
		return fmt.Errorf("machine.i8042: an %s machine has no PS/2 controller", b.Title)
	case m.Initrd.Distribution() && b != board.AMD64:
		return fmt.Errorf("machine.initrd: %s is made by Debian's own programs, which are run for %s alone", m.Initrd, board.AMD64.Title)
	}
	return nil
}

// checkPorts refuses an injection that is made by a PC's way to the configuration of its PCI
// devices.
func checkPorts(injects []dmrace.Inject, b *board.Info) error {
	for _, i := range injects {
		if i.Gone != nil && b != board.AMD64 {
			return fmt.Errorf("inject: controller-gone needs the I/O ports of a PC, and an %s machine has none", b.Title)
		}
	}
	return nil
}

// checkEarlyConsole refuses a command line for the early console of a PC
// (arch/x86/kernel/early_printk.c), which other kernels pass over.
func checkEarlyConsole(line string, b *board.Info) error {
	if b != board.AMD64 && strings.Contains(" "+line, " earlyprintk=ttyS") {
		return fmt.Errorf("cmdline: earlyprintk=ttyS0 is the early console of a PC, and an %s machine has none", b.Title)
	}
	return nil
}

// lineOf returns the command line of a variant as it is written in its scenario.
func lineOf(s *dmrace.Scenario, v dmrace.Variant) string {
	return cmp.Or(v.Cmdline, s.Cmdline) + " " + v.Append
}

// checkEarlyPanic refuses a line with more words for init than there is room for where the
// console comes with a driver: start_kernel() panics between console_init() and the first
// initcall (init/main.c, panic_later), and such a machine ends without a word.
func checkEarlyPanic(line string, b *board.Info) error {
	if b.Driver == "" || bootparam.Read(line, series.Set{}).Parsed.Panic == "" {
		return nil
	}
	return fmt.Errorf("cmdline: the words for init are too many, and the panic comes before %s registers the console of an %s machine", b.Driver, b.Title)
}

// maxCPUs is how many CPUs a GICv2 serves (hw/intc/arm_gic_common.c of QEMU, GIC_NCPU), and no
// boot here needs more.
const maxCPUs = 8

// checkCPUs refuses several CPUs under icount.
func checkCPUs(p *dmrace.Plan) error {
	if p.Machine.CPUs > 1 && p.Clock != dmrace.ClockRealtime {
		return errors.New("machine.cpus: more than one need clock realtime: under icount one runs after the other, and what they do at once is never seen")
	}
	return nil
}

// maxShift is the highest shift at which a boot comes to its end within the default limits: at 9
// each tick of the timer leaves little of its 4 ms to PID 1, which takes minutes to read the
// root. QEMU takes up to 10 (MAX_ICOUNT_SHIFT in softmmu/icount.c of 7.2).
const maxShift = 8

// checkShift refuses a shift where no instruction is counted.
func checkShift(p *dmrace.Plan) error {
	if p.Machine.Shift != 0 && p.Clock != dmrace.ClockIcount {
		return errors.New("machine.icount-shift: needs clock icount: by the host's clock no instruction is counted")
	}
	return nil
}

// checkMachine returns what is wrong with the parts of a machine, beginning with the key.
func checkMachine(m dmrace.Machine, b *board.Info) error {
	if err := checkParts(m, b); err != nil {
		return err
	}
	switch {
	case m.Share != "" && !slices.Contains(dmrace.Shares, m.Share):
		return fmt.Errorf("machine.share: %q is not one of %s", m.Share, joined(dmrace.Shares))
	case m.CPUs < 0 || m.CPUs > maxCPUs:
		return fmt.Errorf("machine.cpus: %d is not from 1 to %d", m.CPUs, maxCPUs)
	case m.Shift < 0 || m.Shift > maxShift:
		return fmt.Errorf("machine.icount-shift: %d is not from 1 to %d", m.Shift, maxShift)
	case m.Initrd == "":
		return nil
	case !slices.Contains(dmrace.Initrds, m.Initrd):
		return fmt.Errorf("machine.initrd: %q is not one of %s", m.Initrd, joined(dmrace.Initrds))
	case m.Initramfs:
		return errors.New("machine.initramfs and machine.initrd exclude each other: the boot loader gives one of them")
	}
	return nil
}
