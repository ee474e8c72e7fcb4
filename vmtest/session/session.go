// Package session is what dmrace shell and the guest's PID 1 say to each other on the
// serial line before the user has it.
//
// PID 1 makes its terminal raw and prints [Ready]. The host answers with a [Hello], and
// behind it the script, if there is one. From there on the line is the terminal of the
// shell; a script runs without one.
package session

import (
	"errors"
	"io"
	"strconv"
	"strings"
)

// Ready is what PID 1 prints when it waits for a Hello.
const Ready = "dmrace-shell: ready\r\n"

// MaxScript is how many bytes a script can have. The guest's serial driver holds 64 KiB
// that nobody has read yet (tty_buffer_init() in drivers/tty/tty_buffer.c), and what
// comes beyond that is lost.
const MaxScript = 32 << 10

// maxHello is how many bytes the line of a Hello can have.
const maxHello = 1 << 10

// Hello tells the guest about the user's terminal.
type Hello struct {
	Rows, Cols uint16
	Script     int    // bytes of a script that follow; 0 is an interactive session
	Term       string // the TERM of the host's environment; may be empty
}

// Line returns the Hello as it is sent: its fields on one line. (PID 1 is smaller
// without a decoder of JSON.) A Term that is no single word is left out.
func (h Hello) Line() []byte {
	line := strconv.Itoa(int(h.Rows)) + " " + strconv.Itoa(int(h.Cols)) + " " + strconv.Itoa(h.Script)
	if f := strings.Fields(h.Term); len(f) == 1 && len(line)+len(f[0]) < maxHello-1 {
		line += " " + f[0]
	}
	return []byte(line + "\n")
}

// Read reads a Hello and its script. It takes no byte beyond them from r, one byte at a
// time until the line has ended.
func Read(r io.Reader) (Hello, []byte, error) {
	line, err := readLine(r)
	if err != nil {
		return Hello{}, nil, fault("read the terminal's description", err)
	}
	h, err := parse(string(line))
	if err != nil {
		return Hello{}, nil, fault("read the terminal's description "+strconv.Quote(string(line)), err)
	}
	script := make([]byte, h.Script)
	if _, err := io.ReadFull(r, script); err != nil {
		return Hello{}, nil, fault("read script", err)
	}
	return h, script, nil
}

// fault is an error with what was done before it. (PID 1 is smaller without fmt.)
func fault(what string, err error) error { return errors.New(what + ": " + err.Error()) }

// parse reads the fields of a line.
func parse(line string) (Hello, error) {
	f := strings.Fields(line)
	if len(f) != 3 && len(f) != 4 {
		return Hello{}, errors.New(strconv.Itoa(len(f)) + " fields")
	}
	var n [3]uint16
	for i := range n {
		v, err := strconv.ParseUint(f[i], 10, 16)
		if err != nil {
			return Hello{}, err
		}
		n[i] = uint16(v)
	}
	h := Hello{Rows: n[0], Cols: n[1], Script: int(n[2])}
	if h.Script > MaxScript {
		return Hello{}, errors.New("a script of " + strconv.Itoa(h.Script) + " bytes")
	}
	if len(f) == 4 {
		h.Term = f[3]
	}
	return h, nil
}

func readLine(r io.Reader) ([]byte, error) {
	var line []byte
	for one := make([]byte, 1); len(line) < maxHello; {
		if _, err := io.ReadFull(r, one); err != nil {
			return nil, err
		}
		if one[0] == '\n' {
			return line, nil
		}
		line = append(line, one[0])
	}
	return nil, errors.New("the line has no end")
}
