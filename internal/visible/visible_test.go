package visible

import (
	"encoding/xml"
	"html"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestLine(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"mmcblk0: p1 p2":         "mmcblk0: p1 p2",
		"12 µs":                  "12 µs",
		"a\tb":                   "a\tb",
		"a\r\nb":                 `a\r\nb`,
		"\x1b[31mred\x00":        `\x1b[31mred\x00`,
		"\xff\xc3(":              `\xff\xc3(`,
		"\ufffd":                 "\ufffd",
		"\u202e\ufeff\u00a0":     `\u202e\ufeff\xa0`,
		"\ufffe\uffff\U0010ffff": `\ufffe\uffff\U0010ffff`,
		"a\ufe0f":                `a\ufe0f`,
		"back\\slash":            `back\slash`,
	} {
		if got := Line(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "\n": "\n", "one\ntwo": "one\ntwo", "one\r\n\x1b[2J\n": "one\\r\n\\x1b[2J\n",
	} {
		if got := Text(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add("a\x00\xff\u202e\tb")
	f.Fuzz(func(t *testing.T, text string) {
		got := Line(text)
		if !utf8.ValidString(got) || strings.IndexFunc(got, hidden) >= 0 {
			t.Errorf("%q: got %q", text, got)
		}
		var parsed string
		if err := xml.Unmarshal([]byte("<t>"+html.EscapeString(got)+"</t>"), &parsed); err != nil || parsed != got {
			t.Errorf("%q does not survive XML: %q, %v", text, parsed, err)
		}
		if Line(got) != got {
			t.Errorf("%q: %q is not left alone", text, got)
		}
	})
}
