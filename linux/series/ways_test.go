package series_test

import (
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/series"
)

// TestMatter finds the rows on which an answer depends, also where it needs two of them.
func TestMatter(t *testing.T) {
	none, unknown, err := series.Known(dmrace.Traits{Release: "5.15.0-91-generic"}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		answer func(series.Set) int
		want   string
	}{
		{"nothing", func(series.Set) int { return 7 }, ""},
		{"what is known", func(s series.Set) int { return bit(s.DMInit) }, ""},
		{"one row", func(s series.Set) int { return bit(s.RootwaitSeconds) }, "RootwaitSeconds"},
		{"either of two", func(s series.Set) int { return bit(s.ReservedNames || s.CryptPriority) }, "ReservedNames CryptPriority"},
		{"two together", func(s series.Set) int { return bit(s.ReservedNames && s.CryptPriority) }, "ReservedNames CryptPriority"},
		{"a row that needs another", func(s series.Set) int { return bit(s.SecondWait) }, "SecondWait"},
		{"both of them", func(s series.Set) int { return bit(s.Waitfor) + bit(s.SecondWait) }, "Waitfor SecondWait"},
	} {
		rows := series.Matter(none, unknown, func(a, b series.Set) bool { return c.answer(a) == c.answer(b) })
		var names []string
		for _, r := range rows {
			names = append(names, r.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestWays counts what a kernel may do: a second wait needs a first, so that two rows
// make three ways. Beyond six rows not every choice is made.
func TestWays(t *testing.T) {
	rows := map[string]series.Row{}
	for _, r := range series.Rows() {
		rows[r.Name] = r
	}
	var none series.Set
	for _, c := range []struct {
		rows []series.Row
		want int
	}{
		{nil, 1},
		{[]series.Row{rows["EarlyLookup"]}, 2},
		{[]series.Row{rows["Waitfor"], rows["SecondWait"]}, 3},
		{[]series.Row{rows["EarlyLookup"], rows["Saturates"], rows["BoolEnable"]}, 8},
		{series.Rows()[10:17], 2 + 2*7},
	} {
		ways := series.Ways(none, c.rows)
		if len(ways) != c.want || ways[0] != none || ways[len(ways)-1] != none.WithAll(c.rows) {
			t.Errorf("%d rows: %d ways, want %d", len(c.rows), len(ways), c.want)
		}
	}
}
