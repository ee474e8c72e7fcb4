package cmdline_test

import (
	"strings"
	"testing"

	"dmrace/linux/cmdline"
)

// TestPlaceholders tells what somebody was to fill in from what looks like it.
func TestPlaceholders(t *testing.T) {
	for line, want := range map[string]string{
		"root=${a} $b x":                 "${a} $b",
		"root=${a${b}}c":                 "${a${b}}",
		"root=${a b":                     "${a",
		"a=$(cmd $(x) y) b":              "$(cmd $(x) y)",
		"a=`cmd x` b":                    "`cmd x`",
		"root=PARTUUID=%UUID% a":         "%UUID%",
		"root=PARTUUID=%U/PARTNROFF=1":   "%U",
		"a=%d b=100% c=%% d=%Up":         "",
		"root=@ROOT@ a=b@c d@e":          "@ROOT@",
		"root={{ root }} {a}":            "{{ root }}",
		"root=<your disk> a<b c>":        "<your disk> <b c>",
		"a<1 b>2 <> <<":                  "",
		"memmap=64K$0x18690000 a=$ b=$$": "",
		"a=$1 b=$_":                      "$_",
		"":                               "",
		"$":                              "",
		"root=<" + strings.Repeat("a", 500) + ">": "",
	} {
		var got []string
		for _, p := range cmdline.Placeholders(line) {
			got = append(got, line[p.Start:p.End])
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%q: %q, want %q", line, text, want)
		}
	}
}

// TestLookalikes finds each once, at its place.
func TestLookalikes(t *testing.T) {
	for line, want := range map[string]string{
		"root=/dev/vda":     "",
		"a=“b”":             `2"6"`,
		"\ufeffa":           "0",
		"a\u00a0b":          "1 ",
		"a–b":               "1-",
		"a&quot;b&amp;c&x;": `1"8&`,
		"Größe":             "",
		"\xe2\x80":          "",
	} {
		var got strings.Builder
		for _, l := range cmdline.Lookalikes(line) {
			got.WriteString(string(rune('0'+l.Start)) + l.ASCII)
			if l.End <= l.Start || l.End > len(line) || l.Name == "" {
				t.Errorf("%q: %+v", line, l)
			}
		}
		if got.String() != want {
			t.Errorf("%q: %q, want %q", line, got.String(), want)
		}
	}
}

// FuzzInHand holds that both find their places in order, inside the line.
func FuzzInHand(f *testing.F) {
	f.Add("root=${a} %b% @c@ {{d}} <e> $(f) `g` “h”&quot;\u00a0")
	f.Fuzz(func(t *testing.T, line string) {
		done := 0
		for _, p := range cmdline.Placeholders(line) {
			if p.Start < done || p.End <= p.Start || p.End > len(line) || p.Kind == "" {
				t.Fatalf("%+v of %q", p, line)
			}
			done = p.End
		}
		done = 0
		for _, l := range cmdline.Lookalikes(line) {
			if l.Start < done || l.End <= l.Start || l.End > len(line) {
				t.Fatalf("%+v of %q", l, line)
			}
			done = l.End
		}
	})
}
