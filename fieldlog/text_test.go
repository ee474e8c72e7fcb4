package fieldlog

import (
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// TestLineNumbers counts lines as an editor does, whatever ends them.
func TestLineNumbers(t *testing.T) {
	for _, c := range []struct {
		name, log string
		lines     []string
		numbers   []int
	}{
		{"LF", "a\n\nb\n", []string{"a", "", "b"}, []int{1, 2, 3}},
		{"CR LF", "a\r\n\r\nb\r\n", []string{"a", "", "b"}, []int{1, 2, 3}},
		{"CR CR LF", "a\r\r\nb\r\r\n", []string{"a", "b"}, []int{1, 2}},
		{"CR", "a\rb\rc\r", []string{"a", "b", "c"}, []int{1, 2, 3}},
		{"a counter that goes up", "10%\r20%\r30%\r\nb\n", []string{"10%", "20%", "30%", "b"}, []int{1, 1, 1, 2}},
		{"no end", "a\r\nb", []string{"a", "b"}, []int{1, 2}},
		{"a CR at the end", "a\nb\r", []string{"a", "b"}, []int{1, 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(c.log), iotest.OneByteReader(strings.NewReader(c.log)), iotest.DataErrReader(strings.NewReader(c.log))} {
				from, err := open(t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				var lines []string
				var numbers []int
				for line, err := from.next(); err == nil; line, err = from.next() {
					lines, numbers = append(lines, line), append(numbers, from.number)
				}
				if !slices.Equal(lines, c.lines) || !slices.Equal(numbers, c.numbers) {
					t.Errorf("%q %v, want %q %v", lines, numbers, c.lines, c.numbers)
				}
			}
		})
	}
}
