package difftest

import (
	"strings"
	"testing"
)

// minimise leaves out of s what it can while keep stays true, in ever smaller chunks.
// keep(s) is true.
func minimise(s string, keep func(string) bool) string {
	for size := max(1, len(s)/2); ; size = max(1, size/2) {
		shorter := false
		for at := 0; at+size <= len(s); {
			if t := s[:at] + s[at+size:]; keep(t) {
				s, shorter = t, true
			} else {
				at += size
			}
		}
		if size == 1 && !shorter {
			return s
		}
	}
}

func TestMinimise(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		keep             func(string) bool
	}{
		{"nothing needed", "abcdef", "", func(string) bool { return true }},
		{"one byte", "aaaaaxaaaa", "x", func(s string) bool { return strings.Count(s, "x") >= 1 }},
		{"two apart", "axaaaaaaaaaaxa", "xx", func(s string) bool { return strings.Count(s, "x") >= 2 }},
		{"length", "aaaaaaaaaaaaaaaaa", "aaaaa", func(s string) bool { return len(s) >= 5 }},
		{"all needed", "abc", "abc", func(s string) bool { return s == "abc" }},
		{"empty", "", "", func(string) bool { return true }},
	} {
		if got := minimise(c.text, c.keep); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
