package cmdline

import (
	"errors"
	"strings"
	"testing"
)

func TestSplitArray(t *testing.T) {
	long := strings.Repeat("x", MaxString)
	for _, c := range []struct {
		name, value string
		want        string // elements joined by "|"
		errno       Errno
		text        string
	}{
		{"one", "/dev/sda1", "/dev/sda1", 0, ""},
		{"two", "a,b", "a|b", 0, ""},
		{"empty value", "", "", 0, ""},
		{"empty elements", ",a,,", "|a||", 0, ""},
		{"nothing quotes or trims", `"a,b" , c`, `"a|b" | c`, 0, ""},
		{"as many as fit", "1,2,3,4", "1|2|3|4", 0, ""},
		{"one too many", "1,2,3,4,5", "1|2|3|4", ErrInvalid, "can only take 4 arguments"},
		{"a comma too many", "1,2,3,4,", "1|2|3|4", ErrInvalid, "can only take 4 arguments"},
		{"longest element", "a," + long, "a|" + long, 0, ""},
		{"too long an element", "a," + long + "x,b", "a", ErrNoSpace, "string parameter too long"},
		{"NUL", "a,b\x00,c", "a|b", 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			elems, err := SplitArray(c.value, 4)
			var got []string
			for _, e := range elems {
				got = append(got, e.Value)
				if c.value[e.At:e.At+len(e.Value)] != e.Value {
					t.Errorf("%q is not at %d", e.Value, e.At)
				}
			}
			if s := strings.Join(got, "|"); s != c.want {
				t.Errorf("got %s, want %s", s, c.want)
			}
			var se *SetError
			if (c.errno == 0) != (err == nil) || err != nil && (!errors.As(err, &se) || !errors.Is(err, c.errno) || se.Text != c.text) {
				t.Errorf("error %v, want %v %s", err, c.errno, c.text)
			}
		})
	}
}

func TestSplitArrayWithoutRoom(t *testing.T) {
	for _, limit := range []int{0, -1} {
		if elems, err := SplitArray("a", limit); len(elems) != 0 || !errors.Is(err, ErrInvalid) {
			t.Errorf("room for %d: %v, %v", limit, elems, err)
		}
	}
}

func TestCheckString(t *testing.T) {
	if err := CheckString(strings.Repeat("x", MaxString)); err != nil {
		t.Errorf("%d bytes: %v", MaxString, err)
	}
	if err := CheckString(strings.Repeat("x", MaxString+1)); !errors.Is(err, ErrNoSpace) {
		t.Errorf("%d bytes: %v", MaxString+1, err)
	}
}
