package dminit

import (
	"strings"

	"dmrace/linux/cmdline"
)

// SplitArgs is dm_split_args() of drivers/md/dm-table.c: the words that a target's
// constructor gets. White space separates; a backslash takes the byte behind it as
// it is, white space included, and is dropped, except at the very end. There are no
// quotes. A NUL ends args as in C.
func SplitArgs(args string) []string {
	if n := strings.IndexByte(args, 0); n >= 0 {
		args = args[:n]
	}
	const usual = 16 // verity has ten and its options
	words := make([]string, 0, usual)
	for args = cmdline.SkipSpaces(args); args != ""; args = cmdline.SkipSpaces(args) {
		var word string
		word, args = nextWord(args)
		words = append(words, word)
	}
	return words
}

// nextWord cuts the first word off args, which begins with it.
func nextWord(args string) (word, rest string) {
	escaped := false
	end := 0
	for ; end < len(args) && !cmdline.IsSpace(args[end]); end++ {
		if args[end] == '\\' && end+1 < len(args) {
			escaped = true
			end++
		}
	}
	if !escaped {
		return args[:end], args[end:]
	}
	return unescape(args[:end]), args[end:]
}

// unescape drops each backslash that has a byte behind it.
func unescape(word string) string {
	var b strings.Builder
	b.Grow(len(word))
	for i := 0; i < len(word); i++ {
		if word[i] == '\\' && i+1 < len(word) {
			i++
		}
		b.WriteByte(word[i])
	}
	return b.String()
}
