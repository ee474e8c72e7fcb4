package faultcheck

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

var (
	number = flag.Int("faults.n", 1_000_000, "how often dmrace is killed at most")
	long   = flag.Duration("faults.for", 20*time.Second, "how long it is killed; the last time may take longer")
	seed   = flag.Uint64("faults.seed", 0, "what is drawn with; 0: another each time")
	of     = flag.String("faults.of", "", "kill only the verbs whose names begin so")
)

// soon is how long a program may take to end once it was asked to, on a machine that is
// busy with others as well. By itself it takes a tenth of a second.
const soon = 10 * time.Second

// signals are what the program is ended by.
var signals = []syscall.Signal{syscall.SIGKILL, syscall.SIGINT, syscall.SIGTERM}

// TestKills kills the program again and again.
func TestKills(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", *seed)
	draw := rand.New(rand.NewPCG(*seed, 0))
	program := build(t)
	victims := choose(t, program)
	count := map[string]int{}
	began := time.Now()
	n := 0
	for ; n < *number && time.Since(began) < *long && !t.Failed(); n++ {
		v := victims[draw.IntN(len(victims))]
		if n == 0 {
			v = victims[len(victims)-1] // which boots, where anything does
		}
		if !v.measured(t, program) {
			break
		}
		s := signals[draw.IntN(len(signals))]
		delay := time.Duration(draw.Int64N(int64(v.takes) * 11 / 10))
		t.Run(fmt.Sprintf("%d %s, %s after %s", n+1, v.name, s, delay.Round(time.Millisecond)), func(t *testing.T) {
			v.kill(t, program, s, delay)
		})
		count[v.name]++
	}
	t.Logf("%d kills in %s: %v", n, time.Since(began).Round(time.Second), count)
	if n == 0 {
		t.Error("nothing was killed")
	}
}

// build builds the program, as make build does.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dmrace")
	cmd := exec.Command("go", "build", "-o", path, "dmrace/cmd/dmrace")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// process is one run of the program.
type process struct {
	*exec.Cmd
	mark   string // in its environment, and in that of all that it starts
	stderr bytes.Buffer
	ended  chan struct{} // closed when it has
}

// start starts the program in a folder, whose tmp takes its temporary files.
func start(t *testing.T, program, dir string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(program, args...), ended: make(chan struct{})}
	p.mark = fmt.Sprintf("DMRACE_FAULTS=%d.%d", os.Getpid(), time.Now().UnixNano())
	p.Dir, p.Stderr = dir, &p.stderr
	p.Env = append(os.Environ(), p.mark, "TMPDIR="+filepath.Join(dir, "tmp"))
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		p.Wait()
	}()
	t.Cleanup(func() { p.Process.Kill(); <-p.ended })
	return p
}

// whole runs the program to its end, which must be good.
func whole(t *testing.T, program, dir string, args ...string) time.Duration {
	t.Helper()
	began := time.Now()
	p := start(t, program, dir, args...)
	<-p.ended
	if code := p.ProcessState.ExitCode(); code != 0 {
		t.Fatalf("%s: exit status %d\n%s", strings.Join(args, " "), code, &p.stderr)
	}
	return time.Since(began)
}

// kill ends the victim and looks at what is left of it.
func (v *victim) kill(t *testing.T, program string, s syscall.Signal, delay time.Duration) {
	dir := t.TempDir()
	v.prepare(t, program, dir)
	p := start(t, program, dir, v.args...)
	select {
	case <-p.ended:
	case <-time.After(delay):
		p.Process.Signal(s)
	}
	select {
	case <-p.ended:
	case <-time.After(soon):
		t.Fatalf("it goes on: %s", &p.stderr)
	}
	checkStatus(t, p, s, delay)
	checkGone(t, p)
	checkFiles(t, dir, s)
	v.check(t, program, dir)
	v.again(t, program, dir)
	v.check(t, program, dir)
}

// checkStatus demands that an end was the program's own doing, unless it was SIGKILL or
// came before the program had begun.
func checkStatus(t *testing.T, p *process, s syscall.Signal, delay time.Duration) {
	t.Helper()
	status := p.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case status.Signaled() && (s == syscall.SIGKILL || delay < 500*time.Millisecond && p.stderr.Len() == 0):
	case status.ExitStatus() == 0:
	case status.ExitStatus() == 130 && strings.Contains(p.stderr.String(), "interrupted"):
	default:
		t.Errorf("exit status %d, %v: %s", status.ExitStatus(), status.Signal(), &p.stderr)
	}
}

// checkGone demands that all processes that the program started are gone.
func checkGone(t *testing.T, p *process) {
	t.Helper()
	var left []string
	for end := time.Now().Add(soon); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if left = marked(p.mark); len(left) == 0 {
			return
		}
	}
	t.Errorf("left: %q", left)
}

// marked returns the command lines of the processes that have a mark in their environment.
func marked(mark string) []string {
	var found []string
	all, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range all {
		environ, _ := os.ReadFile(path)
		if !bytes.Contains(environ, []byte(mark)) {
			continue
		}
		cmdline, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		if len(cmdline) > 0 {
			found = append(found, strconv.Quote(string(cmdline)))
		}
	}
	return found
}
