package process

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// ownGroup puts a child into a process group of its own, and has the kernel end it where
// this process is killed.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// endGroup asks the process group of a child to end, and killGroup ends it.
func endGroup(child *os.Process) error  { return unix.Kill(-child.Pid, unix.SIGTERM) }
func killGroup(child *os.Process) error { return unix.Kill(-child.Pid, unix.SIGKILL) }

// pipeSize is how far a program may run ahead of who reads from it, in bytes: the
// most that pipe(7) allows without privileges.
const pipeSize = 1 << 20

// widen lets a program run ahead; a small pipe works too.
func widen(w *os.File) { unix.FcntlInt(w.Fd(), unix.F_SETPIPE_SZ, pipeSize) }
