package cmdline

import "testing"

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"dm-mod.create", "dm_mod.create", true},
		{"dm_mod.create", "dm-mod.create", true},
		{"dm-mod.create", "dm-mod.create", true},
		{"--", "__", true},
		{"", "", true},
		{"dm.mod", "dm_mod", false},
		{"Root", "root", false},
		{"a", "ab", false},
		{"ab", "a", false},
	} {
		if got := SameName(c.a, c.b); got != c.want {
			t.Errorf("SameName(%q, %q) = %t", c.a, c.b, got)
		}
	}
}

func TestHasNamePrefix(t *testing.T) {
	for _, c := range []struct {
		s, prefix string
		want      bool
	}{
		{"root=/dev/sda", "root=", true},
		{"rootwait", "ro", true},
		{"init-call", "init_", true},
		{"a=b-c", "a=b_", true}, // a prefix that reaches into the value folds dashes there too
		{"ro", "root=", false},
		{"", "a", false},
		{"a", "", true},
	} {
		if got := HasNamePrefix(c.s, c.prefix); got != c.want {
			t.Errorf("HasNamePrefix(%q, %q) = %t", c.s, c.prefix, got)
		}
	}
}

// TestBytes counts what lib/ctype.c marks _S, _D and _D|_X, and its _U, which
// tolower() changes: 26 letters, and 30 of Latin-1.
func TestBytes(t *testing.T) {
	var spaces, digits, hex, upper int
	for i := range 256 {
		c := byte(i)
		for _, x := range []struct {
			is bool
			n  *int
		}{{IsSpace(c), &spaces}, {IsDigit(c), &digits}, {IsXDigit(c), &hex}, {ToLower(c) != c, &upper}} {
			if x.is {
				*x.n++
			}
		}
	}
	if spaces != 7 || digits != 10 || hex != 22 || upper != 56 {
		t.Errorf("%d spaces, %d digits, %d hexadecimal digits, %d upper case", spaces, digits, hex, upper)
	}
	for c, want := range map[byte]byte{'A': 'a', 'Z': 'z', '[': '[', 'a': 'a', 0xC0: 0xE0, 0xD6: 0xF6, 0xD7: 0xD7, 0xD8: 0xF8, 0xDE: 0xFE, 0xDF: 0xDF} {
		if got := ToLower(c); got != want {
			t.Errorf("ToLower(%#x) = %#x, want %#x", c, got, want)
		}
	}
	if !IsSpace(0xA0) || IsSpace(0x85) || IsSpace(0) {
		t.Error("0xA0 is white space; 0x85 and NUL are not")
	}
}

func TestTrim(t *testing.T) {
	for s, want := range map[string]string{
		"": "", " \t\n": "", " a b ": "a b", "\xa0a\xa0": "a", "a \x00 b": "a",
	} {
		if got := Trim(s); got != want {
			t.Errorf("Trim(%q) = %q, want %q", s, got, want)
		}
	}
	if got := SkipSpaces(" \xa0a "); got != "a " {
		t.Errorf("SkipSpaces keeps %q", got)
	}
}
