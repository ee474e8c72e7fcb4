package markdown

import (
	"strings"

	"dmrace/internal/visible"
)

// joiner is a character without width that ends a mention, a reference to an issue and
// a link that the host would make of plain words.
const joiner = "\u2060"

// prose makes text one line of Markdown that says what text says: punctuation that
// could begin markup is escaped.
func prose(text string) string { return proseEscapes.Replace(visible.Line(text)) }

var proseEscapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "~", "\\~", "|", "\\|", "!", "\\!",
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "@"+joiner, "#", "\\#"+joiner, "://", ":"+joiner+"//",
	"www.", "www."+joiner, "WWW.", "WWW."+joiner, "GH-", "GH"+joiner+"-", "\t", " ",
)

// code makes text a code span, in which nothing is markup. A cell of a table ends at a
// "|" even in there, so it is written as Visible writes what cannot be seen.
func code(text string) string {
	text = strings.ReplaceAll(visible.Line(text), "|", `\x7c`)
	if text == "" {
		return "-"
	}
	fence := strings.Repeat("`", longestRun(text, '`')+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " " // the renderer takes one blank off either side
	}
	return fence + text + fence
}

// block makes lines a fenced code block. No line of it can end the fence.
func block(lines []string) string {
	longest := 2
	for _, l := range lines {
		longest = max(longest, longestRun(l, '`'))
	}
	fence := strings.Repeat("`", longest+1)
	return fence + "text\n" + strings.Join(lines, "\n") + "\n" + fence + "\n"
}

// longestRun returns the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
