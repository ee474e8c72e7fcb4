package vmtest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"dmrace/internal/visible"
	"dmrace/vmtest/qmp"
	"github.com/hugelgupf/vmtest/qemu"
)

// grace is how long QEMU is given to obey before it is asked more firmly.
const grace = 2 * time.Second

// starved is how long what takes no time may take on a machine that is busy with others: the start
// of a process, and the end of one that has closed its control socket.
const starved = 30 * time.Second

// haste is that of a QEMU that is of no more use, or does not answer.
const haste = 100 * time.Millisecond

// machine is one running QEMU. Its CPU is stopped until [machine.run].
type machine struct {
	half   boardHalf
	argv   []string // QEMU's own, without the guard
	serial port
	qmp    *qmp.Client
	pid    int // also the process group's
	dog    *watchdog
	cpu    cpuClaim

	vm     *qemu.VM
	words  *words        // what QEMU itself says
	exited chan struct{} // closed when QEMU is gone
	err    error         // how it went; valid once exited is closed
	ended  atomic.Bool   // whether it was this side that ended it

	share      string // the folder that is exported to the guest; "": there is none
	endServers func() // ends what serves the guest beside QEMU; nil: nothing does
}

// wiring is how QEMU is started.
type wiring struct {
	typed bool // somebody writes to the guest's serial port
	turns bool // its threads take turns: see [cpuClaim]
}

// start starts QEMU with the given settings and connects to it. The machine must
// be stopped with [machine.stop] or [machine.abort], whatever happens.
func start(ctx context.Context, program string, half boardHalf, w wiring, settings []qemu.Fn) (*machine, error) {
	l, err := openLines(w)
	if err != nil {
		return nil, fmt.Errorf("start qemu: %w", err)
	}
	m := &machine{half: half, serial: l.serial, words: l.words, exited: make(chan struct{})}
	if w.turns {
		m.cpu = claimCPU()
	}
	err = m.launch(program, append(settings, l.connect(program, m.cpu)...))
	l.closeTheirs() // the child holds its own copies: ours would keep the streams from ending
	if err != nil {
		m.cpu.release()
		l.closeOurs()
		return nil, fmt.Errorf("start qemu: %w", err)
	}
	if m.pid, err = readPid(ctx, l.pid, starved); err == nil {
		m.dog, err = watchOver(m.pid)
	}
	l.pid.Close()
	if err == nil {
		m.qmp, err = qmp.Connect(ctx, l.control)
	}
	if err != nil {
		l.control.Close()
		m.goes(starved, errors.Is(err, qmp.ErrClosed))
		m.abort()
		m.serial.Close()
		return nil, fmt.Errorf("start qemu: %w", errors.Join(m.failure(), err))
	}
	return m, nil
}

// launch starts the process and waits for its end in the background, both on one
// locked thread: PR_SET_PDEATHSIG fires when the thread that forked ends, so that
// thread must live as long as QEMU does. Wait runs from the start because the
// library drains what the guard says only there.
func (m *machine) launch(program string, fns []qemu.Fn) error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		// The machine is ended by stop, in steps; a cancelled context would
		// have the library kill it before its last words are read.
		vm, err := qemu.StartContext(context.Background(), m.half.arch, fns...)
		if err != nil {
			started <- err
			return
		}
		m.vm = vm
		m.argv = unguarded(vm.Cmdline(), program)
		started <- nil
		m.err = vm.Wait()
		close(m.exited)
	}()
	return <-started
}

// execute has QEMU carry out a command: see [qmp.Client.Execute]. It ends with QEMU too:
// what that has started may hold the connection open.
func (m *machine) execute(ctx context.Context, command string, args, result any) error {
	ctx, cancel := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-m.exited:
		case <-ctx.Done():
			return
		}
		select { // its last answer may still be under way
		case <-ctx.Done():
		case <-time.After(haste):
			cancel(qmp.ErrClosed)
		}
	}()
	err := m.qmp.Execute(ctx, command, args, result)
	cancel(nil)
	<-watched
	return err
}

// run lets the guest's CPU go.
func (m *machine) run(ctx context.Context) error { return m.execute(ctx, "cont", nil, nil) }

// stop ends QEMU and returns when it is gone: it is asked over QMP, then its process
// group by SIGTERM, then that is killed. A QEMU in record mode ignores SIGTERM, so the
// last step is not optional.
func (m *machine) stop() { m.end(grace, m.quit, m.terminate, m.kill) }

// abort ends a QEMU that nobody waits for, without asking it.
func (m *machine) abort() { m.end(haste, m.terminate, m.kill) }

// end takes the steps until QEMU is gone. What it started goes with it: see [watchdog].
func (m *machine) end(patience time.Duration, steps ...func(time.Duration)) {
	for _, step := range steps {
		if m.goes(0, true) {
			break
		}
		m.ended.Store(true)
		step(patience)
		m.goes(patience, true)
	}
	m.dog.bite()
	if m.endServers != nil {
		m.endServers()
	}
	m.goes(grace, true) // a process that the kernel holds in a system call goes later
	m.words.end(grace)
	m.cpu.release()
	if m.qmp != nil {
		m.qmp.Close()
	}
}

// goes waits for the end of QEMU, if it is expected at all, and reports whether it came.
func (m *machine) goes(patience time.Duration, expected bool) bool {
	if !expected {
		patience = 0
	}
	select {
	case <-m.exited:
		return true
	default:
	}
	select {
	case <-m.exited:
		return true
	case <-time.After(patience):
		return false
	}
}

func (m *machine) quit(patience time.Duration) {
	if m.qmp == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	m.execute(ctx, "quit", nil, nil)
}

func (m *machine) terminate(time.Duration) { m.signal(syscall.SIGTERM) }

func (m *machine) kill(time.Duration) { m.signal(syscall.SIGKILL) }

// signal reaches the whole group where its number is known, and else the guard.
func (m *machine) signal(s syscall.Signal) {
	m.vm.Signal(s)
	if m.pid > 0 {
		signalGroup(m.pid, s)
	}
}

// hangUp takes what QEMU's serial port still holds and closes it. A process that left
// QEMU's group may keep its other end open; it is not waited for.
func (m *machine) hangUp(c *capture) {
	select {
	case <-c.ended:
	case <-time.After(grace):
	}
	m.serial.Close()
}

// failure returns why QEMU ended, in its own words, or nil if it ended well, was ended
// or still runs.
func (m *machine) failure() error {
	if !m.goes(0, true) || m.ended.Load() {
		return nil
	}
	said := complaints(m.words.String())
	if m.err == nil && said == "" {
		return nil
	}
	if said == "" {
		return m.err
	}
	return errors.New(said)
}

// complaints leaves QEMU's warnings out of what it said: they end nothing. What is left
// is safe to show.
func complaints(said string) string {
	var lines []string
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); line != "" && !strings.Contains(line, ": warning: ") {
			lines = append(lines, visible.Line(line))
		}
	}
	return strings.Join(lines, "\n")
}
