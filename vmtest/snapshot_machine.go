package vmtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hugelgupf/vmtest/qemu"

	"dmrace"
	"dmrace/linux/console"
	"dmrace/vmtest/qmp"
	"dmrace/vmtest/snapshot"
)

// guestMemory gives QEMU the guest's memory as a file that this process holds as well. The
// guest sees no difference.
func guestMemory(m *snapshot.Memory, size string) qemu.Fn {
	return func(_ *qemu.IDAllocator, o *qemu.Options) error {
		o.AppendQEMU(
			"-object", fmt.Sprintf("memory-backend-file,id=ram,size=%s,share=on,mem-path=/proc/self/fd/%d", size, o.AddFile(m.File())),
			"-machine", "memory-backend=ram")
		return nil
	}
}

// memoryOf returns memory for a plan's machine, and its size as QEMU takes it.
func memoryOf(p *dmrace.Plan) (*snapshot.Memory, string, error) {
	args := halfFor(p).machine(p.Machine)
	var megabytes int64
	size := args[slices.Index(args, "-m")+1]
	if _, err := fmt.Sscanf(size, "%dM", &megabytes); err != nil {
		return nil, "", fmt.Errorf("a machine of %q", size)
	}
	m, err := snapshot.NewMemory(megabytes << 20)
	return m, size, err
}

// tooLate is what a kernel says when it has begun to look for devices (pcibios_scan_root() in
// arch/x86/pci/common.c, pci_register_host_bridge() in drivers/pci/probe.c) or the shim has
// read its parameters: it has seen what varies, or what QEMU does not save (see
// [machine.pciConfig]).
var tooLate = []string{"PCI: Probing PCI hardware", "PCI host bridge to bus", "dmrace: shim ready", "Kernel panic"}

// errPast says that a guest was not stopped in time: this process was not running when it came
// to the point.
var errPast = errors.New("the kernel went past the point where it can be saved before QEMU stopped it")

// mostTries is how often a machine is tried to be stopped in time. The point is some 70 ms
// of guest time wide.
const mostTries = 5

// saveMachine boots a line with slots up to the point and saves the machine there.
func saveMachine(ctx context.Context, p *dmrace.Plan, h Host, line string, slots int) (s *snapshot.Saved, err error) {
	for range mostTries {
		if s, err = saveOnce(ctx, p, h, line, slots); !errors.Is(err, errPast) {
			break
		}
	}
	return s, err
}

func saveOnce(ctx context.Context, p *dmrace.Plan, h Host, line string, slots int) (*snapshot.Saved, error) {
	memory, size, err := memoryOf(p)
	if err != nil {
		return nil, err
	}
	defer memory.Close()
	ctx, cancel := context.WithTimeoutCause(ctx, time.Duration(p.Limits.Host), errHostLimit)
	defer cancel()
	h.late = true
	m, err := startLine(ctx, p, h, line, guestMemory(memory, size))
	if err != nil {
		return nil, err
	}
	defer m.serial.Close()
	defer m.abort()
	if err := m.run(ctx); err != nil {
		return nil, err
	}
	said, err := m.reach(ctx, m.half.settled)
	if err != nil {
		return nil, err
	}
	config, err := m.pciConfig(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("save the machine: %w", errors.Join(m.lastWords(err), err))
	}
	state, err := m.save(ctx)
	if err != nil {
		return nil, fmt.Errorf("save the machine: %w", errors.Join(m.lastWords(err), err))
	}
	parser := console.NewParser(dmrace.VocabularyNewest, func(dmrace.Event) {})
	parser.Write(said)
	return snapshot.New(memory, state, said, parser.Last(), line, slots, config)
}

// lastWords returns why QEMU ended, if that is why a command failed, or nil.
func (m *machine) lastWords(err error) error {
	m.goes(starved, errors.Is(err, qmp.ErrClosed))
	return m.failure()
}

// reach follows the guest's console until it has said all of these, stops it there and
// returns what it has said.
func (m *machine) reach(ctx context.Context, words []string) ([]byte, error) {
	var said []byte
	buf := make([]byte, 4096)
	defer context.AfterFunc(ctx, func() { m.serial.SetReadDeadline(time.Unix(1, 0)) })()
	for !containsAll(said, words) {
		n, err := m.serial.Read(buf)
		said = append(said, buf[:n]...)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case err != nil:
			return nil, fmt.Errorf("the kernel did not come to where it is saved: %w", errors.Join(m.failure(), err))
		case containsAny(said, tooLate):
			return nil, errors.New("the kernel did not say where it can be saved")
		}
	}
	if err := m.execute(ctx, "stop", nil, nil); err != nil {
		return nil, err
	}
	// What QEMU has sent is in the socket by now.
	m.serial.SetReadDeadline(time.Now().Add(drained))
	rest, err := io.ReadAll(m.serial)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, fmt.Errorf("the console ended: %w", errors.Join(m.failure(), err))
	}
	said = append(said, rest...)
	if containsAny(said, tooLate) {
		return nil, errPast
	}
	return said, nil
}

// drained is how long a console is silent once the guest stands still and all was read.
const drained = 20 * time.Millisecond

func containsAll(said []byte, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !bytes.Contains(said, []byte(w)) })
}

func containsAny(said []byte, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(said, []byte(w)) })
}

// says reports whether a command line has a word that begins so.
func says(cmdline, word string) bool {
	return slices.ContainsFunc(strings.Fields(cmdline), func(w string) bool { return strings.HasPrefix(w, word) })
}
