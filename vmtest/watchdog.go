package vmtest

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// watchdogScript waits for the end of its standard input and kills a process group.
const watchdogScript = `read -r x; kill -s KILL -- "-$1"`

// watchdog kills QEMU's process group once this process is gone, however it went:
// PR_SET_PDEATHSIG (see guard.go) ends the one process that this one started, and where
// that is a script which runs QEMU as its child, QEMU would live on. It is a shell that
// reads from a pipe whose other end this process alone holds.
type watchdog struct {
	cmd  *exec.Cmd
	life *os.File // its end lets the dog bite
}

// watchOver starts the watchdog of a process group.
func watchOver(group int) (*watchdog, error) {
	leash, life, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start the watchdog: %w", err)
	}
	defer leash.Close()
	cmd := exec.Command("sh", "-c", watchdogScript, "dmrace-watchdog", strconv.Itoa(group))
	cmd.Stdin = leash
	cmd.SysProcAttr = ownSession() // Ctrl-C is not for it
	if err := cmd.Start(); err != nil {
		life.Close()
		return nil, fmt.Errorf("start the watchdog: %w", err)
	}
	return &watchdog{cmd, life}, nil
}

// bite kills what is left of the group and returns when that is done. A nil dog does
// nothing.
func (d *watchdog) bite() {
	if d == nil {
		return
	}
	d.life.Close()
	d.cmd.Wait() // kill fails where nobody is left
}
