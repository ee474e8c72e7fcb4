package cparser

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel"
)

// program compiles the parsers of the reference kernel. It fails where something is
// missing: only go test -short leaves it out.
func program(t *testing.T) *Program {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles parts of a kernel tree; left out by -short")
	}
	dir, err := kernel.DefaultCache()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := kernel.Open(t.Context(), kernel.Cache{Dir: dir}, kernel.TreeSpec{Name: dmrace.DefaultKernel}, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	files, err := tree.Files(t.Context(), Paths())
	if err != nil {
		t.Fatal(err)
	}
	p, err := Build(t.Context(), files, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func start(t *testing.T, p *Program) *Process {
	t.Helper()
	s, err := p.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestKnown holds the program itself against what is known of the kernel.
func TestKnown(t *testing.T) {
	s := start(t, program(t))
	cases := []struct {
		name string
		q    Question
		want string
	}{
		{"line", Question{Kind: AskLine, Text: `a "b c=d e" f= -- g -- h`},
			"name \"a\"\nname \"b c\"\nvalue \"d e\"\nname \"f\"\nvalue \"\"\nrest \"g -- h\"\nname \"g\"\nrest \"h\"\n"},
		{"NUL ends the text", Question{Kind: AskLine, Text: "a\x00b"}, "name \"a\"\n"},
		{"empty", Question{Kind: AskLine}, ""},
		{"boot", Question{Kind: AskBoot, Text: `quiet dm-mod.waitfor=/dev/a,b dm_mod.create="v,,5000,ro,0 8 linear /dev/a 0"`},
			"unknown \"quiet\"\nmessage \"<5>Unknown kernel command line parameters \\\"quiet\\\", will be passed to user space.\"\n" +
				"argv \"quiet\"\nenvp \"HOME=/\"\nenvp \"TERM=linux\"\n" +
				"create \"v,,5000,ro,0 8 linear /dev/a 0\"\nslot 0\nwaitfor \"/dev/a\"\nslot 1\nwaitfor \"b\"\n" +
				"message \"<6>device-mapper: init: waiting for all devices to be available before creating mapped devices\"\n" +
				"wait_for_device_probe\n" +
				"message \"<6>device-mapper: init: waiting for device /dev/a ...\"\nlookup \"/dev/a\"\n" +
				"message \"<6>device-mapper: init: waiting for device b ...\"\nlookup \"b\"\n" +
				"wait_for_device_probe\nmessage \"<6>device-mapper: init: all devices available\"\n" +
				"device \"v\"\nuuid \"\"\ndev 19923080\nflags 9\nstart 0\nlength 8\ntype \"linear\"\nargs \"/dev/a 0\"\nreturn 0\n"},
		{"state does not stay", Question{Kind: AskBoot, Text: "dm-mod.waitfor"},
			"message \"<3>Booting kernel: `' invalid for parameter `dm-mod.waitfor'\"\nerror -22\n" +
				"envp \"HOME=/\"\nenvp \"TERM=linux\"\nreturn 0\n"},
		{"panic", Question{Kind: AskBoot, Text: strings.Repeat("dm.x ", 40) + strings.Repeat("y ", 33)},
			strings.Repeat("unknown \"dm.x\"\n", 40) + strings.Repeat("unknown \"y\"\n", 33) + strings.Repeat("argv \"y\"\n", 33) +
				"envp \"HOME=/\"\nenvp \"TERM=linux\"\npanic \"Too many boot init vars at `y'\"\nreturn 0\n"},
		{"257 targets", Question{Kind: AskCreate, Text: "v,,,ro," + strings.Repeat("0 8 delay ,", 257)},
			"message \"<3>device-mapper: init: too many targets 257 > 256\"\n" +
				"message \"<3>device-mapper: init: couldn't parse device\"\nreturn -22\nbad kfree 2\n"},
		{"number", Question{Kind: AskNumber, Text: "0x10k"},
			"kstrtoull -22\nkstrtoull 0\nkstrtoint -22\nkstrtoint 0\nkstrtobool 0\nkstrtobool 0\n" +
				"simple_strtoull 4\nsimple_strtoull 16\nmemparse 5\nmemparse 16384\n"},
	}
	var qs []Question
	for _, c := range cases {
		qs = append(qs, c.q)
	}
	answers, err := s.Ask(qs)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		if got := answers[i].String(); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	if answers, err := s.Ask([]Question{{Kind: AskBoot, Text: "quiet", Repeat: 3}}); err != nil {
		t.Error(err)
	} else if _, ok := answers[0].Number(Nanoseconds); !ok {
		t.Errorf("a repeated question gives %s", answers[0])
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestEnds shows that a program that ends too early is an error and not a hang.
func TestEnds(t *testing.T) {
	s := start(t, program(t))
	many := make([]Question, 100_000)
	for i := range many {
		many[i] = Question{Kind: 'z', Text: "of no kind: the program ends"}
	}
	if _, err := s.Ask(many); err == nil || !strings.Contains(err.Error(), "hear the parsers: EOF") {
		t.Errorf("Ask: %v", err)
	}
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "exit status 1: no question is of kind 'z'") {
		t.Errorf("Close: %v", err)
	}
}

func TestBuildFails(t *testing.T) {
	var env *dmrace.EnvError
	t.Setenv("PATH", t.TempDir())
	if _, err := Build(t.Context(), outline(), t.TempDir()); !errors.As(err, &env) || !strings.Contains(env.Fix, "gcc") {
		t.Errorf("without gcc: %v", err)
	}
}

func TestBuildSaysWhatFails(t *testing.T) {
	if testing.Short() {
		t.Skip("needs gcc; left out by -short")
	}
	files := outline()
	files["kernel/params.c"] = []byte("int f(void) { return undeclared(); }\n")
	if _, err := Build(t.Context(), files, t.TempDir()); err == nil || !strings.Contains(err.Error(), "undeclared") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(ctx, outline(), t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
