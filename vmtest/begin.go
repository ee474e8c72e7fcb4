package vmtest

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/vmtest/snapshot"
)

// begun is a boot whose guest stands still: at power-on, or where a machine was saved.
type begun struct {
	machine *machine
	plan    *dmrace.Plan
	cmdline string          // resolved
	saved   *snapshot.Saved // nil: it stands at power-on
}

// said is what the guest had said before it stood still.
func (b *begun) said() []byte {
	if b.saved == nil {
		return nil
	}
	return b.saved.Console
}

// snapshot is what the evidence says of the saved machine; nil: there is none.
func (b *begun) snapshot() *dmrace.Snapshot {
	s := b.saved
	if s == nil {
		return nil
	}
	var plugged []string
	for i := range b.plan.Disks() {
		plugged = append(plugged, unsaved(b.plan, i)...)
	}
	return &dmrace.Snapshot{Key: s.Key(), Sum: s.Sum(), AtUS: s.At().Microseconds(), Console: len(s.Console), Cmdline: s.Line(), Plugged: plugged}
}

// begin starts QEMU for a plan, from a saved machine where that is sound. One that QEMU
// does not take is not used again.
func begin(ctx context.Context, p *dmrace.Plan, h Host) (*begun, error) {
	saved, values, err := h.Snapshots.machine(ctx, p, h)
	if err != nil {
		return nil, err
	}
	if saved != nil {
		b, err := goOn(ctx, p, h, saved, values)
		if err == nil {
			return b, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		h.Snapshots.broke(saved, fmt.Errorf("restore the machine: %w", err))
	}
	m, cmdline, err := startPlan(ctx, p, h)
	if err != nil {
		return nil, err
	}
	return &begun{machine: m, plan: p, cmdline: cmdline}, nil
}

// goOn starts QEMU for a plan and makes it the saved machine, with these values in its slots.
func goOn(ctx context.Context, p *dmrace.Plan, h Host, saved *snapshot.Saved, values []string) (*begun, error) {
	memory, size, err := memoryOf(p)
	if err != nil {
		return nil, err
	}
	defer memory.Close() // QEMU has mapped it
	h.late = true
	m, cmdline, err := startPlan(ctx, p, h, guestMemory(memory, size), qemu.ArbitraryArgs("-incoming", "defer"))
	if err != nil {
		return nil, err
	}
	err = m.restore(ctx, saved, memory, values)
	if err == nil {
		err = m.setConfig(ctx, saved.Config())
	}
	if err == nil {
		err = m.plugDisks(ctx, p)
	}
	if err != nil {
		failure := m.lastWords(err)
		m.abort()
		m.serial.Close()
		if failure != nil {
			err = failure
		}
		return nil, err
	}
	return &begun{m, p, cmdline, saved}, nil
}

// shimReady is what the shim says once it has read its parameters.
var shimReady = regexp.MustCompile(`dmrace: shim ready, (\d+) delay\(s\), (\d+) deferral\(s\)(?:, (\d+) scan delay\(s\))?`)

// unfilled says what the shim has read otherwise than the plan has it, or nothing: the values
// that were written into a saved machine are its injections.
func unfilled(r *dmrace.Observation) string {
	if r.Provenance.Snapshot == nil {
		return ""
	}
	var planned [3]int // delays, deferrals, scan delays
	for _, i := range r.Plan.Inject {
		switch {
		case i.ProbeDelay != nil:
			planned[0]++
		case i.ProbeDefer != nil:
			planned[1]++
		case i.ScanDelay != nil:
			planned[2]++
		}
	}
	said := shimReady.FindSubmatch(r.Console)
	if planned == [3]int{} || read(said) == planned && !bytes.Contains(r.Console, []byte("dmrace: malformed item")) {
		return ""
	}
	return fmt.Sprintf("%d delays, %d deferrals and %d scan delays, and the shim said %q", planned[0], planned[1], planned[2], said)
}

// read returns the numbers that [shimReady] has found. A shim that does not know scan delays
// has none.
func read(said [][]byte) (n [3]int) {
	for i := range min(len(n), max(len(said)-1, 0)) {
		n[i], _ = strconv.Atoi(string(said[i+1]))
	}
	return n
}
