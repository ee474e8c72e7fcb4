package lint

import (
	"errors"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
)

// TestExplain holds one explanation against a file, and what every one must say.
func TestExplain(t *testing.T) {
	text, err := Explain("DMR401", TextOptions{Width: 80})
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/explain.txt", []byte(text))
	for _, r := range Rules() {
		text, err := Explain(strings.ToLower(r.Code), TextOptions{Width: 80})
		if err != nil {
			t.Errorf("%s: %v", r.Code, err)
			continue
		}
		flat := strings.Join(strings.Fields(text), " ")
		for what, part := range map[string]string{"code": r.Code, "summary": r.Summary, "explanation": r.Explain, "kernel": r.Kernel, "versions": r.Affects, "good line": abridge(visible(r.Good))} {
			if !strings.Contains(flat, strings.Join(strings.Fields(part), " ")) {
				t.Errorf("%s: its %s is missing in\n%s", r.Code, what, text)
			}
		}
		if !strings.Contains(text, "cmdline:1:") {
			t.Errorf("%s: nothing is found in its bad line:\n%s", r.Code, text)
		}
		if byName, err := Explain(strings.ToUpper(r.Name), TextOptions{Width: 80}); err != nil || byName != text {
			t.Errorf("%s: by its name %v", r.Code, err)
		}
	}
}

// TestExplainUnknown: a code that there is not is answered with those that are near.
func TestExplainUnknown(t *testing.T) {
	for _, c := range []struct{ code, want string }{
		{"DMR499", `there is no rule "DMR499"; of "dm-mod.waitfor=" there are` + "\n  DMR401  waitfor-missing "},
		{"401", "\n  DMR401  waitfor-missing "},
		{"dmr4", "\n  DMR411  waitfor-stale "},
		{"waitfor-mising", `there is no rule "waitfor-mising": is it DMR401 (waitfor-missing)?`},
		{"", "give a code from DMR101 to DMR9"},
		{"DMR", "give a code from DMR101"},
		{"DMR801", "give a code from DMR101"},
		{"x\x00\xff", `there is no rule "x\x00": give a code`},
		{strings.Repeat("9", 1<<16), "give a code from DMR101"},
	} {
		_, err := Explain(c.code, TextOptions{})
		var usage *dmrace.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 4096 {
			t.Errorf("%.20q: got %v, want %s", c.code, err, c.want)
		}
	}
}
