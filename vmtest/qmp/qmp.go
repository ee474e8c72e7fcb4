// Package qmp speaks the QEMU Machine Protocol over a stream that is already
// connected: JSON objects, one a line (docs/interop/qmp-spec.txt of QEMU 7.2).
package qmp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// ErrClosed is returned by commands after QEMU has gone.
var ErrClosed = errors.New("qmp: QEMU closed the connection")

// Client is one QMP connection. Its methods may be called concurrently.
type Client struct {
	conn io.ReadWriteCloser
	done chan struct{} // closed when the reader has ended

	mu      sync.Mutex
	nextID  int
	waiting map[int]chan reply
}

// reply is QEMU's answer to one command.
type reply struct {
	ID     int             `json:"id"`
	Return json.RawMessage `json:"return"`
	Error  *struct {
		Class string `json:"class"`
		Desc  string `json:"desc"`
	} `json:"error"`
}

// Connect reads QEMU's greeting and leaves capability negotiation. The client owns
// conn from now on, also when Connect fails.
func Connect(ctx context.Context, conn io.ReadWriteCloser) (*Client, error) {
	c := &Client{
		conn: conn, done: make(chan struct{}),
		waiting: map[int]chan reply{},
	}
	go c.read()
	if err := c.Execute(ctx, "qmp_capabilities", nil, nil); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Close ends the connection and waits until its reader has ended.
func (c *Client) Close() error {
	err := c.conn.Close()
	<-c.done
	return err
}

// Execute runs a command and decodes what it returns into result, which may be
// nil. An answer that QEMU words as an error is returned as one, with QEMU's
// description.
func (c *Client) Execute(ctx context.Context, command string, args, result any) error {
	id, answer := c.register()
	defer c.forget(id)
	line, err := json.Marshal(struct {
		Execute   string `json:"execute"`
		Arguments any    `json:"arguments,omitempty"`
		ID        int    `json:"id"`
	}{command, args, id})
	if err != nil {
		return fmt.Errorf("qmp %s: encode arguments: %w", command, err)
	}
	if _, err := c.conn.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("qmp %s: %w", command, ErrClosed)
	}
	select {
	case <-ctx.Done():
		return fmt.Errorf("qmp %s: %w", command, ctx.Err())
	case r := <-answer:
		return r.decode(command, result)
	case <-c.done:
	}
	select {
	case r := <-answer: // it came just before the end
		return r.decode(command, result)
	default:
		return fmt.Errorf("qmp %s: %w", command, ErrClosed)
	}
}

func (r reply) decode(command string, result any) error {
	if r.Error != nil {
		return fmt.Errorf("qmp %s: %s: %s", command, r.Error.Class, r.Error.Desc)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(r.Return, result); err != nil {
		return fmt.Errorf("qmp %s: decode answer: %w", command, err)
	}
	return nil
}

func (c *Client) register() (int, <-chan reply) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nextID++
	answer := make(chan reply, 1)
	c.waiting[c.nextID] = answer
	return c.nextID, answer
}

func (c *Client) forget(id int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, id)
}

// read hands each answer that QEMU sends to who asked. The greeting and QEMU's
// events (SHUTDOWN, RESET) have no id and are passed over: that QEMU is gone shows
// at the process, and what the guest did on its console.
func (c *Client) read() {
	defer close(c.done)
	br := bufio.NewReader(c.conn)
	for {
		line, err := br.ReadBytes('\n')
		if len(line) > 0 {
			c.dispatch(line)
		}
		if err != nil {
			return
		}
	}
}

func (c *Client) dispatch(line []byte) {
	var r reply
	if json.Unmarshal(line, &r) != nil || r.ID == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if answer, ok := c.waiting[r.ID]; ok {
		select {
		case answer <- r:
		default:
		}
	}
}
