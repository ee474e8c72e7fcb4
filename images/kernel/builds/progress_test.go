package builds

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

func TestObjectLine(t *testing.T) {
	tests := []struct {
		line string
		want bool
	}{
		{"  CC      init/main.o", true},
		{"  AS      arch/x86/entry/entry_64.o", true},
		{"  AR      drivers/built-in.a", true},
		{"  LD      vmlinux", true},
		{"  CC [M]  fs/x.o", true},
		{"  HOSTCC  scripts/basic/fixdep", true},
		{"  GEN     Makefile", false},
		{"  CC", false},
		{"CC      init/main.o", false},
		{"make[1]: Entering directory", false},
	}
	for _, tt := range tests {
		if got := objectLine.MatchString(tt.line); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.line, got, tt.want)
		}
	}
}

// TestMeterPlain checks that a writer that is no terminal gets few whole lines.
func TestMeterPlain(t *testing.T) {
	var out bytes.Buffer
	m := newMeter(&out, "6.1-stock", 3)
	now := m.began
	m.now = func() time.Time { return now }
	for range 5 {
		now = now.Add(10 * time.Second)
		m.line("  CC      a.o")
		m.line("  GEN     b")
	}
	m.finish(nil)
	want := "building 6.1-stock: about 3 objects\n" +
		"building 6.1-stock: 2 of about 3 objects, 20s, some 10s left\n" +
		"building 6.1-stock: 4 of about 4 objects, 40s, some 0s left\n" +
		"built 6.1-stock in 50s\n"
	if out.String() != want {
		t.Errorf("got:\n%swant:\n%s", out.String(), want)
	}
	out.Reset()
	newMeter(&out, "x", 1).finish(errors.New("no"))
	if strings.Contains(out.String(), "built") {
		t.Errorf("a failed build is called built: %s", out.String())
	}
}

func TestEstimate(t *testing.T) {
	for _, c := range []struct {
		objects, cpus int
		want          string
	}{
		{1258, 2, ", some 3 minutes on 2 CPUs with nothing else to do"},
		{1258, 1, ", some 7 minutes on 1 CPU with nothing else to do"},
		{1258, 16, ""},
		{20, 1, ""},
	} {
		if got := estimate(c.objects, c.cpus); got != c.want {
			t.Errorf("%d objects on %d CPUs: %q, want %q", c.objects, c.cpus, got, c.want)
		}
	}
}

// TestMeterOnATerminal makes more objects than were expected.
func TestMeterOnATerminal(t *testing.T) {
	pseudo, terminal, err := pty.Open()
	if err != nil {
		t.Skipf("there is no pseudo-terminal: %v", err)
	}
	defer pseudo.Close()
	if err := pty.Setsize(terminal, &pty.Winsize{Rows: 24, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	seen := make(chan string)
	go func() {
		b, _ := io.ReadAll(pseudo) // ends with EIO once the terminal is closed
		seen <- string(b)
	}()
	m := newMeter(terminal, "6.1-stock", 3)
	for range 5 {
		m.line("  CC      a.o")
	}
	time.Sleep(300 * time.Millisecond) // to be drawn
	m.finish(nil)
	terminal.Close()
	text := <-seen
	for _, want := range []string{"building 6.1-stock", "5 of about 6", "built 6.1-stock in "} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
}

func TestSteps(t *testing.T) {
	s := steps{Full: 100, Relink: 5}
	s = s.after(true, false, 60)
	if got := s.expect(true); got != 40 {
		t.Errorf("after 60 of 100: expect %d, want 40", got)
	}
	s = s.after(true, true, 50)
	if got := s.expect(true); got != 110 {
		t.Errorf("after all: expect %d, want 110", got)
	}
	s = s.after(false, true, 9)
	if got := s.expect(false); got != 9 {
		t.Errorf("relink: expect %d, want 9", got)
	}
	if s.after(false, false, 1) != s {
		t.Error("a failed relink changed what is expected")
	}
}
