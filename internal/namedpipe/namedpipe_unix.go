//go:build unix

package namedpipe

import "syscall"

// Make makes a named pipe that its owner reads and writes.
func Make(path string) error { return syscall.Mkfifo(path, 0o600) }
