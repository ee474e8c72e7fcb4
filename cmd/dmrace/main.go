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
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	restore := rememberTerminal(os.Stdin)
	code, ended := untilSignalled(signals, unfinished.Any, os.Stderr, func(ctx context.Context) int {
		return execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	})
	if !ended {
		restore()
	}
	os.Exit(code)
}
