// Package process runs the programs that make a kernel: git, apt, patch, make and their
// like, each with its whole process group, so that an interruption ends what they
// started too.
package process

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"dmrace/internal/unfinished"
)

// Grace is how long a process group may take to end after SIGTERM. It is enough
// for make to remove its unfinished targets.
const Grace = 5 * time.Second

// ErrKilled says that a process group had to be killed, so that what it was writing
// may be half-written.
var ErrKilled = errors.New("it did not end by itself and was killed")

// Command is one program to run, with its whole process group.
type Command struct {
	Argv   []string
	Dir    string
	Env    []string // nil: this process's own
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
}

// Run runs the command to its end. When ctx is cancelled its process group gets
// SIGTERM and, after a time of grace, SIGKILL; Run then returns ctx's error. Where
// dmrace itself is killed the kernel sends the SIGTERM.
func (c Command) Run(ctx context.Context) error {
	defer unfinished.Begin()()
	// PR_SET_PDEATHSIG is bound to the thread that forks, not to the process
	// (prctl(2)), so the thread stays ours until the child has ended.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	cmd := exec.CommandContext(ctx, c.Argv[0], c.Argv[1:]...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Stdin, c.Stdout, c.Stderr
	cmd.SysProcAttr = ownGroup()
	var killed atomic.Bool
	ended := make(chan struct{})
	cmd.Cancel = func() error {
		child := cmd.Process
		go func() {
			select {
			case <-ended:
			case <-time.After(Grace):
				killed.Store(true)
				killGroup(child)
			}
		}()
		return endGroup(child)
	}
	cmd.WaitDelay = Grace + time.Second
	err := cmd.Run()
	close(ended)
	switch {
	case err == nil || ctx.Err() == nil:
		return err
	case killed.Load():
		return fmt.Errorf("%w (%w)", ctx.Err(), ErrKilled)
	}
	return ctx.Err()
}

// Output runs the command and returns what it printed. The error carries what it
// said on stderr.
func (c Command) Output(ctx context.Context) ([]byte, error) {
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(ctx); err != nil {
		return nil, c.Explain(err, errs.String())
	}
	return out.Bytes(), nil
}

// Explain names the program and adds the last line that it wrote to stderr.
func (c Command) Explain(err error, stderr string) error {
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return fmt.Errorf("%s: %w: %s", c.Argv[0], err, last)
	}
	return fmt.Errorf("%s: %w", c.Argv[0], err)
}

// Stream runs the command and calls read on what it prints. When read fails the
// command is ended; when the command fails, its error is returned.
func (c Command) Stream(ctx context.Context, read func(io.Reader) error) error {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	r, w, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("%s: %w", c.Argv[0], err)
	}
	defer r.Close()
	widen(w)
	var errs bytes.Buffer
	c.Stdout, c.Stderr = w, &errs
	done := make(chan error, 1)
	go func() {
		err := c.Run(running)
		w.Close() // the end of what read sees
		if err != nil {
			err = c.Explain(err, errs.String())
		}
		done <- err
	}()
	readErr := read(r)
	if readErr == nil {
		_, readErr = io.Copy(io.Discard, r) // tar ends before its padding does
	}
	if readErr == nil {
		return <-done
	}
	cancel()
	r.Close()
	runErr := <-done
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return first(runErr, readErr)
}

// first chooses between the error of a program and that of its reader: where the
// program was ended because of the reader, it is the reader's.
func first(run, read error) error {
	if run == nil || errors.Is(run, context.Canceled) || isPipeError(run) {
		return read
	}
	return run
}

// isPipeError reports whether a program died of writing to a closed pipe.
func isPipeError(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signal() == syscall.SIGPIPE
}

// CLocale is the environment of this process with messages in English.
func CLocale() []string { return append(os.Environ(), "LC_ALL=C") }
