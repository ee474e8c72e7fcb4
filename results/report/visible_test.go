package report

import (
	"encoding/xml"
	"html"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "mmcblk0: p1 p2", "mmcblk0: p1 p2"},
		{"letters beyond ASCII", "größer — 磁盘", "größer — 磁盘"},
		{"escape sequence", "\x1b[2J", "␛[2J"},
		{"NUL, delete and carriage return", "a\x00b\x7fc\r", "a␀b␡c␍"},
		{"tab", "a\tb", "a b"},
		{"no UTF-8", "\xff\xfe", `\xff\xfe`},
		{"bidirectional override", "a\u202eb", `a\u{202e}b`},
		{"C1 control", "\u009b", `\u{9b}`},
		{"byte order mark", "\ufeff", `\u{feff}`},
		{"no character", "\uffff", `\u{ffff}`},
		{"line separator", "\u2028", `\u{2028}`},
		{"the replacement character itself", "\ufffd", "\ufffd"},
	} {
		if got := Visible(c.in); got != c.want {
			t.Errorf("%s: Visible(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("plain\x1b[0m\xff\u202e\x00")
	f.Fuzz(func(t *testing.T, s string) {
		got := Visible(s)
		if !utf8.ValidString(got) {
			t.Fatalf("Visible(%q) is no UTF-8", s)
		}
		if i := strings.IndexFunc(got, func(r rune) bool { return r != ' ' && !unicode.IsGraphic(r) && unicode.Is(unicode.C, r) }); i >= 0 {
			t.Fatalf("Visible(%q) holds %q", s, got[i:])
		}
		var parsed string
		if err := xml.Unmarshal([]byte("<t>"+html.EscapeString(got)+"</t>"), &parsed); err != nil || parsed != got {
			t.Fatalf("Visible(%q) does not survive XML: %q, %v", s, parsed, err)
		}
		if Visible(got) != got {
			t.Fatalf("Visible(%q) changes when made visible again", s)
		}
	})
}
