package vmtest

import (
	"errors"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// pipe is a serial port on which only the guest speaks. Go's own files are in its poller, which
// wakes up for each byte that comes, also while nobody reads: some 40,000 times a boot.
type pipe struct {
	fd       int
	closed   atomic.Bool
	deadline atomic.Int64 // of reads, as time.UnixNano; 0: none
	reading  sync.Mutex   // held while the descriptor is in use
}

// pipeSize is what everybody may have (pipe-max-size in proc(5)), and holds any console log: a
// full pipe makes the guest's UART wait, and this process may not run for a while.
const pipeSize = 1 << 20

// pipePort returns both ends of a pipe.
func pipePort() (port, *os.File, error) {
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC); err != nil {
		return nil, nil, os.NewSyscallError("pipe2", err)
	}
	unix.FcntlInt(uintptr(fds[0]), unix.F_SETPIPE_SZ, pipeSize) // a smaller one is emptied in time mostly
	return &pipe{fd: fds[0]}, os.NewFile(uintptr(fds[1]), "qemu's"), nil
}

// glance is how long a read sleeps, in milliseconds, before it looks whether it is still wanted.
const glance = 20

// Read implements io.Reader.
func (p *pipe) Read(b []byte) (int, error) {
	for {
		n, err := p.try(b)
		if errors.Is(err, unix.EINTR) || errors.Is(err, unix.EAGAIN) {
			continue
		}
		return n, err
	}
}

// try reads what comes within a glance. Nothing is EAGAIN, and the end io.EOF.
func (p *pipe) try(b []byte) (int, error) {
	p.reading.Lock()
	defer p.reading.Unlock()
	if p.closed.Load() {
		return 0, os.ErrClosed
	}
	wait := glance
	if at := p.deadline.Load(); at != 0 {
		left := time.Until(time.Unix(0, at))
		if left <= 0 {
			return 0, os.ErrDeadlineExceeded
		}
		wait = min(wait, int(left/time.Millisecond)+1)
	}
	ready, err := unix.Poll([]unix.PollFd{{Fd: int32(p.fd), Events: unix.POLLIN}}, wait)
	if err != nil {
		return 0, err
	}
	if ready == 0 {
		return 0, unix.EAGAIN
	}
	n, err := unix.Read(p.fd, b)
	if n == 0 && err == nil && len(b) > 0 {
		err = io.EOF
	}
	return max(n, 0), err
}

// Write refuses.
func (p *pipe) Write([]byte) (int, error) { return 0, os.ErrInvalid }

// Close implements io.Closer. A read that is under way ends within a glance.
func (p *pipe) Close() error {
	if p.closed.Swap(true) {
		return os.ErrClosed
	}
	p.reading.Lock()
	defer p.reading.Unlock()
	return unix.Close(p.fd)
}

// SetReadDeadline ends reads at a time; the zero time: never.
func (p *pipe) SetReadDeadline(at time.Time) error {
	if at.IsZero() {
		p.deadline.Store(0)
	} else {
		p.deadline.Store(at.UnixNano())
	}
	return nil
}

// SetWriteDeadline does nothing: nothing is written.
func (p *pipe) SetWriteDeadline(time.Time) error { return nil }
