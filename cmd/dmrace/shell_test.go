package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// TestEscape types keys in one piece and one by one.
func TestEscape(t *testing.T) {
	for _, c := range []struct {
		name, typed, kept string
		end               bool
	}{
		{"nothing", "", "", false},
		{"keys", "ls\r", "ls\r", false},
		{"the end", "ls\x01x", "ls", true},
		{"nothing behind the end", "\x01xrm", "", true},
		{"Ctrl-A itself", "\x01\x01x", "\x01x", false},
		{"twice", "\x01\x01\x01x", "\x01", true},
		{"another key", "\x01cx", "cx", false},
	} {
		whole := []byte(c.typed)
		n, end := new(escape).filter(whole)
		if string(whole[:n]) != c.kept || end != c.end {
			t.Errorf("%s: kept %q, end %t", c.name, whole[:n], end)
		}
		var e escape
		var kept []byte
		for i := 0; i < len(c.typed) && !end; i++ {
			one := []byte{c.typed[i]}
			n, end = e.filter(one)
			kept = append(kept, one[:n]...)
		}
		if !c.end && string(kept) != c.kept {
			t.Errorf("%s, one by one: kept %q", c.name, kept)
		}
	}
}

func FuzzEscape(f *testing.F) {
	f.Add([]byte("a\x01x"))
	f.Fuzz(func(t *testing.T, keys []byte) {
		size := len(keys)
		if n, end := new(escape).filter(keys); n > size || end && n > size-2 {
			t.Errorf("%d of %d keys left, end %t", n, size, end)
		}
	})
}

// TestShellScript gives a shell its commands on a pipe.
func TestShellScript(t *testing.T) {
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	root := newRoot()
	var stdout, stderr bytes.Buffer
	root.SetArgs([]string{"shell", "virtio-control"})
	root.SetIn(strings.NewReader("dmesg | grep vroot\ncat\nmount | grep root; echo $((6*7)) dm-0 >/tmp/a; cat /tmp/a; poweroff\n"))
	root.SetOut(&stdout)
	root.SetErr(&stderr)
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	for _, want := range []string{"/dev/root / squashfs ro", "\n42 dm-0\n", "System halted"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("nothing says %q in:\n%s", want, &stdout)
		}
	}
	if n := strings.Count(stdout.String(), "dm-0 (vroot) is ready"); n != 2 {
		t.Errorf("the kernel and dmesg say %d times, not twice, that the map is ready", n)
	}
	if strings.Contains(stdout.String(), "dmrace-shell") {
		t.Error("what PID 1 says to dmrace is shown")
	}
}

func TestShellNeedsCommands(t *testing.T) {
	if _, err := readScript(t.Context(), strings.NewReader("")); statusOf(err) != exitUsage {
		t.Errorf("no commands: %v", err)
	}
	if _, err := readScript(t.Context(), strings.NewReader(strings.Repeat("x", 1<<20))); statusOf(err) != exitUsage {
		t.Errorf("too many: %v", err)
	}
}

// typist is a user with dmrace on a terminal.
type typist struct {
	*exec.Cmd
	tty, ours *os.File
	before    *term.State

	screen screen
}

// screen keeps what is written to it, for concurrent use.
type screen struct {
	mu   sync.Mutex
	seen bytes.Buffer
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.Write(b)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// sit starts dmrace on a terminal of its own.
func sit(t *testing.T, args ...string) *typist {
	t.Helper()
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	u := &typist{Cmd: exec.Command(os.Args[0])}
	u.Args = append([]string{"dmrace"}, args...)
	var err error
	if u.ours, u.tty, err = pty.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { u.tty.Close(); u.ours.Close() })
	if err := pty.Setsize(u.ours, &pty.Winsize{Rows: 33, Cols: 99}); err != nil {
		t.Fatal(err)
	}
	if u.before, err = term.GetState(int(u.tty.Fd())); err != nil {
		t.Fatal(err)
	}
	u.Stdin, u.Stdout, u.Stderr = u.tty, u.tty, u.tty
	u.Env = append(os.Environ(), "TERM=dumb")
	if err := u.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { u.Process.Kill() })
	go io.Copy(&u.screen, u.ours) // it ends when the terminal is closed
	return u
}

// waitFor waits until the terminal shows text.
func (u *typist) waitFor(t *testing.T, text string) {
	t.Helper()
	deadline := time.After(20 * time.Minute) // a kernel may have to be built first
	for !strings.Contains(u.screen.String(), text) {
		select {
		case <-deadline:
			t.Fatalf("%q did not appear in:\n%s", text, u.screen.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (u *typist) typed(t *testing.T, keys string) {
	t.Helper()
	if _, err := u.ours.WriteString(keys); err != nil {
		t.Fatal(err)
	}
}

// leaves waits for the end of dmrace: its exit status must be that, the terminal what
// it was, and no QEMU left.
func (u *typist) leaves(t *testing.T, status int, qemu int) {
	t.Helper()
	u.Wait()
	if got := u.ProcessState.ExitCode(); got != status {
		t.Errorf("exit status %d, want %d:\n%s", got, status, u.screen.String())
	}
	after, err := term.GetState(int(u.tty.Fd()))
	if err != nil || *after != *u.before {
		t.Errorf("the terminal is not what it was: %v", err)
	}
	if !gone(qemu, 5*time.Second) {
		t.Errorf("QEMU %d is left", qemu)
	}
}

// TestShellTerminal uses a shell as a user does.
func TestShellTerminal(t *testing.T) {
	u := sit(t, "shell", "virtio-control")
	u.waitFor(t, "Run /sbin/init")
	qemu := qemuOf(u.Process.Pid)
	u.waitFor(t, "$ ")
	u.typed(t, "stty; echo $((6*7)) $TERM\r")
	u.waitFor(t, "42 dumb")
	u.typed(t, "echo go; cat\r")
	u.waitFor(t, "\ngo\r")
	u.typed(t, "twice\r")
	u.waitFor(t, "twice\r\ntwice\r\n") // as it is echoed, and by cat
	u.typed(t, "\x03")
	u.typed(t, "exit\r")
	u.leaves(t, exitExpected, qemu)
	if s := u.screen.String(); !strings.Contains(s, "rows:33 cols:99") {
		t.Errorf("the guest does not know the size of the window:\n%s", s)
	}
}

// TestShellOfAHang ends sessions in the root wait: the user sees it, and gets out.
func TestShellOfAHang(t *testing.T) {
	for _, c := range []struct {
		name   string
		leave  func(*testing.T, *typist)
		status int
	}{
		{"Ctrl-A x", func(t *testing.T, u *typist) { u.typed(t, "exit\r\x01x") }, exitExpected},
		{"SIGTERM", func(t *testing.T, u *typist) { u.Process.Signal(syscall.SIGTERM) }, exitInterrupted},
		{"QEMU is killed", func(t *testing.T, u *typist) { killed(t, qemuOf(u.Process.Pid)) }, exitBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := sit(t, "shell", "mmc-natural", "--variant", "without-waitfor")
			u.waitFor(t, "Waiting for root device /dev/dm-0...")
			qemu := qemuOf(u.Process.Pid)
			c.leave(t, u)
			u.leaves(t, c.status, qemu)
		})
	}
}

// killed kills a process that is not ours, as the kernel does when memory runs out.
func killed(t *testing.T, pid int) {
	t.Helper()
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		t.Error(err)
	}
}
