// Command dmrace reproduces the race between dm-mod.create= and a disk that shows
// up late, on a real kernel in QEMU, and says where each boot ends and why.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"dmrace/internal/unfinished"
)

func main() {
	signals := make(chan os.Signal, 2)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) { // nohup(1), and sh of what it starts with &, ignore one on purpose
			signal.Notify(signals, s)
		}
	}
	restore := rememberTerminal(os.Stdin)
	code, ended := untilSignalled(signals, unfinished.Any, os.Stderr, func(ctx context.Context) ending {
		return carryOut(ctx, os.Args[1:], os.Stdout, os.Stderr)
	})
	if !ended {
		restore()
	}
	os.Exit(code)
}
