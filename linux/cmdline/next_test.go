package cmdline

import "testing"

// Each want is what next_arg() leaves in *param and *val, reasoned where it surprises:
// i counts bytes from the one behind a leading quote.
var nextTests = []struct {
	name, line   string
	param, val   string
	hasValue     bool
	nameAt, val0 int
	end, next    int
}{
	{name: "nothing", line: ""},
	{name: "flag", line: "quiet", param: "quiet", end: 5, next: 5},
	{name: "flag and more", line: "ro  root=/dev/sda", param: "ro", end: 2, next: 4},
	{name: "value", line: "a=b", param: "a", val: "b", hasValue: true, val0: 2, end: 3, next: 3},
	{name: "empty value", line: "a= b", param: "a", hasValue: true, val0: 2, end: 2, next: 3},
	{name: "later equals belongs to the value", line: "a=b=c", param: "a", val: "b=c", hasValue: true, val0: 2, end: 5, next: 5},

	// equals is an index that is 0 until one is found, so one at 0 is not found.
	{name: "equals first", line: "=a", param: "=a", end: 2, next: 2},
	{name: "equals first and second", line: "==a", param: "=", val: "a", hasValue: true, val0: 2, end: 3, next: 3},
	{name: "equals first in quotes", line: `"=a=b"`, param: "=a", val: "b", hasValue: true, nameAt: 1, val0: 4, end: 6, next: 6},

	{name: "whole argument quoted", line: `"a=b c" d`, param: "a", val: "b c", hasValue: true, nameAt: 1, val0: 3, end: 7, next: 8},
	{name: "value quoted", line: `a="b c" d`, param: "a", val: "b c", hasValue: true, val0: 3, end: 7, next: 8},
	{name: "flag quoted", line: `"a b" c`, param: "a b", nameAt: 1, end: 5, next: 6},
	{name: "dashes quoted", line: `"--" c`, param: "--", nameAt: 1, end: 4, next: 5},
	{name: "name part quoted", line: `"a"=b`, param: `a"`, val: "b", hasValue: true, nameAt: 1, val0: 4, end: 5, next: 5},
	{name: "quotes inside stay", line: `a" "b=c" "d`, param: `a" "b`, val: `c" "d`, hasValue: true, val0: 6, end: 11, next: 11},
	{name: "equals inside quotes", line: `a" = "b`, param: `a" `, val: ` "b`, hasValue: true, val0: 4, end: 7, next: 7},

	// The closing quote goes if args[i-1] is one, wherever it was opened.
	{name: "bytes behind the closing quote", line: `a="b"c`, param: "a", val: `b"c`, hasValue: true, val0: 3, end: 6, next: 6},
	{name: "closing quote of something else", line: `a="b" "c" d`, param: "a", val: "b", hasValue: true, val0: 3, end: 5, next: 6},
	{name: "two quoted parts", line: `a="b"c"d e"`, param: "a", val: `b"c"d e`, hasValue: true, val0: 3, end: 11, next: 11},
	{name: "value not quoted keeps its quote", line: `a=b"c d"`, param: "a", val: `b"c d"`, hasValue: true, val0: 2, end: 8, next: 8},
	{name: "flag not quoted keeps its quote", line: `ab" c"`, param: `ab" c"`, end: 6, next: 6},

	// A leading quote and the value's make two openings, but both look at the same
	// last byte, and the first to find a quote there turns it into a NUL.
	{name: "argument and value quoted", line: `"a="b""`, param: "a", val: `b"`, hasValue: true, nameAt: 1, val0: 4, end: 7, next: 7},
	{name: "value quote closes the argument's", line: `"a="b c"`, param: "a", val: "b", hasValue: true, nameAt: 1, val0: 4, end: 5, next: 6},

	{name: "never closed", line: `a="b c d`, param: "a", val: "b c d", hasValue: true, val0: 3, end: 8, next: 8},
	{name: "leading quote never closed", line: `"a b=c d`, param: "a b", val: "c d", hasValue: true, nameAt: 1, val0: 5, end: 8, next: 8},
	{name: "empty quotes", line: `"" b`, param: "", nameAt: 1, end: 2, next: 3},
	{name: "empty value in quotes", line: `a="" b`, param: "a", hasValue: true, val0: 3, end: 4, next: 5},
	{name: "three quotes", line: `""" b`, param: `"" b`, nameAt: 1, end: 5, next: 5},
	{name: "quoted equals", line: `"="`, param: "=", nameAt: 1, end: 3, next: 3},

	// val steps over the quote and ends up on the NUL behind it, so that the quote
	// taken off as the closing one is no longer part of the value.
	{name: "one quote opens and closes", line: `a="`, param: "a", hasValue: true, val0: 3, end: 3, next: 3},
	{name: "the same in quotes", line: `"a=" b`, param: "a", hasValue: true, nameAt: 1, val0: 4, end: 4, next: 5},
	{name: "lone quote", line: `"`, param: "", nameAt: 1, end: 1, next: 1},
	{name: "quote before a space", line: `" a`, param: " a", nameAt: 1, end: 3, next: 3},

	{name: "every white space", line: "a\t\n\v\f\r \xa0b", param: "a", end: 1, next: 8},
	{name: "no-break space of UTF-8", line: "a\u00a0b", param: "a\xc2", end: 2, next: 3},
	{name: "a letter that holds 0xa0", line: "à=1", param: "\xc3", end: 1, next: 2},
	{name: "other bytes are ordinary", line: "\x01\x85\xffb c", param: "\x01\x85\xffb", end: 4, next: 5},
	{name: "NUL ends the line", line: "a=b\x00 c", param: "a", val: "b", hasValue: true, val0: 2, end: 3, next: 6},
	{name: "NUL in quotes too", line: "a=\"b\x00\" c", param: "a", val: "b", hasValue: true, val0: 3, end: 4, next: 8},
}

func TestNext(t *testing.T) {
	for _, c := range nextTests {
		t.Run(c.name, func(t *testing.T) {
			got, next := Next(c.line, 0)
			want := Arg{c.param, c.val, c.hasValue, 0, c.end, c.nameAt, c.val0}
			if got != want || next != c.next {
				t.Errorf("%q:\ngot  %+v, %d\nwant %+v, %d", c.line, got, next, want, c.next)
			}
		})
	}
}
