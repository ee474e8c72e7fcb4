//go:build unix

package boardtest

import (
	"os/exec"
	"syscall"
)

// ownGroup starts a command in a process group of its own, Ctrl-C on the terminal is not
// for it, and has the end of its context end the group.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
