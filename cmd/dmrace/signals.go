package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"
)

// grace is how long a verb that leaves nothing behind may go on after a signal. One that
// looks at its context has ended by then; one that is in the middle of a long calculation,
// or of a write that nobody reads, is ended.
const grace = 60 * time.Millisecond

// tidies are the verbs that have machines, compilers or files to bring to an end, and the
// flags that make others do so. They end as soon as they have, and at a second signal.
var tidies = map[string]string{
	"run": "", "matrix": "", "validate": "", "bisect": "", "flake": "", "shell": "", "gdb": "", "doctor": "", "kernel": "",
	"results rm": "", "explore": "--confirm", "shmoo": "--confirm",
}

// graceOf returns how long the verb of a command line may go on after a signal; 0 is as
// long as it takes.
func graceOf(args []string) time.Duration {
	cmd, _, err := newRoot().Find(args)
	if err != nil {
		return grace
	}
	verb := strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
	flag, ok := tidies[verb]
	if !ok {
		group, _, _ := strings.Cut(verb, " ")
		flag, ok = tidies[group]
	}
	with := func(arg string) bool { return strings.HasPrefix(arg, flag) }
	if ok && (flag == "" || slices.ContainsFunc(args, with)) {
		return 0
	}
	return grace
}

// untilSignalled runs a verb and returns its exit status, and whether it ended by itself.
// The first signal ends its context, and after grace, unless that is 0, the verb is left
// where it is; so it is at once by the second, whatever it does.
func untilSignalled(signals <-chan os.Signal, grace time.Duration, people io.Writer, verb func(context.Context) int) (code int, ended bool) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan int, 1)
	go func() { done <- verb(ctx) }()
	select {
	case code := <-done:
		return code, true
	case <-signals:
		cancel()
	}
	var over <-chan time.Time
	if grace > 0 {
		over = time.After(grace)
	}
	select {
	case code := <-done:
		return code, true
	case <-over:
		say(people, "dmrace: interrupted")
	case <-signals:
		say(people, "dmrace: ended at once by the second signal")
	}
	return exitInterrupted, false
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
