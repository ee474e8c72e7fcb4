package lint

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"dmrace/internal/golden"
)

// written returns findings as text.
func written(t *testing.T, line string, findings []Finding, o TextOptions) string {
	t.Helper()
	var b strings.Builder
	if err := Text(&b, "boot.txt", line, findings, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestText holds a whole output, colours included, against a file.
func TestText(t *testing.T) {
	line := verity("/dev/mmcblk0p1", "/dev/sda1", " dm-mod.waitfor=/dev/mmcblk0p1 rootdelay=5")
	findings := checked(t, line, Options{Kernel: "6.12"})
	golden.Check(t, "testdata/plain.txt", []byte(written(t, line, findings, TextOptions{})))
	golden.Check(t, "testdata/colour.txt", []byte(written(t, line, findings, TextOptions{Color: true, Width: 72})))
	if got := written(t, line, nil, TextOptions{}); got != "" {
		t.Errorf("no findings: %q", got)
	}
}

// TestWindow points into lines of all sorts.
func TestWindow(t *testing.T) {
	long := strings.Repeat("a", 50) + "HERE" + strings.Repeat("b", 50)
	for _, c := range []struct {
		name     string
		line     string
		at, end  int
		width    int
		text     string
		carets   string
		pointing string // what the carets stand under
	}{
		{"short", "root=x ro", 5, 6, 40, "root=x ro", "     ^", "x"},
		{"in the middle of a long one", long, 50, 54, 20, "…aaaaaaaHEREbbbbbbb…", "        ^~~~", "HERE"},
		{"at the beginning", long, 0, 4, 20, "aaaaaaaaaaaaaaaaaa…", "^~~~", "aaaa"},
		{"at the end", long, 100, 104, 20, "…bbbbbbbbbbbbbbbbbb", "               ^~~~", "bbbb"},
		{"longer than the window", long, 2, 90, 20, "…aaaaaaaaaaaaaaaaaa…", " ^~~~~~~~~~~~~~~~~~", "aaaaaaaaaaaaaaaaaa"},
		{"behind the last byte", "ro", 2, 2, 40, "ro", "  ^", ""},
		{"two bytes a character", "é=è x", 6, 7, 40, "é=è x", "    ^", "x"},
		{"a part of a character", "é=è x", 4, 5, 40, "é=è x", "  ^", "è"},
		{"two columns a character", "名=字 x", 8, 9, 40, "名=字 x", "      ^", "x"},
		{"a combining accent", "e\u0301 x", 4, 5, 40, "e· x", "   ^", "x"},
		{"control characters", "a\tb\x00c\x1b[0m", 4, 5, 40, "a·b·c·[0m", "    ^", "c"},
		{"no UTF-8", "a\xffb\xa0c", 4, 5, 40, "a·b·c", "    ^", "c"},
	} {
		w := windowOf(c.line, span{c.at, c.end}, c.width)
		carets := strings.Repeat(" ", w.before) + "^" + strings.Repeat("~", w.mark-1)
		if w.text != c.text || carets != c.carets {
			t.Errorf("%s: got\n%s\n%s\nwant\n%s\n%s", c.name, w.text, carets, c.text, c.carets)
		}
		if columns := utf8.RuneCountInString(w.text); columns > c.width {
			t.Errorf("%s: %d columns of %d", c.name, columns, c.width)
		}
	}
}

// TestColumn counts characters, not bytes.
func TestColumn(t *testing.T) {
	for _, c := range []struct {
		line string
		at   int
		want int
	}{{"abc", 0, 1}, {"abc", 2, 3}, {"abc", 9, 4}, {"éa", 2, 2}, {"\xff\xfea", 2, 3}, {"", 0, 1}, {"a", -1, 1}} {
		if got := column(c.line, c.at); got != c.want {
			t.Errorf("column(%q, %d) = %d, want %d", c.line, c.at, got, c.want)
		}
	}
}

// TestTextError returns what the writer says.
func TestTextError(t *testing.T) {
	full := errors.New("full")
	if err := Text(failing{full}, "x", "ro", []Finding{{}}, TextOptions{}); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestJSON holds the keys, which others read.
func TestJSON(t *testing.T) {
	line := "é " + linear("PARTLABEL=rootfs", "")
	b, err := json.MarshalIndent(JSON(line, checked(t, line, Options{Kernel: "6.1"})), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/findings.json", append(b, '\n'))
	if b, _ := json.Marshal(JSON(line, nil)); string(b) != "[]" {
		t.Errorf("no findings: %s", b)
	}
}
