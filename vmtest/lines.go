package vmtest

import (
	"errors"
	"net"
	"os"

	"github.com/hugelgupf/vmtest/qemu"
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
