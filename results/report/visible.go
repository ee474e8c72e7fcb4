package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns s as text that can do nothing but be read. A guest chooses what
// stands on its console: an escape sequence, a bidirectional override or a byte that
// is no UTF-8 would change how the lines around it look. Control characters become
// their pictures (U+2400 and on), bytes that are no UTF-8 become \x1b-like escapes,
// and invisible characters become \u{202e}-like ones. What is left is valid in XML
// and HTML once < and & are escaped. A tab becomes a space.
func Visible(s string) string {
	if inert(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\t':
			b.WriteByte(' ')
		case r < ' ':
			b.WriteRune('\u2400' + r)
		case r == 0x7f:
			b.WriteRune('\u2421')
		case hidden(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// inert reports whether s is printable ASCII, as nearly every line is.
func inert(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// hidden reports characters that leave no mark of their own: control and format
// characters, separators of lines, selectors of variants, and what is no character.
func hidden(r rune) bool {
	return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Variation_Selector)
}
