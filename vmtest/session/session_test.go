package session

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestHello(t *testing.T) {
	for _, c := range []struct {
		name   string
		hello  Hello
		script string
	}{
		{"a terminal", Hello{Rows: 24, Cols: 80, Term: "xterm-256color"}, ""},
		{"a script", Hello{Script: 12}, "dmesg | tail"},
		{"nothing is known", Hello{}, ""},
	} {
		r := bytes.NewReader(append(c.hello.Line(), c.script+"typed later"...))
		h, script, err := Read(r)
		if err != nil || h != c.hello || string(script) != c.script {
			t.Errorf("%s: read %+v, %q, %v", c.name, h, script, err)
		}
		if rest, _ := io.ReadAll(r); string(rest) != "typed later" {
			t.Errorf("%s: left %q for the shell", c.name, rest)
		}
	}
}

func TestRefusedHello(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":             "",
		"no description":      "dmesg\n",
		"too many fields":     "24 80 0 xterm 256\n",
		"too large a window":  "70000 80 0\n",
		"no end":              strings.Repeat("x", 2*maxHello),
		"too large a script":  "0 0 40000\n",
		"less than nothing":   "0 0 -1\n",
		"a script cut off":    "0 0 5\nabc",
		"a line that stopped": "24 80 0",
	} {
		if h, script, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s: read %+v, %q", name, h, script)
		}
	}
}

// TestOddTerm holds that what somebody has in TERM cannot spoil the line.
func TestOddTerm(t *testing.T) {
	for _, term := range []string{"", " ", "a b", "a\nrm", strings.Repeat("x", 2*maxHello)} {
		h, _, err := Read(bytes.NewReader(Hello{Rows: 1, Cols: 2, Term: term}.Line()))
		if err != nil || h != (Hello{Rows: 1, Cols: 2}) {
			t.Errorf("%.20q: read %+v, %v", term, h, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("24 80 3 dumb\nls\nx"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, script, err := Read(bytes.NewReader(b))
		if err == nil && len(script) != h.Script {
			t.Errorf("%+v with %d bytes", h, len(script))
		}
	})
}
