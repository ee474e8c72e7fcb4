package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"dmrace/results"
)

// said runs dmrace and returns its exit status and what it wrote.
func said(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, people bytes.Buffer
	code = execute(t.Context(), args, &out, &people)
	return code, out.String(), people.String()
}

// TestGroups finds every verb in one of six groups, those that most people came for
// first, and begins with what these met.
func TestGroups(t *testing.T) {
	root := newRoot()
	if n := len(root.Groups()); n != 6 {
		t.Errorf("%d groups", n)
	}
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, verb := range root.Commands() {
		if verb.GroupID == "" {
			t.Errorf("%s is in no group", verb.Name())
		}
	}
	code, help, _ := said(t)
	at := 0
	for _, want := range []string{"Waiting for root device", "dmrace parse", "Look at a line or a log:", "\n  lint ", "\n  parse ", "Predict", "Boot in QEMU", "Try patches", "Show evidence", "Set up"} {
		i := strings.Index(help[at:], want)
		if i < 0 {
			t.Fatalf("exit status %d: %q does not come in its place:\n%s", code, want, help)
		}
		at += i
	}
	if i := strings.Index(help, "Waiting for root device"); i > 80 {
		t.Errorf("the help begins with something else: %.100s", help)
	}
}

func TestVersion(t *testing.T) {
	code, out, _ := said(t, "--version")
	if name, version, ok := strings.Cut(out, " "); code != 0 || name != "dmrace" || !ok || strings.TrimSpace(version) == "" || !strings.HasSuffix(version, "\n") {
		t.Errorf("exit status %d, %q", code, out)
	}
}

// TestUnknown suggests what was meant.
func TestUnknown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "serial.log")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"run --kernl 6.1":       "unknown flag: --kernl; did you mean --kernel?\n  see dmrace run --help",
		"run --KERNEL=6.1":      "did you mean --kernel?",
		"run -kernel 6.1":       "in -kernel; did you mean --kernel?",
		"lint -kernel=6.1 x":    "did you mean --kernel?",
		"results list --ouut x": "did you mean --out?",
		"parse --vindow 1s":     "did you mean --window?",
		"run --nonsense":        "unknown flag: --nonsense\n",
		"lint -x":               "unknown shorthand flag: 'x' in -x\n",
		"--verson":              "did you mean --version?",
		"lnt":                   `did you mean "lint"?`,
		"results lst":           `did you mean "list"?`,
		file:                    "if it is a log: dmrace parse",
		"results " + file:       `does not know "` + file + "\"\n",
	} {
		code, _, stderr := said(t, strings.Fields(line)...)
		if code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit status %d, %q", line, code, stderr)
		}
	}
}

// TestOwnBootsGoElsewhere: what somebody boots in a clone of this project must not land
// among the evidence that is committed, whichever verb boots it.
func TestOwnBootsGoElsewhere(t *testing.T) {
	outs := 0
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
		out := cmd.LocalFlags().Lookup("out")
		if out == nil {
			return
		}
		outs++
		if out.DefValue != results.DefaultDir && out.DefValue != "" {
			t.Errorf("%s --out is %s by default: it is one folder for all verbs", cmd.CommandPath(), out.DefValue)
		}
		if top, _, _ := strings.Cut(filepath.ToSlash(filepath.Clean(out.DefValue)), "/"); top == "results" {
			t.Errorf("%s --out is %s by default", cmd.CommandPath(), out.DefValue)
		}
	}
	walk(newRoot())
	if outs < 5 {
		t.Errorf("only %d verbs have --out", outs)
	}
	ignored, err := os.ReadFile("../../.gitignore")
	if err != nil || !strings.Contains(string(ignored), "\n/"+results.DefaultDir+"/\n") {
		t.Errorf(".gitignore lacks %s: %v", results.DefaultDir, err)
	}
}
