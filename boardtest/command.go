package boardtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"dmrace"
	"dmrace/boardtest/boardfile"
	"dmrace/internal/visible"
)

// maxSaid is how much of what a command says is kept, in bytes from its beginning.
const maxSaid = 4 << 10

// command is one command of the board's file that is to be run.
type command struct {
	key   string // in the file, for errors: "power-on"
	argv  boardfile.Command
	stdin string
}

// run runs a command of the board's file in a process group of its own, and ends the group
// when ctx ends or the command's time is over. A program that it leaves running in the
// background is left alone. An error is a [dmrace.EnvError], or that of ctx.
func (s *session) run(ctx context.Context, c command) error {
	limit := time.Duration(s.board.CommandTimeout)
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errCommandLimit)
	defer cancel()
	said, err := s.execute(ctx, c)
	switch {
	case err == nil:
		return nil
	case errors.Is(context.Cause(ctx), errCommandLimit):
		err = fmt.Errorf("it had not ended after %s (command-timeout)", limit)
	case ctx.Err() != nil:
		return ctx.Err()
	}
	if said = strings.TrimSpace(visible.Text(said)); said != "" {
		err = fmt.Errorf("%w: %s", err, said)
	}
	return &dmrace.EnvError{
		Err: fmt.Errorf("board %s: %s (%s): %w", s.board.Name, c.key, strings.Join(c.argv, " "), err),
		Fix: "run it by hand in " + s.board.Dir + "; dmrace check --board tries the board",
	}
}

var errCommandLimit = errors.New("the command's limit of time")

// execute runs a command to its end and returns what it said.
func (s *session) execute(ctx context.Context, c command) (said string, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer r.Close()
	argv := s.board.Argv(c.argv)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.Env = s.board.Dir, append(os.Environ(), s.env...)
	cmd.Stdin = strings.NewReader(c.stdin)
	cmd.Stdout, cmd.Stderr = w, w // a file: what is left in the background does not hold Wait up
	cmd.WaitDelay = time.Second
	ownGroup(cmd)
	err = cmd.Start()
	w.Close()
	if err != nil {
		return "", err
	}
	text := make(chan string, 1)
	go func() { text <- readSome(r) }()
	err = cmd.Wait()
	if errors.Is(err, exec.ErrWaitDelay) { // it did not read its input
		err = nil
	}
	r.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	return <-text, err
}

// readSome reads what a command says and keeps the beginning.
func readSome(r *os.File) string {
	var kept strings.Builder
	buf := make([]byte, 1024)
	for {
		n, err := r.Read(buf)
		kept.Write(buf[:min(n, maxSaid-kept.Len())])
		if err != nil {
			return kept.String()
		}
	}
}
