// Package nearest finds the word that a misspelt one was meant to be.
package nearest

import "strings"

// Longest is the length of a word, in bytes, beyond which none is looked for.
const Longest = 64

// Of returns the one of words that a typing mistake turns into word, or "": it is the
// closest, and at most a third of its letters away, rounded. Upper case counts as
// lower.
func Of(word string, words []string) string {
	if len(word) > Longest {
		return ""
	}
	word = strings.ToLower(word)
	best, least := "", len(word)
	for _, w := range words {
		if d := Distance(word, w); d < least && d <= (len(w)+1)/3 {
			best, least = w, d
		}
	}
	return best
}

// Distance is the number of bytes to insert, delete, replace or swap with their
// neighbour that turn a into b (optimal string alignment).
func Distance(a, b string) int {
	var room [3][Longest + 1]int
	before, row, next := room[0][:], room[1][:], room[2][:]
	if len(b) > Longest {
		before, row, next = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	row = row[:len(b)+1]
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			replaced := row[j]
			if a[i] != b[j] {
				replaced++
			}
			next[j+1] = min(replaced, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
