package fieldlog

import (
	"regexp"
	"strings"
)

// lostEscape matches a colour (SGR of ECMA-48) or the clearing of a line (EL) whose escape
// character is not there any more, or is written out: "[0;32m" as pages show it, "^[[0m" of
// cat -v, "#033[0m" of a syslog, "\x1b[0m" and "\033[0m" of a program's own log. The M
// before an EL is what is left of a reverse line feed.
var lostEscape = regexp.MustCompile(`(?:(?:\^\[|#033|\\x1b|\\033|\\e|\x{241B})M)?(?:\^\[|#033|\\x1b|\\033|\\e|\x{241B})\[[\d;]{0,16}[mK]|^M?\[K|\[\d{1,3}(?:;\d{1,3}){0,5}m`)

// withoutColours returns a line without them.
func withoutColours(line string) string {
	if !mayHaveColour(line) {
		return line
	}
	return lostEscape.ReplaceAllString(line, "")
}

// mayHaveColour reports whether withoutColours is worth the while: digits and semicolons
// behind a bracket end in a letter that ends a sequence. A stamp of printk has a point.
func mayHaveColour(line string) bool {
	for {
		_, rest, ok := strings.Cut(line, "[")
		if !ok {
			return false
		}
		i := 0
		for i < len(rest) && (rest[i] >= '0' && rest[i] <= '9' || rest[i] == ';') {
			i++
		}
		if i < len(rest) && (rest[i] == 'm' || rest[i] == 'K') {
			return true
		}
		line = rest
	}
}
