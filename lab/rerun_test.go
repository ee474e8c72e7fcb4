package lab

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dmrace"
)

// TestRerun: a plain command is spelt as it always was.
func TestRerun(t *testing.T) {
	s := Scenario{&dmrace.Scenario{Name: "mmc-natural"}, "mmc-natural"}
	file := Scenario{&dmrace.Scenario{Name: "board"}, "boards/my-board.yaml"}
	for _, c := range []struct {
		s    Scenario
		o    Options
		want string
	}{
		{s, Options{}, "dmrace run mmc-natural --variant control"},
		{s, Options{Accel: "auto", Jobs: 3, Out: "results", Gzip: true}, "dmrace run mmc-natural --variant control"},
		{s, Options{Kernel: "5.10+6.1"}, "dmrace run mmc-natural --variant control --kernel 5.10+6.1"},
		{s, Options{Tree: "linux", Rev: "v6.1~3", Clock: "realtime", Accel: "kvm", Patches: []string{"a.mbox", "b.mbox"}},
			"dmrace run mmc-natural --variant control --tree linux --rev 'v6.1~3' --clock realtime --accel kvm --patch a.mbox --patch b.mbox"},
		{file, Options{Tree: "/home/me/my linux; touch x"}, "dmrace run boards/my-board.yaml --variant control --tree '/home/me/my linux; touch x'"},
	} {
		if got := c.o.rerun(c.s, "control"); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// inAShell has sh run a command, where a program of that name prints its arguments, and
// returns them. The command must do nothing else.
func inAShell(t *testing.T, program, command string) []string {
	t.Helper()
	bin, folder := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/sh\nprintf '%s\\0' \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Env = folder, []string{"PATH=" + bin + ":" + os.Getenv("PATH")}
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("%s: %v", command, err)
	}
	if left, err := os.ReadDir(folder); len(left) > 0 || err != nil {
		t.Errorf("%s: left %v, %v", command, left, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// TestRerunInAShell: whatever the user's files are called.
func TestRerunInAShell(t *testing.T) {
	for _, hostile := range []string{
		"/home/me/my linux; touch x", "$(touch x)", "`touch x`", "it's", `a"b`, "*", "~", "a\nb", "a\\b", "#c", "", "-x", "!!", "a&b|c>d", "{a,b}", "ü",
	} {
		file := Scenario{&dmrace.Scenario{Name: "board"}, hostile + ".yaml"}
		o := Options{Tree: "x" + hostile, Rev: hostile, Patches: []string{hostile, "second"}}
		want := []string{"run", file.argument(), "--variant", "control", "--tree", "x" + hostile}
		if hostile != "" {
			want = append(want, "--rev", hostile)
		}
		want = append(want, "--patch", hostile, "--patch", "second")
		if got := inAShell(t, "dmrace", o.rerun(file, "control")); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", hostile, got, want)
		}
	}
}

// TestRerunBeginsLikeAFlag: a file whose name begins with a hyphen stays an argument.
func TestRerunBeginsLikeAFlag(t *testing.T) {
	file := Scenario{&dmrace.Scenario{Name: "board"}, "-x.yaml"}
	if got := (Options{}).rerun(file, "control"); got != "dmrace run ./-x.yaml --variant control" {
		t.Errorf("got %s", got)
	}
}
