package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// worked returns how much processor time a process has used, in clock ticks (utime in
// proc(5)), which are 10 ms each.
func worked(pid int) int {
	raw, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:])) // from the state on
	ticks, _ := strconv.Atoi(fields[11])
	return ticks
}

// TestSearchesEnd sends a signal into searches that would take from minutes to days. The
// order is what counts: they end with the status of an interrupted command, which one
// that finishes its work never has, and claim nothing about evidence, for they keep none.
func TestSearchesEnd(t *testing.T) {
	for _, c := range []struct {
		args   []string
		signal syscall.Signal
	}{
		{[]string{"explore", "mmc-natural", "--variant", "with-waitfor", "--bound", "1", "--walks", "2000000000"}, syscall.SIGINT},
		{[]string{"explore", "usb-slow-scan", "--walks", "2000000000", "--json"}, syscall.SIGTERM},
		{[]string{"shmoo", "mmc-natural", "--x", "card-insert=0..60s", "--y", "rootdelay=0..1000s", "--grid", "2000", "--format", "csv"}, syscall.SIGINT},
		{append([]string{"margin"}, strings.Fields(strings.Repeat("mmc-natural ", 20000))...), syscall.SIGINT},
	} {
		t.Run(c.args[0]+" "+c.signal.String(), func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			cmd := exec.Command(os.Args[0])
			cmd.Args = append([]string{"dmrace"}, c.args...)
			cmd.Stdout, cmd.Stderr, cmd.Dir = &stdout, &stderr, t.TempDir()
			begun, begins, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer begun.Close()
			const first = 3 // behind standard error, see exec.Cmd
			cmd.ExtraFiles, cmd.Env = []*os.File{begins}, append(os.Environ(), begunVar+"="+strconv.Itoa(first))
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			begins.Close()
			t.Cleanup(func() { cmd.Process.Kill() })
			if _, err := begun.Read(make([]byte, 1)); err != io.EOF { // it is initialised; how long that takes is the machine's affair
				t.Fatal(err)
			}
			const busy = 20 // ticks: it listens to signals, and is through with reading its arguments
			for before := worked(cmd.Process.Pid); worked(cmd.Process.Pid) < before+busy; {
				time.Sleep(10 * time.Millisecond)
			}
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
				t.Errorf("exit status %d, want %d: %s", code, exitInterrupted, &stderr)
			}
			if got := stderr.String(); got != "dmrace: interrupted\n" {
				t.Errorf("it said %q", got)
			}
			if c.args[0] != "explore" && stdout.Len() > 0 {
				t.Errorf("half a result was written: %.200q", stdout.String())
			}
		})
	}
}

// TestEndedBeforeItBegan: verbs that read evidence look at their context run by run.
func TestEndedBeforeItBegan(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range [][]string{
		{"results", "verify", "--out", "../../results"},
		{"results", "list", "--out", "../../results"},
		{"report", "../../results"},
		{"report", "../../results/runs/mmc-natural", "--predict"},
		{"costs", "../../results/runs/mmc-natural"},
		{"margin", "mmc-natural", "--results", "../../results"},
		{"explore", "mmc-natural"},
		{"shmoo", "mmc-natural", "--x", "probe:mmcblk=0..1s", "--y", "card-insert=0..1s"},
	} {
		var stdout, stderr bytes.Buffer
		if code := execute(ctx, args, &stdout, &stderr); code != exitInterrupted || stdout.Len() > 0 || stderr.String() != "dmrace: interrupted\n" {
			t.Errorf("%v: exit status %d, wrote %.200q, said %q", args, code, stdout.String(), stderr.String())
		}
	}
}
