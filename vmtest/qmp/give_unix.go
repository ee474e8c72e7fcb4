//go:build unix

package qmp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// Give hands QEMU a file under a name, by which later commands call it ("fd:name"). QEMU has
// a copy of its own; f stays the caller's. The connection must be a Unix socket.
func (c *Client) Give(ctx context.Context, name string, f *os.File) error {
	conn, ok := c.conn.(*net.UnixConn)
	if !ok {
		return errors.New("qmp getfd: the connection carries no files")
	}
	ctx, cancel := context.WithTimeoutCause(ctx, Patience, fmt.Errorf("%w within %s", ErrSilent, Patience))
	defer cancel()
	rights := syscall.UnixRights(int(f.Fd()))
	send := func(line []byte) (int, error) {
		n, _, err := conn.WriteMsgUnix(line, rights, nil)
		return n, err
	}
	if err := c.execute(ctx, send, "getfd", map[string]string{"fdname": name}, nil); err != nil {
		return fmt.Errorf("qmp getfd: %w", err)
	}
	return nil
}
