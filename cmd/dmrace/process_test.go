package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"dmrace/linux/board"
)

// exitStatus returns the exit status that a failed command ended with.
func exitStatus(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return strconv.Itoa(exit.ExitCode())
	}
	return err.Error()
}

// victim is a dmrace in the middle of a boot.
type victim struct {
	*os.Process
	qemu   int           // pid of its QEMU
	exited chan struct{} // closed when dmrace is gone
	code   int           // its exit status then
	stderr bytes.Buffer
}

// startRun starts dmrace on a boot that takes half a minute.
func startRun(t *testing.T, out string) *victim {
	t.Helper()
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	cmd := exec.Command(os.Args[0])
	cmd.Args = []string{"dmrace", "run", "mmc-late-card", "--variant", "without-waitfor", "--out", out}
	v := &victim{exited: make(chan struct{})}
	cmd.Stderr = &v.stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	v.Process = cmd.Process
	t.Cleanup(func() { v.Kill(); <-v.exited })
	go func() {
		cmd.Wait()
		v.code = cmd.ProcessState.ExitCode()
		close(v.exited)
	}()
	deadline := time.After(20 * time.Minute) // a kernel may have to be built first
	for {
		if v.qemu = qemuOf(v.Pid); v.qemu != 0 {
			time.Sleep(2 * time.Second) // let it boot
			return v
		}
		select {
		case <-v.exited:
			t.Fatalf("dmrace ended before its QEMU was seen: %s", &v.stderr)
		case <-deadline:
			t.Fatal("no QEMU appeared")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// qemuOf returns the pid of the QEMU whose parent is the given process, or 0.
func qemuOf(parent int) int {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		// pid (comm) state ppid ...: the comm may hold anything but ends in ")".
		rest := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
		cmdline, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		program, _, _ := strings.Cut(string(cmdline), "\x00")
		if len(rest) > 1 && rest[1] == strconv.Itoa(parent) && filepath.Base(program) == board.AMD64.Emulator {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			return pid
		}
	}
	return 0
}

// gone waits until a process is gone or nothing more than a zombie.
func gone(pid int, limit time.Duration) bool {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err != nil || bytes.Contains(raw, []byte(") Z ")) {
			return true
		}
	}
	return false
}

// evidence lists the files below a folder of evidence.
func evidence(t *testing.T, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return files
}

// TestKilledLeavesNothing kills dmrace with SIGKILL in the middle of a boot: it
// can do nothing about it, and still no QEMU and no broken file may be left.
func TestKilledLeavesNothing(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	v := startRun(t, out)
	if err := v.Kill(); err != nil {
		t.Fatal(err)
	}
	if !gone(v.qemu, 5*time.Second) {
		t.Errorf("QEMU %d outlived dmrace", v.qemu)
	}
	if files := evidence(t, out); len(files) > 0 {
		t.Errorf("files are left: %v", files)
	}
}

// TestInterrupted sends what Ctrl-C sends.
func TestInterrupted(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	v := startRun(t, out)
	if err := v.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	<-v.exited
	if !gone(v.qemu, 5*time.Second) {
		t.Errorf("QEMU %d outlived dmrace", v.qemu)
	}
	if v.code != exitInterrupted || !strings.Contains(v.stderr.String(), "interrupted") {
		t.Errorf("exit status %d, said %q", v.code, &v.stderr)
	}
	if files := evidence(t, out); len(files) > 0 {
		t.Errorf("files are left: %v", files)
	}
}
