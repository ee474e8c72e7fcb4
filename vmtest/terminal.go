package vmtest

import (
	"bytes"
	"context"
	"io"
	"time"

	"dmrace"
	"dmrace/vmtest/session"
)

// Terminal is the user's end of a session with a guest. Either Keys or Script is set.
type Terminal struct {
	Out    io.Writer     // takes what the guest's console says, as it comes
	Hello  session.Hello // describes the terminal to the guest
	Keys   Keys          // what the user types; its end ends the session
	Script []byte        // commands without a user: the session ends when they are done
}

// Keys is what a user types, as github.com/muesli/cancelreader reads it: Cancel ends a
// Read that is under way.
type Keys interface {
	io.Reader
	Cancel() bool
}

// powerOff is how long a guest that is shut down may take to end QEMU, in host time:
// without ACPI it can only stop.
const powerOff = time.Second

// serve passes the user's keys on until they or the guest end.
func (t Terminal) serve(ctx context.Context, m *machine, c *capture, ready <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	greeted, typed := make(chan struct{}), make(chan struct{})
	var failed error
	go func() {
		defer close(greeted)
		select {
		case <-ready:
			failed = t.greet(m.serial)
		case <-ctx.Done():
		}
	}()
	if t.Keys != nil {
		go func() {
			defer close(typed)
			pass(m.serial, t.Keys, greeted)
		}()
		defer func() { t.Keys.Cancel(); <-typed }()
	}
	defer func() { cancel(); <-greeted }()
	if err := m.until(ctx, c, typed); err != nil {
		return err
	}
	select {
	case <-greeted:
		return failed
	default:
		return nil
	}
}

// until returns when the guest has ended, done is closed or ctx has ended.
func (m *machine) until(ctx context.Context, c *capture, done <-chan struct{}) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-m.exited:
			return nil
		case <-done:
			return nil
		case <-tick.C:
			if c.has(dmrace.Poweroff) {
				m.wait(ctx, powerOff)
				return nil
			}
		}
	}
}

// greet answers the guest that is ready.
func (t Terminal) greet(serial io.Writer) error {
	hello := t.Hello
	hello.Script = len(t.Script)
	_, err := serial.Write(append(hello.Line(), t.Script...))
	return err
}

// pass writes what is typed to the serial line until it ends. Before the guest was
// greeted nobody listens there; a guest that takes nothing for a while loses what is
// typed meanwhile, so that the user can still end the session.
func pass(serial port, keys io.Reader, greeted <-chan struct{}) {
	buf := make([]byte, 256)
	for {
		n, err := keys.Read(buf)
		select {
		case <-greeted:
			serial.SetWriteDeadline(time.Now().Add(grace))
			serial.Write(buf[:n])
		default:
		}
		if err != nil {
			return
		}
	}
}

// mark passes on what is written to it, less the first appearance of a text.
type mark struct {
	text []byte
	to   io.Writer
	held []byte        // the end of what was written, which may be the beginning of text
	seen chan struct{} // closed when the text has appeared
}

func newMark(text string, to io.Writer) *mark {
	return &mark{text: []byte(text), to: to, seen: make(chan struct{})}
}

// Write implements io.Writer.
func (m *mark) Write(b []byte) (int, error) {
	if m.text == nil {
		return m.to.Write(b)
	}
	all := append(m.held, b...)
	before, after, found := bytes.Cut(all, m.text)
	m.held = nil
	if found {
		m.text = nil
		close(m.seen)
	} else {
		keep := min(len(all), len(m.text)-1)
		for !bytes.HasPrefix(m.text, all[len(all)-keep:]) {
			keep--
		}
		before, m.held = all[:len(all)-keep], bytes.Clone(all[len(all)-keep:])
	}
	_, err := m.to.Write(append(bytes.Clone(before), after...))
	return len(b), err
}
