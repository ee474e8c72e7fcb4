//go:build linux

package userland

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// promptly is how soon an interrupted build is to be over. The machine may be busy.
const promptly = time.Second

// slowGo is a Go that says who it is, and then never ends: nor does what it started,
// which holds its outputs. It notes its process in the file started.
const slowGo = `#!/bin/sh
case $1 in
env) echo %[1]s; echo go1.26.9; exit;;
version) echo go version go1.26.9 linux/amd64; exit;;
esac
case $* in *ReleaseTags*) echo '[go1.1 go1.26]'; exit;; esac
/bin/sleep 60 &
echo $! >%[1]s/started.new
/bin/mv %[1]s/started.new %[1]s/started
wait
`

// fakeGo puts a slow Go into the search path and returns its GOROOT.
func fakeGo(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	bin := filepath.Join(root, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "go"), fmt.Appendf(nil, slowGo, root), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	return root
}

// interrupt runs build, ends its context once the slow Go is at work, and returns its
// error, how long it took from then on, and the process that Go had started.
func interrupt(t *testing.T, root string, build func(context.Context) error) (took time.Duration, child int, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- build(ctx) }()
	for ctx.Err() == nil {
		select {
		case err := <-done:
			t.Fatalf("it ended before Go was at work: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
		text, _ := os.ReadFile(filepath.Join(root, "started"))
		if child, err = strconv.Atoi(strings.TrimSpace(string(text))); err == nil {
			break
		}
	}
	began := time.Now()
	cancel()
	err = <-done
	return time.Since(began), child, err
}

// TestInterruptedWhileGathering: gobusybox cannot be told to stop, and is not waited for.
func TestInterruptedWhileGathering(t *testing.T) {
	root, cache := fakeGo(t), t.TempDir()
	took, child, err := interrupt(t, root, func(ctx context.Context) error {
		_, err := Build(ctx, cache, "", func(string, ...any) {})
		return err
	})
	if !errors.Is(err, context.Canceled) || took > promptly {
		t.Errorf("%v after %v", err, took)
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "userland", "*")); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	unix.Kill(child, unix.SIGKILL) // gobusybox's, which outlives the build
}

// TestInterruptedWhileCompiling: the compilers that Go has started end with it.
func TestInterruptedWhileCompiling(t *testing.T) {
	root := fakeGo(t)
	source := filepath.Join(t.TempDir(), "source")
	if err := os.MkdirAll(filepath.Join(source, "src", "bb.u-root.com", "bb"), 0o755); err != nil {
		t.Fatal(err)
	}
	tc := toolchain{path: filepath.Join(root, "bin", "go"), root: root, version: "go1.26.9"}
	took, pid, err := interrupt(t, root, func(ctx context.Context) error { return tc.build(ctx, source, filepath.Join(root, "bb")) })
	if !errors.Is(err, context.Canceled) || took > promptly {
		t.Errorf("%v after %v", err, took)
	}
	for end := time.Now().Add(promptly); unix.Kill(pid, 0) == nil && time.Now().Before(end); {
		if stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); strings.Contains(string(stat), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	if unix.Kill(pid, 0) == nil {
		t.Errorf("process %d is left", pid)
	}
}
