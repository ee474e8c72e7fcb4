package english

import (
	"strings"
	"testing"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 boots", 1: "1 boot", 2: "2 boots"} {
		if got := Count(n, "boot"); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestLists(t *testing.T) {
	for _, tc := range []struct{ words, and, or string }{
		{"", "", ""},
		{"a", "a", "a"},
		{"a b", "a and b", "a or b"},
		{"a b c", "a, b and c", "a, b or c"},
	} {
		words := strings.Fields(tc.words)
		if and, or := And(words), Or(words); and != tc.and || or != tc.or {
			t.Errorf("%q: %q and %q, want %q and %q", words, and, or, tc.and, tc.or)
		}
	}
}
