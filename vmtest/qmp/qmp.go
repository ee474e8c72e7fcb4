// Package qmp speaks the QEMU Machine Protocol over a stream that is already
// connected: JSON objects, one a line (docs/interop/qmp-spec.txt of QEMU 7.2).
//
// A QEMU that is stuck, or a program that only calls itself so, may say nothing, half a
// line or something else. No call waits for it longer than its context lasts, or than
// [Patience], and what is no QMP ends the connection with an error that shows it.
package qmp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"dmrace/internal/visible"
)

// ErrClosed is returned by commands after QEMU has gone.
var ErrClosed = errors.New("qmp: QEMU closed the connection")

// ErrSilent is returned by commands that QEMU did not answer in time.
var ErrSilent = errors.New("QEMU does not answer")

// ErrGarbled is returned by commands once QEMU has sent what is no QMP.
var ErrGarbled = errors.New("QEMU speaks no QMP")

// Patience is how long one command may take. QEMU answers between two events of its main
// loop, in milliseconds; on a host that swaps it was seen to take seconds.
const Patience = 30 * time.Second

// Client is one QMP connection. Its methods may be called concurrently.
type Client struct {
	conn    net.Conn
	writing chan struct{} // holds one token while nobody writes
	done    chan struct{} // closed when the reader has ended
	why     error         // why it has; valid once done is closed

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
func Connect(ctx context.Context, conn net.Conn) (*Client, error) {
	c := newClient(conn)
	go c.read()
	if err := c.Execute(ctx, "qmp_capabilities", nil, nil); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func newClient(conn net.Conn) *Client {
	c := &Client{conn: conn, writing: make(chan struct{}, 1), done: make(chan struct{}), waiting: map[int]chan reply{}}
	c.writing <- struct{}{}
	return c
}

// Close ends the connection and waits until its reader has ended.
func (c *Client) Close() error {
	err := c.conn.Close()
	<-c.done
	return err
}

// Execute runs a command and decodes what it returns into result, which may be
// nil. An answer that QEMU words as an error is returned as one, with QEMU's
// description. It returns [ErrSilent] where the answer did not come within [Patience],
// and ctx's error once that has ended.
func (c *Client) Execute(ctx context.Context, command string, args, result any) error {
	ctx, cancel := context.WithTimeoutCause(ctx, Patience, fmt.Errorf("%w within %s", ErrSilent, Patience))
	defer cancel()
	if err := c.execute(ctx, c.conn.Write, command, args, result); err != nil {
		return fmt.Errorf("qmp %s: %w", command, err)
	}
	return nil
}

// execute runs a command that send puts on the wire.
func (c *Client) execute(ctx context.Context, send func([]byte) (int, error), command string, args, result any) error {
	id, answer := c.register()
	defer c.forget(id)
	line, err := json.Marshal(struct {
		Execute   string `json:"execute"`
		Arguments any    `json:"arguments,omitempty"`
		ID        int    `json:"id"`
	}{command, args, id})
	if err != nil {
		return fmt.Errorf("encode arguments: %w", err)
	}
	if err := c.write(ctx, send, append(line, '\n')); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-c.done:
		err = c.why
	case r := <-answer:
		return r.decode(result)
	}
	select {
	case r := <-answer: // it came just before the end
		return r.decode(result)
	default:
		return err
	}
}

// write sends a line. One that was cut off by the end of ctx would make nonsense of the
// next, so the connection ends with it.
func (c *Client) write(ctx context.Context, send func([]byte) (int, error), line []byte) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.writing:
	}
	stop := context.AfterFunc(ctx, func() { c.conn.SetWriteDeadline(time.Unix(1, 0)) })
	_, err := send(line)
	stop()
	c.writing <- struct{}{}
	if err == nil {
		return nil
	}
	c.conn.Close()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	<-c.done // what QEMU last said tells more than that it has gone
	return c.why
}

// decode takes an answer apart. A value of another type than the command returns is
// shown as it came.
func (r reply) decode(result any) error {
	if r.Error != nil {
		return fmt.Errorf("%s: %s", visible.Line(r.Error.Class), visible.Line(r.Error.Desc))
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(r.Return, result); err != nil {
		return fmt.Errorf("%w: it returned %s, which this command does not", ErrGarbled, shown(r.Return))
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
