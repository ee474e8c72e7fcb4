//go:build unix

package openflag

import "golang.org/x/sys/unix"

// NonBlock has opening a FIFO not wait for its other end.
const NonBlock = unix.O_NONBLOCK
