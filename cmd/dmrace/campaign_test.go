package main

import (
	"errors"
	"testing"

	"dmrace"
)

// TestRetryStatus: a scheduler tries again what another machine may do better, and no mistake.
func TestRetryStatus(t *testing.T) {
	env, usage := &dmrace.EnvError{Err: errors.New("the disk is full")}, &dmrace.UsageError{Err: errors.New("another format")}
	for _, c := range []struct {
		name string
		err  error
		want int
	}{
		{"a broken machine", env, exitRetry},
		{"a mistake", usage, exitUsage},
		{"a boot that the harness lost", errors.New("QEMU was killed"), exitRetry},
		{"both", errors.Join(usage, env), exitRetry},
	} {
		if got := retryStatus(c.err); got != c.want {
			t.Errorf("%s: %d", c.name, got)
		}
	}
}
