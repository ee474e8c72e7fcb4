//go:build !unix

package boardtest

import "os/exec"

// ownGroup does nothing: there are no process groups, and the end of its context ends the
// command alone.
func ownGroup(*exec.Cmd) {}
