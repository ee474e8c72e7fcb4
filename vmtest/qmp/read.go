package qmp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"

	"dmrace/internal/visible"
)

// maxLine is how long a line of QEMU's may be, in bytes. Its longest answer to a command
// of dmrace's is some hundred, its greeting and its events less.
const maxLine = 1 << 20

// read hands each answer that QEMU sends to who asked, until the stream ends or what
// comes is no QMP.
func (c *Client) read() {
	defer close(c.done)
	c.why = ErrClosed
	sc := bufio.NewScanner(c.conn)
	sc.Buffer(nil, maxLine)
	for sc.Scan() {
		if err := c.dispatch(sc.Bytes()); err != nil {
			c.why = err
			return
		}
	}
	if sc.Err() == bufio.ErrTooLong {
		c.why = fmt.Errorf("%w: it sent a line of more than %d bytes", ErrGarbled, maxLine)
	}
}

// dispatch takes one line. The greeting and QEMU's events (SHUTDOWN, RESET) have no id
// and are passed over: that QEMU is gone shows at the process, and what the guest did on
// its console. So is an answer that nobody waits for any more.
func (c *Client) dispatch(line []byte) error {
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return nil
	}
	var r reply
	if err := json.Unmarshal(line, &r); err != nil {
		return fmt.Errorf("%w: it sent %s", ErrGarbled, shown(line))
	}
	if r.ID == 0 && r.Error != nil { // QEMU did not understand whose command it refuses
		return fmt.Errorf("%w: it refused a command: %s", ErrGarbled, shown(line))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if answer, ok := c.waiting[r.ID]; ok {
		select {
		case answer <- r:
		default:
		}
	}
	return nil
}

// shown is the beginning of what came, as a message can quote it.
func shown(raw []byte) string {
	const most = 80
	if len(raw) > most {
		return `"` + visible.Line(string(raw[:most])) + `" and more`
	}
	return `"` + visible.Line(string(raw)) + `"`
}
