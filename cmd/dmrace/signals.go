package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// grace is how long a verb may go on after a signal while nothing is unfinished. One that
// looks at its context has ended by then; one that is in the middle of a read, of a long
// calculation or of a write that nobody reads is left where it is.
const grace = 60 * time.Millisecond

// untilSignalled runs a verb and returns its exit status, and whether it ended by itself.
// The first signal ends its context, and once it has nothing to bring to an end, as busy
// says, the verb itself; the second ends it at once, whatever it does.
func untilSignalled(signals <-chan os.Signal, busy func() bool, people io.Writer, verb func(context.Context) ending) (code int, ended bool) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan ending, 1)
	go func() { done <- verb(ctx) }()
	select {
	case e := <-done:
		e.tell(people)
		return e.code, true
	case <-signals:
		cancel()
	}
	select {
	case e := <-done:
		e.tell(people)
		return e.code, true
	case <-idle(busy):
		say(people, "dmrace: interrupted")
	case <-signals:
		say(people, "dmrace: ended at once by the second signal")
	}
	return exitInterrupted, false
}

// looks is how often a process is looked at before it counts as idle.
const looks = 12

// idle is closed once nothing has been busy for the time of grace.
func idle(busy func() bool) <-chan struct{} {
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		untilIdle(busy, func() { time.Sleep(grace / looks) })
	}()
	return closed
}

// untilIdle returns once nothing was busy in so many looks one after the other. Looks are
// counted, not time: on a machine that is busy with others one pause can take longer than the
// time of grace, and what was busy before it still is.
func untilIdle(busy func() bool, pause func()) {
	for quiet := 0; quiet < looks; {
		pause()
		quiet++
		if busy() {
			quiet = 0
		}
	}
}

// say writes a line to people, who may not be reading.
func say(people io.Writer, line string) {
	said := make(chan struct{})
	go func() { fmt.Fprintln(people, line); close(said) }()
	select {
	case <-said:
	case <-time.After(grace / 4):
	}
}

// rememberTerminal returns what makes a terminal again what it is now, where a verb that
// was left where it is had changed it.
func rememberTerminal(in *os.File) (restore func()) {
	fd := int(in.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return func() {} // it is none
	}
	return func() {
		if now, err := term.GetState(fd); err == nil && *now != *before {
			term.Restore(fd, before)
		}
	}
}
