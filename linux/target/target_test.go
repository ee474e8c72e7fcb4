package target_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"dmrace/linux/series"
	"dmrace/linux/target"
)

// kernel returns what a kernel does.
func kernel(t testing.TB, version string) series.Set {
	t.Helper()
	s, err := series.For(version, "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// show writes a spec as one line: the lookups as "arg path", then the failure or the
// areas that dm core checks.
func show(s target.Spec) string {
	var parts []string
	for _, l := range s.Lookups {
		mode := ""
		if l.Write {
			mode = " rw"
		}
		parts = append(parts, fmt.Sprintf("%d %s%s", l.Arg, l.Path, mode))
	}
	if f := s.Fail; f != nil {
		text := fmt.Sprintf("arg %d: %s (-%d)", f.Arg, f.Message, f.Errno)
		if f.Oops {
			text = fmt.Sprintf("arg %d: oops", f.Arg)
		}
		if f.Extra != "" {
			text += " after " + f.Extra
		}
		return strings.Join(append(parts, text), "; ")
	}
	for _, a := range s.Areas {
		by := ""
		if !a.Mapped {
			by = " by target"
		}
		parts = append(parts, fmt.Sprintf("#%d %d+%d%s", a.Lookup, a.Start, a.Length, by))
	}
	if s.Unread != 0 {
		parts = append(parts, fmt.Sprintf("%d unread", s.Unread))
	}
	return strings.Join(parts, "; ")
}

func TestParse(t *testing.T) {
	const length = 4096
	for _, c := range []struct{ name, typ, args, want string }{
		{"linear", "linear", "/dev/sda1 0", "0 /dev/sda1 rw; #0 0+4096"},
		{"linear with offset", "linear", "8:1 384", "0 8:1 rw; #0 384+4096"},
		{"linear, offset wraps", "linear", "a 18446744073709551617", "0 a rw; #0 1+4096"},
		{"linear, no offset", "linear", "a", "arg -1: Invalid argument count (-22)"},
		{"linear, too many", "linear", "a 0 0", "arg -1: Invalid argument count (-22)"},
		{"linear, sign", "linear", "a +1", "arg 1: Invalid device sector (-22)"},
		{"linear, negative", "linear", "a -1", "arg 1: Invalid device sector (-22)"},
		{"linear, hexadecimal", "linear", "a 0x10", "arg 1: Invalid device sector (-22)"},
		{"linear, suffix", "linear", "a 1s", "arg 1: Invalid device sector (-22)"},

		{"origin", "snapshot-origin", "a", "0 a rw; #0 0+4096"},
		{"origin, none", "snapshot-origin", "", "arg -1: origin: incorrect number of arguments (-22)"},
		{"origin, two", "snapshot-origin", "a b", "arg -1: origin: incorrect number of arguments (-22)"},

		{"delay, reads only", "delay", "a 8 100", "0 a rw; 0 a rw; 0 a rw; #0 8+4096; #1 8+4096; #2 8+4096"},
		{"delay, writes too", "delay", "a 0 1 b 2 3", "0 a rw; 3 b rw; 3 b rw; #0 0+4096; #1 2+4096; #2 2+4096"},
		{"delay, flushes too", "delay", "a 0 1 b 2 3 c 4 5", "0 a rw; 3 b rw; 6 c rw; #0 0+4096; #1 2+4096; #2 4+4096"},
		{"delay, delay wraps", "delay", "a 0 4294967296", "0 a rw; 0 a rw; 0 a rw; #0 0+4096; #1 0+4096; #2 0+4096"},
		{"delay, four", "delay", "a 0 1 b", "arg -1: Requires exactly 3, 6 or 9 arguments (-22)"},
		{"delay, sector", "delay", "a x 1", "arg 1: Invalid device sector (-22)"},
		{"delay, delay", "delay", "a 0 1ms", "arg 2: Invalid delay (-22)"},
		{"delay, write sector", "delay", "a 0 1 b x 3", "0 a rw; arg 4: Invalid device sector (-22)"},
		{"delay, flush delay", "delay", "a 0 1 b 2 3 c 4 x", "0 a rw; 3 b rw; arg 8: Invalid delay (-22)"},

		{"striped", "striped", "2 8 a 0 b 16", "2 a rw; 4 b rw; #0 0+2048; #1 16+2048"},
		{"striped, plus", "striped", "+1 +8 a 0", "2 a rw; #0 0+4096"},
		{"striped, nothing", "striped", "2", "arg -1: Not enough arguments (-22)"},
		{"striped, no stripes", "striped", "0 8", "arg 0: Invalid stripe count (-22)"},
		{"striped, too large a count", "striped", "4294967297 8 a 0", "arg 0: Invalid stripe count (-22)"},
		{"striped, chunk", "striped", "1 0 a 0", "arg 1: Invalid chunk_size (-22)"},
		{"striped, chunk of letters", "striped", "1 8k a 0", "arg 1: Invalid chunk_size (-22)"},
		{"striped, length", "striped", "3 8 a 0 b 0 c 0", "arg 0: Target length not divisible by number of stripes (-22)"},
		{"striped, width", "striped", "2 7 a 0 b 0", "arg 1: Target length not divisible by chunk size (-22)"},
		{"striped, few", "striped", "2 8 a 0", "arg -1: Not enough destinations specified (-22)"},
		{"striped, many", "striped", "1 8 a 0 b 0", "arg -1: Not enough destinations specified (-22)"},
		{"striped, destination", "striped", "2 8 a 0 b x", "2 a rw; arg 5: Couldn't parse stripe destination (-22)"},

		{"unknown", "zero", "", "arg -1: unknown target type (-22)"},
		{"prefix of a type", "line", "a 0", "arg -1: unknown target type (-22)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := target.Parse(c.typ, strings.Fields(c.args), target.Options{Length: length, Features: kernel(t, "6.1")})
			if show(got) != c.want {
				t.Errorf("%s %s\ngot  %s\nwant %s", c.typ, c.args, show(got), c.want)
			}
		})
	}
}

// TestStripedOverflow counts stripes in 32 bits: one more than 2^31 asks for as many
// arguments as one, and then for too much memory.
func TestStripedOverflow(t *testing.T) {
	got := target.Parse("striped", []string{"2147483649", "1", "a", "0"}, target.Options{Length: 2147483649})
	if want := "arg 0: Memory allocation for striped context failed (-12)"; show(got) != want {
		t.Errorf("got %s, want %s", show(got), want)
	}
}

// TestReadOnly opens devices as the table is.
func TestReadOnly(t *testing.T) {
	for typ, args := range map[string]string{
		"linear": "a 0", "delay": "a 0 1", "striped": "1 1 a 0", "snapshot-origin": "a", "crypt": "aes 00112233445566778899aabbccddeeff 0 a 0",
	} {
		for _, readOnly := range []bool{false, true} {
			s := target.Parse(typ, strings.Fields(args), target.Options{ReadOnly: readOnly, Length: 8})
			if s.Fail != nil || len(s.Lookups) == 0 {
				t.Errorf("%s: %s", typ, show(s))
			}
			for _, l := range s.Lookups {
				if l.Write == readOnly || l.Role != target.Data {
					t.Errorf("%s, read-only %t: %+v", typ, readOnly, l)
				}
			}
		}
	}
}

// TestMessages holds what a lookup that fails says.
func TestMessages(t *testing.T) {
	for _, c := range []struct{ typ, args, want string }{
		{"linear", "a 0", "Device lookup failed"},
		{"delay", "a 0 1", "Device lookup failed"},
		{"striped", "1 1 a 0", "Couldn't parse stripe destination"},
		{"snapshot-origin", "a", "Cannot get target device"},
		{"crypt", "aes 00112233445566778899aabbccddeeff 0 a 0", "Device lookup failed"},
	} {
		s := target.Parse(c.typ, strings.Fields(c.args), target.Options{Length: 8})
		if len(s.Lookups) == 0 || s.Lookups[0].Message != c.want {
			t.Errorf("%s: %+v", c.typ, s.Lookups)
		}
	}
}

// TestWhiteSpace reaches the numbers through a backslash only.
func TestWhiteSpace(t *testing.T) {
	for arg, ok := range map[string]bool{" 8": true, "\t\n\v\f\r\xa0 8": true, "8 ": false, "8\n": false, " ": false, "": false} {
		s := target.Parse("linear", []string{"a", arg}, target.Options{})
		if (s.Fail == nil) != ok {
			t.Errorf("%q: %s", arg, show(s))
		}
	}
	s := target.Parse("striped", []string{"1\n", "1", "a", "0"}, target.Options{})
	if s.Fail != nil {
		t.Errorf("kstrtouint() takes a newline: %s", show(s))
	}
}

// TestNumbersThatOverflow: a number beyond 64 bits wraps, and since 7.2 stops at the
// greatest.
func TestNumbersThatOverflow(t *testing.T) {
	for version, want := range map[string]uint64{"6.12": 1, "7.2": math.MaxUint64} {
		s := target.Parse("linear", []string{"/dev/sda", "18446744073709551617"}, target.Options{Length: 8, Features: kernel(t, version)})
		if s.Fail != nil || len(s.Areas) != 1 || s.Areas[0].Start != want {
			t.Errorf("%s: %+v, want a start of %d", version, s, want)
		}
	}
}
