package lint

import (
	"fmt"
	"strings"

	"dmrace/internal/english"
	"dmrace/linux/cmdline"
)

// span is a part of the line, from the byte at to the one before end.
type span struct{ at, end int }

// spanOf returns the whole of an argument.
func spanOf(a cmdline.Arg) span { return span{a.Start, a.End} }

// valueOf returns an argument's value without its quotes, or the whole argument where
// there is none to point at.
func valueOf(a cmdline.Arg) span {
	if a.Value == "" {
		return spanOf(a)
	}
	return span{a.ValueAt, a.ValueAt + len(a.Value)}
}

// nameOf returns an argument's name, or the whole argument where that is empty.
func nameOf(a cmdline.Arg) span {
	if a.Name == "" {
		return spanOf(a)
	}
	return span{a.NameAt, a.NameAt + len(a.Name)}
}

// edit replaces a part of the line.
type edit struct {
	span
	text string
}

// insert adds text at an offset.
func insert(at int, text string) edit { return edit{span{at, at}, text} }

// apply carries out edits, which are in order and do not overlap.
func apply(line string, edits ...edit) string {
	var b strings.Builder
	done := 0
	for _, e := range edits {
		b.WriteString(line[done:e.at])
		b.WriteString(e.text)
		done = e.end
	}
	b.WriteString(line[done:])
	return b.String()
}

// without returns the edit that drops an argument and the white space behind it, or
// before it if it is the last.
func without(line string, a cmdline.Arg) edit {
	s := spanOf(a)
	for s.end < len(line) && cmdline.IsSpace(line[s.end]) {
		s.end++
	}
	if s.end == len(line) {
		for s.at > 0 && cmdline.IsSpace(line[s.at-1]) {
			s.at--
		}
	}
	return edit{s, ""}
}

// quote quotes what the user wrote, shortened if it is long.
func quote(s string) string {
	const shown = 48
	if len(s) > shown {
		return fmt.Sprintf("%q…", s[:shown])
	}
	return fmt.Sprintf("%q", s)
}

// plain returns s as it is if it is short and printable ASCII without white space,
// and else quoted.
func plain(s string) string {
	const shown = 64
	if s == "" || len(s) > shown || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return quote(s)
	}
	return s
}

// list joins names for people: "a", "a and b", "a, b and c".
func list(names []string) string {
	const shown = 4
	if len(names) > shown {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
	}
	return english.And(names)
}
