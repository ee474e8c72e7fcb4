package cmdline

import (
	"math"
	"testing"
)

func TestParseUint(t *testing.T) {
	for _, c := range []struct {
		s    string
		base uint
		want uint64
		err  error
	}{
		{"0", 0, 0, nil},
		{"10", 0, 10, nil},
		{"010", 0, 8, nil},
		{"0x10", 0, 16, nil},
		{"0XfF", 0, 255, nil},
		{"+7", 0, 7, nil},
		{"+0x7", 0, 7, nil},
		{"7\n", 0, 7, nil},
		{"0x10", 16, 16, nil},
		{"10", 16, 16, nil},
		{"010", 10, 10, nil},
		{"z", 36, 0, ErrInvalid}, // digits end at f in every base
		{"18446744073709551615", 10, math.MaxUint64, nil},
		{"18446744073709551616", 10, 0, ErrRange},
		{"18446744073709551616x", 10, 0, ErrRange}, // overflow is looked for first
		{"", 0, 0, ErrInvalid},
		{"+", 0, 0, ErrInvalid},
		{"\n", 0, 0, ErrInvalid},
		{"7\n\n", 0, 0, ErrInvalid},
		{" 7", 0, 0, ErrInvalid},
		{"7 ", 0, 0, ErrInvalid},
		{"-7", 0, 0, ErrInvalid},
		{"+-7", 0, 0, ErrInvalid},
		{"++7", 0, 0, ErrInvalid},
		{"08", 0, 0, ErrInvalid},
		{"0x", 0, 0, ErrInvalid},  // a 0 of base 8 and an x
		{"0x", 16, 0, ErrInvalid}, // a prefix and no digit
		{"7\x00x", 0, 7, nil},
	} {
		if got, err := ParseUint(c.s, c.base); got != c.want || err != c.err {
			t.Errorf("ParseUint(%q, %d) = %d, %v; want %d, %v", c.s, c.base, got, err, c.want, c.err)
		}
	}
}

func TestParseInt32(t *testing.T) {
	for _, c := range []struct {
		s    string
		want int32
		err  error
	}{
		{"2147483647", math.MaxInt32, nil},
		{"2147483648", 0, ErrRange},
		{"-2147483648", math.MinInt32, nil},
		{"-2147483649", 0, ErrRange},
		{"-9223372036854775809", 0, ErrRange},
		{"-18446744073709551615", 0, ErrRange},
		{"18446744073709551615", 0, ErrRange},
		{"-0", 0, nil},
		{"-0x10", -16, nil},
		{"-010\n", -8, nil},
		{"+5", 5, nil},
		{"-+5", 0, ErrInvalid},
		{"+-5", 0, ErrInvalid},
		{"--5", 0, ErrInvalid},
		{"-", 0, ErrInvalid},
		{"", 0, ErrInvalid},
	} {
		if got, err := ParseInt32(c.s, 0); got != c.want || err != c.err {
			t.Errorf("ParseInt32(%q, 0) = %d, %v; want %d, %v", c.s, got, err, c.want, c.err)
		}
	}
}

func TestSimpleUint(t *testing.T) {
	newer := factsOf("7.2")
	for _, c := range []struct {
		s     string
		base  uint
		want  uint64
		newer uint64
		n     int
	}{
		{"12ab", 0, 12, 12, 2},
		{"0x1fg", 0, 31, 31, 4},
		{"017 ", 0, 15, 15, 3},
		{"0xg", 0, 0, 0, 1},
		{"0xg", 16, 0, 0, 2},
		{"08", 0, 0, 0, 1},
		{"8:1", 10, 8, 8, 1},
		{"", 0, 0, 0, 0},
		{"+1", 0, 0, 0, 0},
		{"-1", 0, 0, 0, 0},
		{" 1", 0, 0, 0, 0},
		{"18446744073709551617", 10, 1, math.MaxUint64, 20},
		{"0x1ffffffffffffffff", 0, math.MaxUint64, math.MaxUint64, 19},
		{"184467440737095516170", 10, 10, math.MaxUint64, 21}, // wraps once and goes on
	} {
		if got, n := SimpleUint(c.s, c.base); got != c.want || n != c.n {
			t.Errorf("SimpleUint(%q, %d) = %d, %d; want %d, %d", c.s, c.base, got, n, c.want, c.n)
		}
		if got, n := newer.SimpleUint(c.s, c.base); got != c.newer || n != c.n {
			t.Errorf("7.2: SimpleUint(%q, %d) = %d, %d; want %d, %d", c.s, c.base, got, n, c.newer, c.n)
		}
	}
}

func TestParseMem(t *testing.T) {
	older := factsOf("6.12")
	newer := factsOf("7.2")
	type result struct {
		v uint64
		n int
	}
	for _, c := range []struct {
		s            string
		older, newer result
	}{
		{"64", result{64, 2}, result{64, 2}},
		{"64M", result{64 << 20, 3}, result{64 << 20, 3}},
		{"0x10k@1", result{16 << 10, 5}, result{16 << 10, 5}},
		{"1g", result{1 << 30, 2}, result{1 << 30, 2}},
		{"2T", result{2 << 40, 2}, result{2 << 40, 2}},
		{"1p", result{1 << 50, 2}, result{1 << 50, 2}},
		{"1E", result{1 << 60, 2}, result{1 << 60, 2}},
		{"17E", result{1 << 60, 3}, result{math.MaxUint64, 3}},
		{"K", result{0, 1}, result{0, 0}},
		{"0x", result{0, 1}, result{0, 1}},
		{"1b", result{1, 1}, result{1, 1}},
		{"", result{}, result{}},
	} {
		if v, n := older.ParseMem(c.s); (result{v, n}) != c.older {
			t.Errorf("6.12: ParseMem(%q) = %d, %d; want %v", c.s, v, n, c.older)
		}
		if v, n := newer.ParseMem(c.s); (result{v, n}) != c.newer {
			t.Errorf("7.2: ParseMem(%q) = %d, %d; want %v", c.s, v, n, c.newer)
		}
	}
}
