package vmtest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"dmrace"
)

// slack is how much longer than its limit a boot may take: that of ending QEMU, on a
// machine that is busy.
const slack = 2 * time.Second

// recordFake records a boot by a fake QEMU and holds it to its limit. Nothing of it may
// be left.
func recordFake(t *testing.T, ctx context.Context, fake string, limit time.Duration) (*dmrace.Observation, error) {
	t.Helper()
	t.Setenv(fakeVar, fake)
	p := planFor(t, "mmc-natural", "control")
	p.Limits.Host = dmrace.Duration(limit)
	began := time.Now()
	r, err := Record(ctx, p, fakeHost())
	if took := time.Since(began); took > limit+slack {
		t.Errorf("%s: it took %s", fake, took)
	}
	if left := group(t); len(left) > 0 {
		t.Errorf("%s: left %q", fake, left)
	}
	return r, err
}

// group returns the command lines of the children of this process and of all that run
// what it runs.
func group(t *testing.T) []string {
	t.Helper()
	var left []string
	stats, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range stats {
		if path == "/proc/"+strconv.Itoa(os.Getpid())+"/environ" {
			continue
		}
		environ, _ := os.ReadFile(path)
		cmdline, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "cmdline"))
		if bytes.Contains(environ, []byte(fakeVar+"="+os.Getenv(fakeVar)+"\x00")) && len(cmdline) > 0 {
			left = append(left, string(cmdline))
		}
	}
	return left
}

// TestBrokenQMP records with QEMUs that do not answer, or otherwise than they should.
// The plan's limit of host time holds, whatever they do, and none is a verdict.
func TestBrokenQMP(t *testing.T) {
	for fake, says := range map[string]string{
		"silent": "QEMU does not answer within 500ms, the boot's limit", "drips": "QEMU does not answer within 500ms",
		"garbled":      `QEMU speaks no QMP: it sent "\x1b[31mno QMP"`,
		"time-machine": "QEMU speaks no QMP: the guest's clock was set to 2026-01-01 00:00:00",
		"lies":         `qmp qom-get: QEMU speaks no QMP: it returned "\"half past four\""`,
	} {
		limit := 500 * time.Millisecond
		if !strings.Contains(says, limit.String()) {
			limit = 30 * time.Second // it is over at once
		}
		r, err := recordFake(t, t.Context(), fake, limit)
		var env *dmrace.EnvError
		if says = strings.ReplaceAll(says, `"\"half past four\""`, `""half past four""`); !errors.As(err, &env) || env.Fix == "" || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", fake, err)
		}
		if r != nil && fake != "lies" && fake != "time-machine" {
			t.Errorf("%s: a recording of nothing: %+v", fake, r)
		}
	}
}

// TestSilenceIsLimited records a boot whose QEMU falls silent once the guest runs: the
// limit ends it, it proves nothing, and it is QEMU that is blamed.
func TestSilenceIsLimited(t *testing.T) {
	for _, fake := range []string{"falls-silent", "obstinate"} {
		r, err := recordFake(t, t.Context(), fake, 2*time.Second)
		var env *dmrace.EnvError
		if !errors.As(err, &env) || !strings.Contains(err.Error(), "QEMU does not answer") {
			t.Errorf("%s: %v", fake, err)
		}
		if r == nil || r.Verdict.Outcome != dmrace.Inconclusive {
			t.Errorf("%s: %+v", fake, r)
		}
	}
}

// TestCancelIsAtOnce cancels boots by QEMUs that do not listen.
func TestCancelIsAtOnce(t *testing.T) {
	for _, fake := range []string{"silent", "falls-silent", "obstinate"} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(300*time.Millisecond, cancel)
		if _, err := recordFake(t, ctx, fake, 700*time.Millisecond); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", fake, err)
		}
	}
}

// TestEndlessConsole records guests that never stop talking. Memory is bounded, the
// timeline follows from what is kept, and nothing is proven that was not seen.
func TestEndlessConsole(t *testing.T) {
	for fake, kept := range map[string]int{"endless-line": dmrace.MaxConsole, "endless-events": dmrace.MaxEvents * len("[    1.000000] mmcblk0: p1\r\n")} {
		r, err := recordFake(t, t.Context(), fake, time.Minute)
		if r == nil {
			t.Fatalf("%s: %v", fake, err)
		}
		if n := len(r.Console); n != kept || r.Provenance.ConsoleDropped == 0 || r.Timeline.End.Reason != dmrace.EndLimit || r.Verdict.Outcome != dmrace.Inconclusive {
			t.Errorf("%s: kept %d bytes, dropped %d, %+v, %+v", fake, n, r.Provenance.ConsoleDropped, r.Timeline.End, r.Verdict)
		}
		if fake == "endless-line" && (err == nil || !strings.Contains(err.Error(), "no message that begins with a time")) {
			t.Errorf("%s: %v", fake, err)
		}
		if n := len(r.Timeline.Events); n > dmrace.MaxEvents {
			t.Errorf("%s: %d events", fake, n)
		}
		var m runtime.MemStats
		if runtime.ReadMemStats(&m); m.HeapInuse > 256<<20 {
			t.Errorf("%s: %d MiB of memory are in use", fake, m.HeapInuse>>20)
		}
	}
}

// TestWordsOfQEMU lets QEMU talk itself: what it says is bounded and steers no terminal.
func TestWordsOfQEMU(t *testing.T) {
	if _, err := recordFake(t, t.Context(), "endless-words", time.Second); err == nil || strings.ContainsRune(err.Error(), '\x1b') {
		t.Errorf("got %v", err)
	}
	_, err := recordFake(t, t.Context(), "complains", time.Minute)
	if err == nil || !strings.Contains(err.Error(), `qemu: \x1b]0;title\x07no`) {
		t.Errorf("got %v", err)
	}
}

// TestNothingIsLeft records with a wrapper that runs another process and leaves it.
func TestNothingIsLeft(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	r, err := recordFake(t, t.Context(), "leaves-children:"+file, 30*time.Second)
	if err != nil || r.Verdict.Outcome != dmrace.Panicked {
		t.Fatalf("%+v, %v", r, err)
	}
	if raw, err := os.ReadFile(file); err != nil || len(raw) == 0 {
		t.Errorf("it left none to look for: %v", err)
	}
}

// TestKilledRecorder kills who records with SIGKILL, while QEMU is the child of a wrapper:
// PR_SET_PDEATHSIG ends the wrapper, and the watchdog what it runs.
func TestKilledRecorder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fakeVar+"=recorder:"+file)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Setenv(fakeVar, "has-children:"+file)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(file); err == nil {
			break
		} else if time.Now().After(end) {
			t.Fatal("nothing was recorded")
		}
	}
	time.Sleep(200 * time.Millisecond) // the watchdog is started once QEMU's number is known
	cmd.Process.Kill()
	cmd.Wait()
	for end := time.Now().Add(5 * time.Second); len(group(t)) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("left %q", group(t))
		}
	}
}

// TestFixes holds what is said to do about a host that refuses something.
func TestFixes(t *testing.T) {
	for said, fix := range map[string]string{
		"fork/exec /usr/bin/setsid: too many open files":               "ulimit -n",
		"qemu-system-x86_64: Could not open '/x': Too many open files": "ulimit -n",
		"fork/exec /usr/bin/setsid: resource temporarily unavailable":  "ulimit -u",
		"cannot set up guest memory 'pc.ram': Cannot allocate memory":  "256 MiB",
		"Could not write to temporary file: No space left on device":   "TMPDIR",
		"qemu-system-x86_64: -accel x: invalid accelerator x":          "otherwise",
	} {
		if got := fixFor(errors.New(said), "otherwise"); !strings.Contains(got, fix) {
			t.Errorf("%q: %q", said, got)
		}
	}
}
