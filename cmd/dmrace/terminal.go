package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/muesli/cancelreader"
	"golang.org/x/term"

	"dmrace/lab"
)

// terminal is the user's terminal while a guest has it.
type terminal struct {
	cancelreader.CancelReader
	fd    int
	size  int         // descriptor that is asked for the window's size
	state *term.State // before it was made raw; nil: it was not
	keys  escape
}

// fd is what has a descriptor: a file, and a [window].
type fd interface{ Fd() uintptr }

// isTerminal reports whether a reader or writer is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(fd)
	return ok && term.IsTerminal(int(f.Fd()))
}

// window is a terminal that text is written to: it knows how many characters a line has.
type window struct{ *os.File }

// Columns implements [table.Screen]. 0: the terminal does not say.
func (s window) Columns() int {
	columns, _, err := term.GetSize(int(s.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

// onScreen returns w, as a window where it is a terminal.
func onScreen(w io.Writer) io.Writer {
	if f, ok := w.(*os.File); ok && isTerminal(f) {
		return window{f}
	}
	return w
}

// openTerminal returns the terminal behind in, or nil where that is none.
func openTerminal(in io.Reader, out io.Writer) (*terminal, error) {
	f, ok := in.(*os.File)
	if !ok || !isTerminal(f) {
		return nil, nil
	}
	r, err := cancelreader.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("open the terminal: %w", err)
	}
	t := &terminal{CancelReader: r, fd: int(f.Fd()), size: int(f.Fd())}
	if o, ok := out.(fd); ok && isTerminal(o) {
		t.size = int(o.Fd())
	}
	return t, nil
}

// raw passes every key on as it is typed, Ctrl-C among them.
func (t *terminal) raw() (err error) {
	if t.state, err = term.MakeRaw(t.fd); err != nil {
		return fmt.Errorf("set up the terminal: %w", err)
	}
	return nil
}

// restore makes the terminal what it was, whatever happened in between.
func (t *terminal) restore() {
	if t.state != nil {
		term.Restore(t.fd, t.state)
	}
	t.Close()
}

// hello describes the terminal to the guest.
func (t *terminal) hello() lab.Hello {
	h := lab.Hello{Rows: 24, Cols: 80, Term: os.Getenv("TERM")}
	if cols, rows, err := term.GetSize(t.size); err == nil && rows > 0 && cols > 0 {
		h.Rows, h.Cols = uint16(rows), uint16(cols)
	}
	return h
}

// Read returns what is typed, and io.EOF once the user asks for the end.
func (t *terminal) Read(b []byte) (int, error) {
	n, err := t.CancelReader.Read(b)
	kept, end := t.keys.filter(b[:n])
	if end {
		err = io.EOF
	}
	return kept, err
}

// escapeKey is Ctrl-A, as QEMU's own console has it.
const escapeKey = 1

// escape finds the user's commands to dmrace among the keys for the guest: Ctrl-A x
// ends the session, and Ctrl-A Ctrl-A is one Ctrl-A. Any other key behind Ctrl-A is
// the guest's, less the Ctrl-A.
type escape struct{ open bool } // whether the last key was a Ctrl-A of ours

// filter removes the commands from keys, in place. It returns how many keys are left,
// and whether the user asked for the end.
func (e *escape) filter(keys []byte) (kept int, end bool) {
	for _, k := range keys {
		switch {
		case e.open && k == 'x':
			return kept, true
		case !e.open && k == escapeKey:
			e.open = true
			continue
		}
		e.open = false
		keys[kept] = k
		kept++
	}
	return kept, false
}

// plainLines passes text on without carriage returns, which a serial line ends its
// lines with and a file should not.
type plainLines struct{ to io.Writer }

// Write implements io.Writer.
func (p *plainLines) Write(b []byte) (int, error) {
	_, err := p.to.Write(bytes.ReplaceAll(b, []byte{'\r'}, nil))
	return len(b), err
}
