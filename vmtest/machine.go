package vmtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/hugelgupf/vmtest/qemu"
	"golang.org/x/sys/unix"

	"dmrace/linux/board"
	"dmrace/vmtest/qmp"
)

// grace is how long QEMU is given to obey before it is asked more firmly.
const grace = 2 * time.Second

// machine is one running QEMU. Its CPU is stopped until [machine.run].
type machine struct {
	argv   []string // QEMU's own, without the guard
	serial net.Conn
	qmp    *qmp.Client
	pid    int // also the process group's

	vm     *qemu.VM
	stderr *lastBytes
	exited chan struct{} // closed when QEMU is gone
	err    error         // how it went; valid once exited is closed
}

// start starts QEMU with the given settings and connects to it. The machine must
// be stopped with [machine.stop], whatever happens.
func start(ctx context.Context, program string, settings []qemu.Fn) (*machine, error) {
	serial, serialEnd, err := socketPair()
	if err != nil {
		return nil, fmt.Errorf("start qemu: serial port: %w", err)
	}
	control, controlEnd, err := socketPair()
	if err != nil {
		return nil, fmt.Errorf("start qemu: qmp: %w", errors.Join(err, serial.Close(), serialEnd.Close()))
	}
	pidRead, pidWrite, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start qemu: %w", errors.Join(err, serial.Close(), serialEnd.Close(), control.Close(), controlEnd.Close()))
	}
	defer pidRead.Close()
	m := &machine{serial: serial, stderr: &lastBytes{max: 4 << 10}, exited: make(chan struct{})}
	fns := append(settings, wires(serialEnd, controlEnd), output(m.stderr), guard(program, pidWrite))
	err = m.launch(program, fns)
	// The child holds its own copies: ours would keep the streams from ending.
	for _, f := range []*os.File{serialEnd, controlEnd, pidWrite} {
		f.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("start qemu: %w", errors.Join(err, serial.Close(), control.Close()))
	}
	if m.pid, err = readPid(pidRead, 10*time.Second); err == nil {
		m.qmp, err = qmp.Connect(ctx, control)
	}
	if err != nil {
		control.Close()
		m.stop()
		return nil, fmt.Errorf("start qemu: %w", errors.Join(m.failure(), err))
	}
	return m, nil
}

// launch starts the process and waits for its end in the background, both on one
// locked thread: PR_SET_PDEATHSIG fires when the thread that forked ends, so that
// thread must live as long as QEMU does. Wait runs from the start because the
// library drains QEMU's output only there.
func (m *machine) launch(program string, fns []qemu.Fn) error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		// The machine is ended by stop, in steps; a cancelled context would
		// have the library kill it before its last words are read.
		vm, err := qemu.StartContext(context.Background(), boards[board.AMD64.Arch].arch, fns...)
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

// run lets the guest's CPU go.
func (m *machine) run(ctx context.Context) error { return m.qmp.Execute(ctx, "cont", nil, nil) }

// stop ends QEMU and returns when it is gone: it is asked over QMP, then by
// SIGTERM, then its process group is killed. A QEMU in record mode ignores
// SIGTERM, so the last step is not optional.
func (m *machine) stop() {
	defer m.serial.Close()
	steps := []func(){
		func() {
			if m.qmp == nil {
				return
			}
			ctx, cancel := context.WithTimeout(context.Background(), grace)
			defer cancel()
			m.qmp.Execute(ctx, "quit", nil, nil)
		},
		func() { m.vm.Signal(unix.SIGTERM) },
		func() {
			m.vm.Kill()
			if m.pid > 0 {
				unix.Kill(-m.pid, unix.SIGKILL)
			}
		},
	}
	for _, step := range steps {
		select {
		case <-m.exited:
		default:
			step()
			select {
			case <-m.exited:
			case <-time.After(grace):
			}
		}
	}
	<-m.exited
	if m.qmp != nil {
		m.qmp.Close()
	}
}

// failure returns why QEMU ended, in its own words, or nil if it ended well or
// still runs.
func (m *machine) failure() error {
	select {
	case <-m.exited:
	default:
		return nil
	}
	said := complaints(m.stderr.String())
	if m.err == nil && said == "" {
		return nil
	}
	if said == "" {
		return m.err
	}
	return errors.New(said)
}

// complaints leaves QEMU's warnings out of what it said: they end nothing.
func complaints(said string) string {
	var lines []string
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); line != "" && !strings.Contains(line, ": warning: ") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// output collects what QEMU itself prints: its complaints.
func output(w *lastBytes) qemu.Fn { return qemu.WithSerialOutput(w) }

// socketPair returns our end of a stream socket pair and QEMU's.
func socketPair() (net.Conn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	// A full socket would make the guest's UART wait, which under icount the
	// guest can see. A whole console log fits into this buffer.
	unix.SetsockoptInt(fds[1], unix.SOL_SOCKET, unix.SO_SNDBUF, 4<<20)
	ours, theirs := os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "qemu's")
	defer ours.Close()
	conn, err := net.FileConn(ours)
	if err != nil {
		theirs.Close()
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	return conn, theirs, nil
}

// lastBytes keeps the last bytes written to it. It is an io.WriteCloser for
// concurrent use.
type lastBytes struct {
	mu  sync.Mutex
	max int
	buf bytes.Buffer
}

func (l *lastBytes) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buf.Write(p)
	if extra := l.buf.Len() - l.max; extra > 0 {
		l.buf.Next(extra)
	}
	return len(p), nil
}

func (l *lastBytes) Close() error { return nil }

func (l *lastBytes) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
