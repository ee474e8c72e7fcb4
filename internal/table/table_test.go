package table_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"dmrace/internal/table"
)

// screen is a terminal of so many columns.
type screen struct {
	bytes.Buffer
	columns int
}

func (s *screen) Columns() int { return s.columns }

// boots writes two rows of what dmrace run shows.
func boots(t *testing.T, columns int) string {
	t.Helper()
	s := &screen{columns: columns}
	tw := table.New(s)
	tw.Head("SCENARIO", "VARIANT", "VERDICT")
	tw.Row("mmc-slow-probe", "without-waitfor", "hung in rootwait: data-device-missing")
	tw.Row("mmc-slow-probe", "control", "booted")
	if err := tw.Flush(); err != nil {
		t.Fatal(err)
	}
	return s.String()
}

func TestWidths(t *testing.T) {
	wide := `SCENARIO        VARIANT          VERDICT
mmc-slow-probe  without-waitfor  hung in rootwait: data-device-missing
mmc-slow-probe  control          booted
`
	for _, c := range []struct {
		name    string
		columns int
		want    string
	}{
		{"a file", 0, wide},
		{"just wide enough", 70, wide},
		{"the last column folds", 60, `SCENARIO        VARIANT          VERDICT
mmc-slow-probe  without-waitfor  hung in rootwait:
                                 data-device-missing
mmc-slow-probe  control          booted
`},
		{"rows become lines", 40, `SCENARIO  mmc-slow-probe
VARIANT   without-waitfor
VERDICT   hung in rootwait:
          data-device-missing

SCENARIO  mmc-slow-probe
VARIANT   control
VERDICT   booted
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := boots(t, c.columns); got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

// TestNoRowIsWrapped: no width makes a line too long that has no word as long.
func TestNoRowIsWrapped(t *testing.T) {
	for columns := 30; columns < 90; columns++ {
		for line := range strings.Lines(boots(t, columns)) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > columns {
				t.Errorf("%d columns: %d characters: %s", columns, n, line)
			}
		}
	}
}

func TestWithoutHead(t *testing.T) {
	s := &screen{columns: 30}
	tw := table.New(s)
	tw.Row("qemu-system-x86_64", "MISSING", "boots the guests; apt-get install qemu-system-x86")
	tw.Line("")
	tw.Row("gcc", "ok")
	if err := tw.Flush(); err != nil {
		t.Fatal(err)
	}
	want := `qemu-system-x86_64
  MISSING
  boots the guests; apt-get
  install qemu-system-x86

gcc
  ok
`
	if s.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", s, want)
	}
}

// TestLine: what stands between rows widens no column, and an empty table is nothing.
func TestLine(t *testing.T) {
	var b bytes.Buffer
	tw := table.New(&b)
	tw.Row("a", "b")
	tw.Line("what follows is of another kind")
	tw.Row("ccc", "", "d")
	if err := errors.Join(tw.Flush(), table.New(&b).Flush()); err != nil {
		t.Fatal(err)
	}
	if want := "a    b\nwhat follows is of another kind\nccc     d\n"; b.String() != want {
		t.Errorf("got %q", &b)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestError(t *testing.T) {
	tw := table.New(broken{})
	tw.Row("a")
	if err := tw.Flush(); err == nil || err.Error() != "write table: no space" {
		t.Errorf("got %v", err)
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       string
	}{
		{"nothing", " \n ", 10, ""},
		{"one line", "one  two", 10, "one two"},
		{"just fits", "one two", 7, "one two"},
		{"does not fit", "one two", 6, "one\ntwo"},
		{"a word that is too long", "a bbbbbbbbbb c", 5, "a\nbbbbbbbbbb\nc"},
		{"characters, not bytes", "µµµ µµµ", 7, "µµµ µµµ"},
		{"no room at all", "a b", -3, "a\nb"},
	} {
		if got := strings.Join(table.Fold(c.text, c.width), "\n"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
