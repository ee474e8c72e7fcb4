package cmdline

import "strings"

// IsSpace is isspace() of lib/ctype.c: tab to carriage return, the space, and the
// no-break space of Latin-1, 0xA0, which is also a byte of many UTF-8 characters
// ("à" is C3 A0).
func IsSpace(c byte) bool { return c == ' ' || c-'\t' < 5 || c == 0xA0 }

// IsDigit is isdigit() of include/linux/ctype.h.
func IsDigit(c byte) bool { return c-'0' < 10 }

// IsXDigit is isxdigit() of lib/ctype.c.
func IsXDigit(c byte) bool { return IsDigit(c) || c|0x20-'a' < 6 }

// ToLower is tolower() of include/linux/ctype.h, for which the capitals of Latin-1
// are upper case too: 0xC0 to 0xDE without the multiplication sign, 0xD7.
func ToLower(c byte) byte {
	if c-'A' < 26 || c-0xC0 < 31 && c != 0xD7 {
		return c + 0x20
	}
	return c
}

// SkipSpaces is skip_spaces(): s without its leading white space.
func SkipSpaces(s string) string { return s[skipSpaces(s, 0):] }

// Trim is strim(): s without white space at either end.
func Trim(s string) string {
	s = cString(s)
	for s != "" && IsSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return SkipSpaces(s)
}

// skipSpaces returns the offset of the first byte from at on that is no white space.
func skipSpaces(s string, at int) int {
	for at < len(s) && IsSpace(s[at]) {
		at++
	}
	return at
}

// cString returns what C code sees of s: the bytes before the first NUL.
func cString(s string) string {
	if n := strings.IndexByte(s, 0); n >= 0 {
		return s[:n]
	}
	return s
}
