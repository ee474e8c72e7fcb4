//go:build !linux

package process

import (
	"os"
	"syscall"
)

// ownGroup leaves a child where it is: kernels are built on Linux alone.
func ownGroup() *syscall.SysProcAttr { return nil }

// endGroup and killGroup end the child.
func endGroup(child *os.Process) error  { return child.Kill() }
func killGroup(child *os.Process) error { return child.Kill() }

// widen leaves a pipe as it is.
func widen(*os.File) {}
