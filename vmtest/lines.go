package vmtest

import (
	"errors"
	"io"
	"net"
	"os"
	"time"

	"github.com/hugelgupf/vmtest/qemu"
)

// lines are what connects this process and QEMU.
type lines struct {
	serial  port
	control net.Conn
	words   *words
	pid     *os.File // on which the guard says its pid
	typed   bool     // whether somebody writes to the guest

	theirs []*os.File // QEMU's ends: serial, control, words, pid
}

// port is our end of the guest's serial port.
type port interface {
	io.ReadWriteCloser
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// openLines opens all of them, or none. A serial port to which nobody writes is a pipe.
//
// QEMU hands on byte by byte what the guest prints. A pipe takes a byte for a tenth of what a
// socket does, holds all of them, and can be read at leisure: see [leisurely].
func openLines(w wiring) (*lines, error) {
	l := &lines{typed: w.typed}
	var errs [4]error
	var theirs [4]*os.File
	if w.typed {
		l.serial, theirs[0], errs[0] = socketPort()
	} else {
		l.serial, theirs[0], errs[0] = pipePort()
	}
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

// socketPort returns both ends of a serial port for both directions.
func socketPort() (port, *os.File, error) {
	ours, theirs, err := socketPair()
	if err != nil {
		return nil, nil, err
	}
	return ours, theirs, nil
}

// connect has QEMU use its ends.
func (l *lines) connect(program string, cpu cpuClaim) []qemu.Fn {
	return []qemu.Fn{wires(l.theirs[0], l.typed, l.theirs[1]), qemu.WithSerialOutput(l.words), guard(program, cpu.words(), l.theirs[3], l.theirs[2])}
}

func (l *lines) closeTheirs() {
	for _, f := range l.theirs {
		if f != nil {
			f.Close()
		}
	}
}

func (l *lines) closeOurs() {
	if l.serial != nil {
		l.serial.Close()
	}
	if l.control != nil {
		l.control.Close()
	}
	if l.pid != nil {
		l.pid.Close()
	}
	if l.words != nil {
		l.words.end(0)
	}
}
