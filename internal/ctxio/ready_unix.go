//go:build unix

package ctxio

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// ready returns once a read of f would not block, or ctx ends. Files for which poll(2)
// has no meaning, regular ones for example, are always ready; before its first writer a
// FIFO is not (pipe_poll() in fs/pipe.c).
func ready(ctx context.Context, f *os.File) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		var n int
		var failed error
		err := conn.Control(func(fd uintptr) {
			n, failed = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(Step.Milliseconds()))
		})
		switch {
		case err != nil:
			return err
		case failed != nil && !errors.Is(failed, unix.EINTR):
			return fmt.Errorf("wait for %s: %w", f.Name(), failed)
		case failed == nil && n > 0:
			return nil
		}
	}
	return context.Cause(ctx)
}
