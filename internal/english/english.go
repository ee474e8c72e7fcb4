// Package english puts numbers and lists into words as people write them.
package english

import (
	"fmt"
	"strings"
)

// Count returns a number and its noun, which takes an s: "1 boot", "2 boots".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// And joins words: "a", "a and b", "a, b and c". Without any it is empty.
func And(words []string) string { return join(words, " and ") }

// Or joins words: "a", "a or b", "a, b or c". Without any it is empty.
func Or(words []string) string { return join(words, " or ") }

func join(words []string, last string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + last + words[n-1]
}
