package process

import (
	"bytes"
	"strings"
	"testing"
)

func TestLineWriter(t *testing.T) {
	var got []string
	w := &LineWriter{Each: func(l string) { got = append(got, l) }}
	for _, part := range []string{"a", "b\nc\n", "\n", "d"} {
		w.Write([]byte(part))
	}
	w.Flush()
	if strings.Join(got, "|") != "ab|c||d" {
		t.Errorf("got %q", got)
	}
	got = nil
	w.Write(bytes.Repeat([]byte("x"), maxLine+1))
	if len(got) != 1 || len(w.part) != 0 {
		t.Errorf("a long line is kept: %d lines, %d bytes", len(got), len(w.part))
	}
}
