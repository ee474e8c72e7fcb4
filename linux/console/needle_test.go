package console

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestNeedles holds the automaton against strings.Contains, on literals that end and begin
// like each other, and on those of the sayings.
func TestNeedles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func(most int) string {
		b := make([]byte, 1+r.IntN(most))
		for i := range b {
			b[i] = "abc\xff"[r.IntN(4)]
		}
		return string(b)
	}
	for range 300 {
		var list []string
		for range 1 + r.IntN(20) {
			list = append(list, word(5))
		}
		n := newNeedles(list)
		for range 20 {
			text := word(30)
			got := n.in(text)
			for i, needle := range list {
				if got.has(i) != strings.Contains(text, needle) {
					t.Fatalf("%q in %q of %q: %t", needle, text, list, got.has(i))
				}
			}
		}
	}
	n := ofSayings()
	for _, sayings := range lists {
		for _, s := range sayings {
			if s.needle == "" || s.id >= mostNeedles {
				t.Errorf("%q has the number %d", s.needle, s.id)
			}
			if f := n.in("x" + s.needle + "x"); !f.has(s.id) {
				t.Errorf("%q is not found", s.needle)
			}
		}
	}
}
