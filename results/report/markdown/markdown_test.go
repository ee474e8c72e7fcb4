package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

func TestWrite(t *testing.T) {
	golden.Check(t, "testdata/markdown.golden", reporttest.Render(t, Write, reporttest.Real(t)))
	reporttest.Check(t, Write)
}

// elements are all that a report is made of, as HTML.
var elements = regexp.MustCompile(`^</?(h2|h3|p|strong|table|thead|tbody|tr|th|td|code|pre|ul|li|details|summary)( class="language-text")?>$`)

// TestHostile renders the hostile report as GitHub does, raw HTML let through, and looks
// for anything that is not ours: an element, a link, a mention outside code.
func TestHostile(t *testing.T) {
	r := reporttest.Hostile(t)
	events := r.Groups[0].Boots[0].Timeline.Events
	events[len(events)-1].Line = reporttest.Nasty // a log with the long line would not fit
	for _, e := range events[:len(events)-10] {
		events[e.Seq-1].Kind = dmrace.InitcallEnter
	}
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(html.WithUnsafe()))
	var page bytes.Buffer
	if err := md.Convert(reporttest.Render(t, Write, r), &page); err != nil {
		t.Fatal(err)
	}
	for _, tag := range regexp.MustCompile(`<[^>]*>`).FindAllString(page.String(), -1) {
		if !elements.MatchString(tag) {
			t.Errorf("the page holds %.80s", tag)
		}
	}
	plain := regexp.MustCompile(`(?s)<code[^>]*>.*?</code>`).ReplaceAllString(page.String(), "")
	for _, bad := range []string{"@torvalds", "#123", "GH-1"} {
		if strings.Contains(plain, bad) {
			t.Errorf("%s is live", bad)
		}
	}
	if n := strings.Count(page.String(), "<tr>"); n != 2*3 {
		t.Errorf("%d rows, want 6: a cell got out of its row", n)
	}
	if n := strings.Count(page.String(), "<details>"); n != 2 || n != strings.Count(page.String(), "</details>") {
		t.Errorf("%d details", n)
	}
}

// TestLimit writes more than a comment holds, all boots of one kernel: each has its row,
// and what is left out is told.
func TestLimit(t *testing.T) {
	r := reporttest.Committed(t)
	for i := range r.Groups {
		g := &r.Groups[i]
		g.Boots = slices.DeleteFunc(g.Boots, func(b report.Entry) bool {
			return b.Plan.Kernel.Arch != "" || !strings.HasPrefix(b.Provenance.Kernel.Release, "6.1.")
		})
	}
	text := reporttest.Render(t, Write, r)
	if n := len(text); n > 65_536 || !bytes.Contains(text, []byte(" logs are left out")) {
		t.Errorf("%d bytes", n)
	}
	if rows := bytes.Count(text, []byte("\n| `")); rows != len(r.Boots()) {
		t.Errorf("%d rows for %d boots", rows, len(r.Boots()))
	}
}

func TestCode(t *testing.T) {
	for text, want := range map[string]string{
		"":       "-",
		"a":      "`a`",
		"a|b":    "`a\\x7cb`",
		"`a`":    "`` `a` ``",
		"a```b":  "````a```b````",
		"a\nb":   "`a\\nb`",
		"\x1b[m": "`\\x1b[m`",
	} {
		if got := code(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
