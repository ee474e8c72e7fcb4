// Package visible makes text from elsewhere, of a guest, of QEMU, of a file or of its name,
// safe to show: on a terminal, in a report, in an error. It is the one place that knows
// what a reader could not see.
package visible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line returns s as one line of printable text. What a reader could not see, or what
// would steer a terminal, end a line or be refused by XML, is written as Go writes it in
// a string: "\n", "\x1b", "\u202e", and "\xff" for a byte that is no UTF-8. A tab stays.
func Line(s string) string {
	if strings.IndexFunc(s, hidden) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case !hidden(r):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// Text returns s as text of lines, each as [Line] makes it.
func Text(s string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		text, ended := strings.CutSuffix(line, "\n")
		b.WriteString(Line(text))
		if ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// hidden reports whether a character cannot be seen on a line. Go counts the private
// use, the formatting characters (which turn the direction of text) and the
// noncharacters among those that are not printed; a selector of variants it prints, and
// that too leaves no mark of its own.
func hidden(r rune) bool {
	return r != '\t' && (!unicode.IsPrint(r) || unicode.Is(unicode.Variation_Selector, r))
}
