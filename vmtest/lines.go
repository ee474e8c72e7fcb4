package vmtest

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/hugelgupf/vmtest/qemu"
	"golang.org/x/sys/unix"
)

// lines are what connects this process and QEMU.
type lines struct {
	serial, control net.Conn
	words           *words
	pid             *os.File // on which the guard says its pid

	theirs []*os.File // QEMU's ends: serial, control, words, pid
}

// openLines opens all of them, or none.
func openLines() (*lines, error) {
	l := &lines{}
	var errs [4]error
	var theirs [4]*os.File
	l.serial, theirs[0], errs[0] = socketPair()
	l.control, theirs[1], errs[1] = socketPair()
	l.words, theirs[2], errs[2] = listen()
	l.pid, theirs[3], errs[3] = os.Pipe()
	l.theirs = theirs[:]
	if err := errors.Join(errs[:]...); err != nil {
		l.closeTheirs()
		l.closeOurs()
		return nil, err
	}
	return l, nil
}

// connect has QEMU use its ends.
func (l *lines) connect(program string) []qemu.Fn {
	return []qemu.Fn{wires(l.theirs[0], l.theirs[1]), qemu.WithSerialOutput(l.words), guard(program, l.theirs[3], l.theirs[2])}
}

func (l *lines) closeTheirs() {
	for _, f := range l.theirs {
		if f != nil {
			f.Close()
		}
	}
}

func (l *lines) closeOurs() {
	for _, c := range []net.Conn{l.serial, l.control} {
		if c != nil {
			c.Close()
		}
	}
	if l.pid != nil {
		l.pid.Close()
	}
	if l.words != nil {
		l.words.end(0)
	}
}

// socketPair returns our end of a stream socket pair and QEMU's.
func socketPair() (net.Conn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	// A full socket makes the guest's UART wait, which under icount the guest can see. QEMU
	// sends byte by byte, and each byte counts for some 800 (struct sk_buff), so that no
	// more than 500 fit into the buffer that everybody may have (wmem_max). Root may have
	// more, and then most of a console log fits.
	if unix.SetsockoptInt(fds[1], unix.SOL_SOCKET, unix.SO_SNDBUFFORCE, 16<<20) != nil {
		unix.SetsockoptInt(fds[1], unix.SOL_SOCKET, unix.SO_SNDBUF, 16<<20)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "qemu's")
	defer ours.Close()
	conn, err := net.FileConn(ours)
	if err != nil {
		theirs.Close()
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	return conn, theirs, nil
}
