//go:build !linux

package vmtest

import (
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"syscall"

	"dmrace"
)

// errNotHere says that nothing is booted on this system, and what is to be done.
func errNotHere() error {
	return &dmrace.EnvError{Err: fmt.Errorf("nothing is booted on %s", runtime.GOOS), Fix: "boot on Linux; lint, parse, sim, explore and report run here"}
}

// checkLimits refuses to boot.
func checkLimits() error { return errNotHere() }

// allowedCPUs lists none: a process is bound to a CPU on Linux alone.
func allowedCPUs() []int { return nil }

// holdName refuses to claim a name.
func holdName(string) (io.Closer, error) { return nil, errNotHere() }

// socketPair refuses to make a line to a guest.
func socketPair() (net.Conn, *os.File, error) { return nil, nil, errNotHere() }

// pipePort refuses as well.
func pipePort() (port, *os.File, error) { return nil, nil, errNotHere() }

// signalGroup, ownSession and dyingSession are for what is never started.
func signalGroup(int, syscall.Signal) {}

func ownSession() *syscall.SysProcAttr { return nil }

func dyingSession() *syscall.SysProcAttr { return nil }
