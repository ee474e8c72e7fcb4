package main

import (
	"strings"
	"testing"
)

func TestFolded(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       string
	}{
		{"nothing", " \n ", 10, ""},
		{"one line", "one  two", 10, "one two"},
		{"just fits", "one two", 7, "one two"},
		{"does not fit", "one two", 6, "one\ntwo"},
		{"a word that is too long", "a bbbbbbbbbb c", 5, "a\nbbbbbbbbbb\nc"},
		{"characters, not bytes", "µµµ µµµ", 7, "µµµ µµµ"},
	} {
		if got := folded(c.text, c.width); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWriteJSON(t *testing.T) {
	var b strings.Builder
	if err := writeJSON(&b, map[string]string{"a": "<&>"}); err != nil || b.String() != "{\n  \"a\": \"<&>\"\n}\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}
