//go:build linux

package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"dmrace/results"
)

// playedBoard makes a board that plays recorded consoles of mmc-natural on arm64, by what
// its command line says, and the scenario of its owner. It returns their folder.
func playedBoard(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	var line string
	for _, variant := range []string{"without-waitfor", "with-waitfor", "control"} {
		text := recordedConsole(t, variant)
		if variant == "without-waitfor" {
			_, line, _ = strings.Cut(text, "Kernel command line: ")
			line, _, _ = strings.Cut(line, "\r\n")
			line = strings.TrimPrefix(line, "console=ttyAMA0 panic=-1 ")
		}
		// The board is its owner's own: no PID 1 of dmrace's.
		text = regexp.MustCompile(`(?m)^dmrace-report: .*\n`).ReplaceAllString(text, "")
		text = regexp.MustCompile(`(Kernel command line: )[^\r\n]*`).ReplaceAllString(text, "${1}LINE")
		writeText(t, dir, variant, text, 0o644)
	}
	writeText(t, dir, "console", playConsole, 0o755)
	writeText(t, dir, "board.yaml", playedFile, 0o644)
	writeText(t, dir, "mine.yaml", strings.Replace(playedScenario, "LINE", line, 1), 0o644)
	return dir
}

func writeText(t *testing.T, dir, name, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func recordedConsole(t *testing.T, variant string) string {
	t.Helper()
	f, err := os.Open("../../results/runs/mmc-natural/" + variant + "/6.1.192-stock-arm64/console.log.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// playConsole plays a console each time that the power comes.
const playConsole = `#!/bin/sh
while :; do
	until [ -e on ]; do sleep 0.01; done
	case $(cat line) in
	*waitfor*) which=with-waitfor ;;
	*dm-mod*) which=without-waitfor ;;
	*) which=control ;;
	esac
	printf '\r\nU-Boot 2023.01\r\nStarting kernel ...\r\n\r\n'
	while IFS= read -r text; do
		case $text in
		*LINE*) printf '%s%s\r\n' "${text%%LINE*}" "$(cat line)" ;;
		*) printf '%s\n' "$text" ;;
		esac
	done < $which
	while [ -e on ]; do sleep 0.01; done
done
`

const playedFile = `name: played
arch: arm64
power-on: [touch, "on"]
power-off: [rm, -f, "on"]
off-for: 30ms
lock: lock
console: {command: [./console]}
command-line: {by: hook}
hook: [sh, -c, "cat > line"]
kernels: [{name: "6.1"}]
disks: {buses: [mmc]}
limits: {first-word: 3s, kernel: 3s, settle: 200ms}
`

const playedScenario = `name: mine
title: The root of a board of one's own
arch: arm64
disk: {bus: mmc}
limits: {window: 1s}
cmdline: >-
  LINE
variants:
  - name: without-waitfor
    title: The table is loaded before the card is found
    expect: {outcome: hung, stage: rootwait, cause: data-device-missing}
  - name: with-waitfor
    title: It waits for the card
    append: dm-mod.waitfor=PARTLABEL=rootfs,PARTLABEL=hash
    expect: {outcome: booted}
  - name: control
    title: No mapping
    cmdline: root=PARTLABEL=rootfs rootwait ro
    expect: {outcome: booted}
`

// TestBoardVerbs: each verb that boots takes a board, by the same witness, and what it keeps
// is evidence as any other.
func TestBoardVerbs(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := playedBoard(t)
	board, mine, out := filepath.Join(dir, "board.yaml"), filepath.Join(dir, "mine.yaml"), filepath.Join(dir, "out")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"check", board}, []string{"console  command ./console is open", "power    off is silent, and on was heard", "kernel   Linux 6.1.192 speaks", "left     off"}},
		{[]string{"run", mine, "--board", board, "--out", out, "--report", filepath.Join(dir, "page.html"), "--report", filepath.Join(dir, "figure.svg")},
			[]string{"without-waitfor  played-6.1.192-stock-arm64  hung in rootwait: data-device-missing  yes", "with-waitfor     played-6.1.192-stock-arm64  booted", "control          played-6.1.192-stock-arm64  booted"}},
		{[]string{"flake", mine, "--variant", "without-waitfor", "--board", board, "--runs", "2", "--out", out}, []string{"lost in 2 of 2 boots"}},
		{[]string{"matrix", mine, "--board", board, "--out", filepath.Join(dir, "matrix")}, []string{"without-waitfor  stock  hung: data-device-missing", "control          stock  booted"}},
		{[]string{"results", "show", "--out", out, "mine/with-waitfor"}, []string{"board     played (U-Boot 2023.01; command ./console; command line by hook)", "clock     realtime clock\n", "dmrace run " + mine + " --variant with-waitfor --board " + board}},
		{[]string{"results", "verify", "--out", out}, []string{"3 of 3 runs follow from their consoles"}},
		{[]string{"results", "verify", "--out", filepath.Join(out, "flake", "0002")}, []string{"1 of 1 runs follow from their consoles"}},
	} {
		var stdout, stderr bytes.Buffer
		if code := execute(t.Context(), c.args, &stdout, &stderr); code != exitExpected {
			t.Fatalf("%s: exit status %d\n%s\n%s", strings.Join(c.args, " "), code, &stdout, &stderr)
		}
		for _, want := range c.want {
			if !strings.Contains(stdout.String(), want) {
				t.Errorf("%s: no %q in\n%s\n%s", strings.Join(c.args, " "), want, &stdout, &stderr)
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "on")); err == nil {
			t.Fatalf("%s: the board is left on", c.args[0])
		}
	}
	r, err := results.Store{Dir: out}.Load("mine/without-waitfor/played-6.1.192-stock-arm64")
	if err != nil || r.Origin != "board" || len(r.LineTimes) < 50 {
		t.Errorf("%v", err)
	}
}

// TestBoardsEvidence: a recording in which the host's times or a byte of the console are others
// does not follow.
func TestBoardsEvidence(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := playedBoard(t)
	out := filepath.Join(dir, "out")
	var said bytes.Buffer
	if code := execute(t.Context(), []string{"run", filepath.Join(dir, "mine.yaml"), "--variant", "control", "--board", filepath.Join(dir, "board.yaml"), "--out", out}, &said, &said); code != 0 {
		t.Fatalf("%d: %s", code, &said)
	}
	times := filepath.Join(out, "runs", "mine", "control", "played-6.1.192-stock-arm64", "console.times")
	whole, err := os.ReadFile(times)
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"", "5\n3\n", string(whole) + "9\n"} {
		writeText(t, filepath.Dir(times), filepath.Base(times), other, 0o644)
		var stdout, stderr bytes.Buffer
		if code := execute(t.Context(), []string{"results", "verify", "--out", out}, &stdout, &stderr); code != exitUnexpected || !strings.Contains(stdout.String(), "of the host's") {
			t.Errorf("%.20q: %d, %s", other, code, &stdout)
		}
	}
}

// TestBoardInterrupted: Ctrl-C in the middle of a boot leaves the board off.
func TestBoardInterrupted(t *testing.T) {
	dir := playedBoard(t)
	writeText(t, dir, "mine.yaml", strings.Replace(string(must(os.ReadFile(filepath.Join(dir, "mine.yaml")))), "window: 1s", "window: 60s", 1), 0o644)
	cmd := exec.Command(os.Args[0])
	cmd.Args = []string{"dmrace", "run", "mine.yaml", "--variant", "without-waitfor", "--board", "board.yaml", "--out", "out"}
	var said bytes.Buffer
	cmd.Dir, cmd.Stderr = dir, &said
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	on := func() bool { _, err := os.Stat(filepath.Join(dir, "on")); return err == nil }
	for began := time.Now(); !on(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			cmd.Process.Kill()
			t.Fatalf("the board was not switched on: %s", &said)
		}
	}
	time.Sleep(500 * time.Millisecond)
	cmd.Process.Signal(syscall.SIGINT)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitInterrupted || on() {
		t.Errorf("exit status %d, on: %t: %s", code, on(), &said)
	}
}

// TestBoardFullDisk: evidence that finds no room is said to find none, and the board is off.
func TestBoardFullDisk(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := playedBoard(t)
	out := filepath.Join(dir, "out")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("none", out, "tmpfs", 0, "size=48m"); err != nil {
		t.Skipf("a disk that fills up needs to be mounted: %v", err)
	}
	defer unix.Unmount(out, 0)
	fills := strings.Replace(playedFile, "cat > line", "cat > line; head -c 64m /dev/zero > out/log 2>/dev/null; true", 1)
	writeText(t, dir, "board.yaml", fills, 0o644)
	var said bytes.Buffer
	code := execute(t.Context(), []string{"run", filepath.Join(dir, "mine.yaml"), "--variant", "control", "--board", filepath.Join(dir, "board.yaml"), "--out", out}, &said, &said)
	if code != exitBroken || !strings.Contains(said.String(), "no space left on device") || !strings.Contains(said.String(), "fix: free space there") {
		t.Errorf("exit status %d: %s", code, &said)
	}
	if _, err := os.Stat(filepath.Join(dir, "on")); err == nil {
		t.Error("the board is left on")
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
