//go:build unix

package serial

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"dmrace"
)

// closeGrace is how long a program may take to end once its terminal is gone.
const closeGrace = 2 * time.Second

// command is a program that passes the console through. It runs on a terminal of its own,
// for most such programs want one, in a session of its own: Ctrl-C on ours is not for it,
// and the end of this process, however it comes, hangs it up.
type command struct {
	*os.File // our end of the terminal
	cmd      *exec.Cmd
	exited   chan struct{}
	status   error // valid once exited is closed
	once     sync.Once
}

// Start starts a program that passes the console through its standard input and output.
// dir is where it runs, env what is added to its environment.
func Start(argv []string, dir string, env []string) (Port, error) {
	ours, theirs, err := pty.Open()
	if err != nil {
		return nil, &dmrace.EnvError{Err: fmt.Errorf("make a terminal for the console's program: %w", err)}
	}
	defer theirs.Close()
	if _, err := term.MakeRaw(int(theirs.Fd())); err != nil { // no echo, and bytes as they are
		ours.Close()
		return nil, fmt.Errorf("make a terminal raw: %w", err)
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirs, theirs, theirs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		ours.Close()
		return nil, &dmrace.EnvError{Err: fmt.Errorf("start the console's program: %w", err), Fix: "see console.command in the board's file"}
	}
	c := &command{File: ours, cmd: cmd, exited: make(chan struct{})}
	go func() { defer close(c.exited); c.status = cmd.Wait() }()
	return c, nil
}

// Read implements Port. A terminal whose last program has gone reads as EIO.
func (c *command) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	if err == nil || n > 0 {
		return n, nil
	}
	if !errors.Is(err, syscall.EIO) && !errors.Is(err, io.EOF) {
		return 0, err
	}
	select {
	case <-c.exited:
	case <-time.After(closeGrace):
		return 0, fmt.Errorf("%s has closed its output", c.cmd.Path)
	}
	if c.status != nil {
		return 0, fmt.Errorf("%s has ended: %w", c.cmd.Path, c.status)
	}
	return 0, fmt.Errorf("%s has ended", c.cmd.Path)
}

// Close hangs the program up, and kills it and what it started if it does not go.
func (c *command) Close() error {
	c.once.Do(func() {
		syscall.Kill(-c.cmd.Process.Pid, syscall.SIGTERM)
		c.File.Close()
		select {
		case <-c.exited:
		case <-time.After(closeGrace):
		}
		syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
		<-c.exited
	})
	return nil
}
