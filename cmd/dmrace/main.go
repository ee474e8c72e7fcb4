// Command dmrace reproduces the race between dm-mod.create= and a disk that shows
// up late, on a real kernel in QEMU, and says where each boot ends and why.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	args := os.Args[1:]
	restore := rememberTerminal(os.Stdin)
	code, ended := untilSignalled(signals, graceOf(args), os.Stderr, func(ctx context.Context) int {
		return execute(ctx, args, os.Stdout, os.Stderr)
	})
	if !ended {
		restore()
	}
	os.Exit(code)
}
