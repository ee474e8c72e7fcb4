package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"

	"dmrace/internal/namedpipe"
)

// atMost is how long a verb may take to end after a signal. On an idle machine it is
// 100 ms; here it only has to be far below what the verbs would go on for.
const atMost = 10 * time.Second

// signalled starts dmrace, lets it get into its work, sends a signal, and returns how it
// ended and how long that took.
func signalled(t *testing.T, s syscall.Signal, stdin io.Reader, stdout io.Writer, args ...string) (code int, stderr string, took time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Args = append([]string{"dmrace"}, args...)
	var said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second) // it has begun by then
	begin := time.Now()
	cmd.Process.Signal(s)
	late := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	cmd.Wait()
	late.Stop()
	return cmd.ProcessState.ExitCode(), said.String(), time.Since(begin)
}

// silent returns the read end of a pipe that nobody writes to, and the write end of one
// that nobody reads.
func silent(t *testing.T) (in, out *os.File) {
	t.Helper()
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, f := range []*os.File{in, w, r, out} {
			f.Close()
		}
	})
	return in, out
}

// bomb writes a gzip file that unpacks to some 800 MiB, and ends no sooner than it is
// read.
func bomb(t *testing.T) string {
	t.Helper()
	line := "[    1.000000] usb 1-1: new SuperSpeed USB device number 2 using xhci_hcd\n"
	path := filepath.Join(t.TempDir(), "bomb.gz")
	var member bytes.Buffer
	zw := gzip.NewWriter(&member)
	if _, err := io.WriteString(zw, strings.Repeat(line, 8<<20/len(line))); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Repeat(member.Bytes(), 100), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// heedHangup lets processes that the test starts take a hangup as any other do, also where
// the test itself runs under nohup: a signal that is caught is not inherited as ignored.
func heedHangup(t *testing.T) {
	if signal.Ignored(syscall.SIGHUP) {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
		t.Cleanup(func() { signal.Ignore(syscall.SIGHUP) })
	}
}

// TestSignals sends each signal to verbs that are in the middle of a read or of a write;
// searches have tests of their own. None writes anything afterwards, or says that it kept
// something.
func TestSignals(t *testing.T) {
	heedHangup(t)
	in, out := silent(t)
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := namedpipe.Make(fifo); err != nil {
		t.Fatal(err)
	}
	log := bomb(t)
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		stdout io.Writer
		args   []string
	}{
		{"a log from a pipe", syscall.SIGINT, nil, []string{"parse", "-"}},
		{"a log from a pipe", syscall.SIGTERM, nil, []string{"parse", "-"}},
		{"a log from a pipe", syscall.SIGHUP, nil, []string{"parse", "-", "--json"}},
		{"a line from a pipe", syscall.SIGTERM, nil, []string{"lint", "-"}},
		{"a line for a log", syscall.SIGINT, nil, []string{"parse", log, "--cmdline", "-"}},
		{"a FIFO as a log", syscall.SIGTERM, nil, []string{"parse", fifo}},
		{"a FIFO as a line", syscall.SIGINT, nil, []string{"lint", fifo}},
		{"a FIFO as a scenario", syscall.SIGINT, nil, []string{"check", fifo}},
		{"a FIFO as a scenario", syscall.SIGTERM, nil, []string{"sim", fifo}},
		{"a FIFO as a scenario to boot", syscall.SIGTERM, nil, []string{"run", fifo}},
		{"a log that is large when unpacked", syscall.SIGTERM, nil, []string{"parse", log, "--json"}},
		{"a write that nobody reads", syscall.SIGTERM, out, []string{"list", "--json"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var stdout bytes.Buffer
			to := c.stdout
			if to == nil {
				to = &stdout
			}
			code, stderr, took := signalled(t, c.signal, in, to, c.args...)
			if code != exitInterrupted || took > atMost {
				t.Errorf("exit status %d, %s after %s", code, took, c.signal)
			}
			if !strings.HasSuffix(stderr, "dmrace: interrupted\n") || strings.Contains(stderr, "kept") || stdout.Len() > 0 {
				t.Errorf("said %q, wrote %.80q", stderr, &stdout)
			}
		})
	}
}

// TestIgnoredSignal leaves a signal ignored that nohup has made so.
func TestIgnoredSignal(t *testing.T) {
	in, _ := silent(t)
	cmd := exec.Command("sh", "-c", `trap "" HUP; exec "$0" parse -`, dmraceLink(t))
	cmd.Stdin = in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { cmd.Wait(); close(gone) }()
	time.Sleep(time.Second) // it has begun by then
	cmd.Process.Signal(syscall.SIGHUP)
	select {
	case <-gone:
		t.Fatalf("it ended with %d", cmd.ProcessState.ExitCode())
	case <-time.After(5 * grace):
	}
	cmd.Process.Signal(syscall.SIGTERM)
	<-gone
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
		t.Errorf("exit status %d", code)
	}
}

// dmraceLink returns a name under which this program is dmrace.
func dmraceLink(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "dmrace")
	if err := os.Symlink(self, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// TestUntilSignalled runs verbs that do as they please.
func TestUntilSignalled(t *testing.T) {
	never, always := func() bool { return false }, func() bool { return true }
	stubborn := func(context.Context) ending { select {} }
	interrupted := ending{exitInterrupted, "dmrace: interrupted"}
	for _, c := range []struct {
		name    string
		verb    func(context.Context) ending
		busy    func() bool
		signals int
		code    int
		ended   bool
		says    string
	}{
		{"it is done", func(context.Context) ending { return ending{code: 7} }, never, 0, 7, true, ""},
		// always: how soon a verb that nothing holds is heard is the machine's affair
		{"it looks at its context", func(ctx context.Context) ending { <-ctx.Done(); return interrupted }, always, 1, exitInterrupted, true, "dmrace: interrupted\n"},
		{"it has something to bring to an end", func(ctx context.Context) ending { <-ctx.Done(); time.Sleep(3 * grace); return ending{code: 5} }, always, 1, 5, true, ""},
		{"it goes on", stubborn, never, 1, exitInterrupted, false, "dmrace: interrupted\n"},
		{"it goes on behind what it had begun", stubborn, busyFor(2 * grace), 1, exitInterrupted, false, "dmrace: interrupted\n"},
		{"it goes on with what it has begun", stubborn, always, 2, exitInterrupted, false, "dmrace: ended at once by the second signal\n"},
	} {
		signals := make(chan os.Signal, 2)
		for range c.signals {
			signals <- syscall.SIGINT
		}
		var said bytes.Buffer
		code, ended := untilSignalled(signals, c.busy, &said, c.verb)
		if code != c.code || ended != c.ended || said.String() != c.says {
			t.Errorf("%s: %d, ended by itself %t, said %q", c.name, code, ended, &said)
		}
	}
}

// busyFor is busy for so long.
func busyFor(d time.Duration) func() bool {
	until := time.Now().Add(d)
	return func() bool { return time.Now().Before(until) }
}

// TestRememberTerminal makes a terminal again what it was.
func TestRememberTerminal(t *testing.T) {
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer tty.Close()
	before, _ := term.GetState(int(tty.Fd()))
	restore := rememberTerminal(tty)
	if _, err := term.MakeRaw(int(tty.Fd())); err != nil {
		t.Fatal(err)
	}
	restore()
	if now, err := term.GetState(int(tty.Fd())); err != nil || *now != *before {
		t.Errorf("%+v, %v; it was %+v", now, err, before)
	}
	pipe, _ := silent(t)
	rememberTerminal(pipe)()
}

// TestUntilIdle: what is busy is waited for, however long a pause takes. On a starved machine a
// worker was left in the middle of removing its files.
func TestUntilIdle(t *testing.T) {
	for name, pause := range map[string]func(){"none": func() {}, "longer than the time of grace": func() { time.Sleep(2 * grace) }} {
		left, asked := 3, 0
		untilIdle(func() bool {
			asked++
			left--
			return left >= 0
		}, pause)
		if want := 3 + looks; asked != want {
			t.Errorf("pauses of %s: it counts as idle after %d looks, want %d", name, asked, want)
		}
	}
	n := 0
	untilIdle(func() bool { n++; return n == looks-1 }, func() {}) // busy once more at last
	if want := 2*looks - 1; n != want {
		t.Errorf("%d looks, want %d", n, want)
	}
}
