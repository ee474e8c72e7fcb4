// Package serial opens the console of a board: a program that passes it through, a serial
// port of this machine, a server that speaks telnet or one that passes bytes as they are.
package serial

import (
	"context"
	"fmt"
	"io"
	"net"
	"time"

	"dmrace"
)

// Port is an open console. Close ends a Read that waits, and whatever was started for it.
// Read returns io.EOF, or an error that says what ended, once there is nothing behind the
// port any more.
type Port interface {
	io.ReadWriteCloser
}

// dialTimeout is how long a server may take to answer.
const dialTimeout = 10 * time.Second

// Dial connects to a server that passes bytes as they are.
func Dial(ctx context.Context, address string) (Port, error) {
	c, err := dial(ctx, address)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// DialTelnet connects to a server that speaks telnet.
func DialTelnet(ctx context.Context, address string) (Port, error) {
	c, err := dial(ctx, address)
	if err != nil {
		return nil, err
	}
	return newTelnet(c), nil
}

func dial(ctx context.Context, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: dialTimeout}
	c, err := d.DialContext(ctx, "tcp", address)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &dmrace.EnvError{Err: fmt.Errorf("open the console: %w", err), Fix: "see that the server of the console runs, and that nobody else is connected to it"}
	}
	return c, nil
}
