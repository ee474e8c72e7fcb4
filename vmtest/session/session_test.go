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
		line, err := c.hello.Line()
		if err != nil {
			t.Fatal(err)
		}
		r := bytes.NewReader(append(line, c.script+"typed later"...))
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
		"no JSON":             "dmesg\n",
		"no end":              strings.Repeat("x", 2*maxHello),
		"too large a script":  `{"script":40000}` + "\n",
		"less than nothing":   `{"script":-1}` + "\n",
		"a script cut off":    `{"script":5}` + "\nabc",
		"a line that stopped": `{"rows":24`,
	} {
		if h, script, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s: read %+v, %q", name, h, script)
		}
	}
	if _, err := (Hello{Term: strings.Repeat("x", maxHello)}).Line(); err == nil {
		t.Error("a line was sent that nobody reads")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"rows":24,"script":3}` + "\nls\nx"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, script, err := Read(bytes.NewReader(b))
		if err == nil && len(script) != h.Script {
			t.Errorf("%+v with %d bytes", h, len(script))
		}
	})
}
