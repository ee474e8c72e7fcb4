package cmdline

import "testing"

// TestParseBool has one letter per version: T true, F false, - refused, in the order
// 5.10, 6.1, 6.12, 7.2.
func TestParseBool(t *testing.T) {
	for s, want := range map[string]string{
		"y": "TTTT", "Yes": "TTTT", "1": "TTTT", "1abc": "TTTT", "on": "TTTT", "ON": "TTTT", "one": "TTTT",
		"n": "FFFF", "Nope": "FFFF", "0": "FFFF", "0x1": "FFFF", "off": "FFFF", "of": "FFFF", "oFten": "FFFF",
		"true": "-TTT", "T": "-TTT", "false": "-FFF", "f": "-FFF",
		"enable": "---T", "E": "---T", "disable": "---F", "D": "---F",
		"": "----", "o": "----", "or": "----", "2": "----", " 1": "----", "\x11": "----", "\x10": "----",
	} {
		var got string
		for _, v := range []string{"5.10", "6.1", "6.12", "7.2"} {
			f, ok := FactsOf(v)
			if !ok {
				t.Fatalf("no facts of %s", v)
			}
			got += letter(f.ParseBool(s))
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", s, got, want)
		}
		if l := letter(ParseBool(s)); l != want[1:2] {
			t.Errorf("%q: got %s of the package, want that of 6.1", s, l)
		}
	}
}

func letter(v bool, err error) string {
	switch {
	case err == ErrInvalid:
		return "-"
	case v:
		return "T"
	}
	return "F"
}

func TestFactsOfUnknown(t *testing.T) {
	for _, v := range []string{"", "5.4", "6.1.192", "7"} {
		if f, ok := FactsOf(v); ok || f != (Facts{}) {
			t.Errorf("facts of %q: %+v", v, f)
		}
	}
}
