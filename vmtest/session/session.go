// Package session is what dmrace shell and the guest's PID 1 say to each other on the
// serial line before the user has it.
//
// PID 1 makes its terminal raw and prints [Ready]. The host answers with a [Hello], and
// behind it the script, if there is one. From there on the line is the terminal of the
// shell; a script runs without one.
package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
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
	Rows   uint16 `json:"rows,omitempty"`
	Cols   uint16 `json:"cols,omitempty"`
	Term   string `json:"term,omitempty"`   // the TERM of the host's environment
	Script int    `json:"script,omitempty"` // bytes of a script that follow; 0 is an interactive session
}

// Line returns the Hello as it is sent: JSON on one line.
func (h Hello) Line() ([]byte, error) {
	b, err := json.Marshal(h)
	if err == nil && len(b) >= maxHello {
		err = fmt.Errorf("the terminal's description has %d bytes", len(b))
	}
	return append(b, '\n'), err
}

// Read reads a Hello and its script. It takes no byte beyond them from r, one byte at a
// time until the line has ended.
func Read(r io.Reader) (Hello, []byte, error) {
	line, err := readLine(r)
	if err != nil {
		return Hello{}, nil, fmt.Errorf("read the terminal's description: %w", err)
	}
	var h Hello
	if err := json.Unmarshal(line, &h); err != nil {
		return Hello{}, nil, fmt.Errorf("read the terminal's description: %w", err)
	}
	if h.Script < 0 || h.Script > MaxScript {
		return Hello{}, nil, fmt.Errorf("a script of %d bytes", h.Script)
	}
	script := make([]byte, h.Script)
	if _, err := io.ReadFull(r, script); err != nil {
		return Hello{}, nil, fmt.Errorf("read script: %w", err)
	}
	return h, script, nil
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
