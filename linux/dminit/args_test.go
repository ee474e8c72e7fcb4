package dminit_test

import (
	"slices"
	"strings"
	"testing"

	"dmrace/linux/dminit"
)

func TestSplitArgs(t *testing.T) {
	for _, c := range []struct {
		name, args string
		want       []string
	}{
		{"none", "", nil},
		{"white space alone", " \t\n", nil},
		{"words", "1 PARTLABEL=rootfs  PARTLABEL=hash", []string{"1", "PARTLABEL=rootfs", "PARTLABEL=hash"}},
		{"any white space", "\ta\nb\vc\xa0d ", []string{"a", "b", "c", "d"}},
		{"escaped space", `PARTLABEL=my\ root 0`, []string{"PARTLABEL=my root", "0"}},
		{"escaped letter", `\a\b`, []string{"ab"}},
		{"escaped backslash", `a\\ b`, []string{`a\`, "b"}},
		{"backslash at the end", `a\`, []string{`a\`}},
		{"backslash alone", `\`, []string{`\`}},
		{"a word of one space", `\ `, []string{" "}},
		{"two backslashes at the end", `a \\`, []string{"a", `\`}},
		{"quotes mean nothing", `"a b"`, []string{`"a`, `b"`}},
		{"commas mean nothing", "a,b;c", []string{"a,b;c"}},
		{"NUL ends it", "a b\x00c", []string{"a", "b"}},
	} {
		if got := dminit.SplitArgs(c.args); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// byBytes splits one byte at a time, as a model to compare with.
func byBytes(args string) []string {
	args, _, _ = strings.Cut(args, "\x00")
	var words []string
	var word []byte
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == '\\' && i+1 < len(args):
			i++
			word = append(word, args[i])
		case strings.IndexByte(" \t\n\v\f\r\xa0", args[i]) < 0:
			word = append(word, args[i])
		case word != nil:
			words, word = append(words, string(word)), nil
		}
	}
	if word != nil {
		words = append(words, string(word))
	}
	return words
}

func FuzzSplitArgs(f *testing.F) {
	for _, s := range []string{"", "a b", `a\ b\`, `\\ \ `, " \xa0x", verity} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, args string) {
		if got, want := dminit.SplitArgs(args), byBytes(args); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
