package events

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"dmrace/internal/golden"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

// TestWrite keeps the rows of the story: most of the others are initcalls.
func TestWrite(t *testing.T) {
	var story []string
	for line := range strings.Lines(string(reporttest.Render(t, Write, reporttest.Real(t)))) {
		if !strings.Contains(line, ",initcall-") {
			story = append(story, line)
		}
	}
	golden.Check(t, "testdata/story.golden.csv", []byte(strings.Join(story, "")))
	reporttest.Check(t, Write)
}

func read(t *testing.T, r *report.Report) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(reporttest.Render(t, Write, r))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestRows reads everything back and holds it against the timelines.
func TestRows(t *testing.T) {
	r := reporttest.Real(t)
	rows := read(t, r)
	if !slices.Equal(rows[0], Header) {
		t.Errorf("header %q", rows[0])
	}
	rows = rows[1:]
	for _, b := range r.Boots() {
		for _, e := range b.Timeline.Events {
			if got := rows[0]; got[1] != b.Plan.Variant || got[5] != string(e.Kind) || got[9] != e.Line {
				t.Fatalf("got %q, want %+v", got, e)
			}
			rows = rows[1:]
		}
	}
	if len(rows) > 0 {
		t.Errorf("%d rows too many", len(rows))
	}
}

func TestHostile(t *testing.T) {
	for _, row := range read(t, reporttest.Hostile(t))[1:] {
		for _, c := range row {
			if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) || strings.ContainsAny(c, "\r\n") {
				t.Fatalf("cell %.40q", c)
			}
		}
	}
}

func TestCell(t *testing.T) {
	for text, want := range map[string]string{
		"":            "",
		"a=b":         "a=b",
		"=1+1":        "'=1+1",
		"+1":          "'+1",
		"-1":          "'-1",
		"@SUM(A1)":    "'@SUM(A1)",
		"\tx":         "'\tx",
		"\r=1":        `\r=1`,
		"'already":    "''already",
		"a\nb":        `a\nb`,
		"\u202e=1":    `\u202e=1`,
		"\ufeff=cmd|": `\ufeff=cmd|`,
	} {
		if got := cell(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
