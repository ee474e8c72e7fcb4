package process

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// testContext ends a test that hangs.
func testContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func sh(script string) Command { return Command{Argv: []string{"sh", "-c", script}} }

func TestOutput(t *testing.T) {
	out, err := sh("echo out; echo err >&2").Output(testContext(t))
	if err != nil || string(out) != "out\n" {
		t.Errorf("%q, %v", out, err)
	}
	_, err = sh("echo first >&2; echo last >&2; exit 3").Output(testContext(t))
	if err == nil || err.Error() != "sh: exit status 3: last" {
		t.Errorf("error %v", err)
	}
}

func TestStream(t *testing.T) {
	var got bytes.Buffer
	whole := func(r io.Reader) error { _, err := io.Copy(&got, r); return err }
	if err := sh("echo a; echo b").Stream(testContext(t), whole); err != nil || got.String() != "a\nb\n" {
		t.Errorf("%q, %v", got.String(), err)
	}
	if err := sh("echo a; echo why >&2; exit 1").Stream(testContext(t), whole); err == nil || !strings.Contains(err.Error(), "why") {
		t.Errorf("a failing program: %v", err)
	}
	bad := errors.New("bad")
	began := time.Now()
	err := sh("while echo y; do :; done; sleep 50").Stream(testContext(t), func(io.Reader) error { return bad })
	if !errors.Is(err, bad) || time.Since(began) > Grace {
		t.Errorf("a failing reader: %v after %s", err, time.Since(began))
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if err := sh("while echo y; do :; done").Stream(ctx, whole); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a deadline: %v", err)
	}
	if err := sh("seq 100000").Stream(testContext(t), func(io.Reader) error { return nil }); err != nil {
		t.Errorf("a reader that stops early: %v", err)
	}
}

// TestRunKillsStubborn checks that a program that ignores SIGTERM is killed, and
// that the error says so.
func TestRunKillsStubborn(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for the time of grace")
	}
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := sh("trap '' TERM; while :; do sleep 1; done").Run(ctx)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrKilled) {
		t.Errorf("error %v", err)
	}
}
