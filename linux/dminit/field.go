package dminit

import (
	"strings"

	"dmrace/linux/cmdline"
)

// span is a part of the create string, from the byte at to the one before end.
type span struct{ at, end int }

// parser holds the string that spans refer to.
type parser struct {
	create  string
	encoded bool // [series.Set] MinorEncoded
}

func (p parser) text(s span) string { return p.create[s.at:s.end] }

// field is str_field_delimit(): what s holds before the separator and, if there is
// one, the rest behind it. Leading white space goes before the separator is looked
// for, so that several spaces separate like one; trailing white space goes after.
func (p parser) field(s span, separator byte) (field, rest span, more bool) {
	s.at = s.end - len(cmdline.SkipSpaces(p.text(s)))
	n := strings.IndexByte(p.text(s), separator)
	if n < 0 {
		return p.trimmed(s), span{s.end, s.end}, false
	}
	return p.trimmed(span{s.at, s.at + n}), span{s.at + n + 1, s.end}, true
}

// trimmed drops the white space at the end of s, which has none at its beginning.
func (p parser) trimmed(s span) span {
	return span{s.at, s.at + len(cmdline.Trim(p.text(s)))}
}

// cut is strscpy() to a buffer with room for limit bytes.
func cut(s string, limit int) string { return s[:min(len(s), limit)] }
