package lint

import (
	"slices"
	"strings"
	"testing"

	"dmrace/internal/golden"
)

// TestRulesAreStable holds what others rely on: codes in order, each once, and nothing
// left out.
func TestRulesAreStable(t *testing.T) {
	names := map[string]bool{}
	before := ""
	for _, r := range Rules() {
		if len(r.Code) != len("DMR101") || !strings.HasPrefix(r.Code, "DMR") || r.Code <= before || chapters[r.Code[3]] == "" {
			t.Errorf("%s: code after %s", r.Code, before)
		}
		before = r.Code
		if r.Name == "" || strings.Trim(r.Name, "abcdefghijklmnopqrstuvwxyz1-") != "" || names[r.Name] {
			t.Errorf("%s: name %q", r.Code, r.Name)
		}
		names[r.Name] = true
		if r.Severity.weight() == 0 && r.Severity != Note {
			t.Errorf("%s: severity %q", r.Code, r.Severity)
		}
		for what, text := range map[string]string{"summary": r.Summary, "explanation": r.Explain, "affects": r.Affects, "bad": r.Bad, "good": r.Good} {
			if text == "" || strings.Contains(text, "\n") {
				t.Errorf("%s: %s %q", r.Code, what, text)
			}
		}
	}
}

// fixesOnlyItself are the rules whose Good line has other things fixed than a
// finding of the rule would: none but the one whose bad line needs a second fault.
var fixesOnlyItself = []string{"DMR510"}

// TestExamples checks each rule's bad line and good line side by side: the bad one has
// the finding, fixed it is the good one, and the good one has nothing worse than a
// note.
func TestExamples(t *testing.T) {
	for _, r := range Rules() {
		t.Run(r.Name, func(t *testing.T) {
			bad := checked(t, r.Bad, r.Options)
			i := slices.IndexFunc(bad, func(f Finding) bool { return f.Code == r.Code })
			if i < 0 {
				t.Fatalf("the bad line has %s", summary(bad))
			}
			f := bad[i]
			if f.Name != r.Name || f.Severity.weight() > r.Severity.weight() || f.End <= f.Start || f.Kernel == "" || f.Affects == "" {
				t.Errorf("incomplete: %+v", f)
			}
			if f.Fix == "" && f.FixNote == "" && f.Severity != Note {
				t.Logf("no fix")
			}
			if f.Fix != "" && f.Fix != r.Good && !slices.Contains(fixesOnlyItself, r.Code) {
				t.Errorf("fixed:\n%s\ngood:\n%s", f.Fix, r.Good)
			}
			whole := r.Options
			whole.Joined = ""
			good := checked(t, r.Good, whole)
			if slices.ContainsFunc(good, func(f Finding) bool { return f.Code == r.Code || f.Severity != Note }) {
				t.Errorf("the good line has %s", summary(good))
			}
		})
	}
}

// TestSeverities checks that every rule's highest severity is reached by some line of
// the tests: that it is no empty threat.
func TestSeverities(t *testing.T) {
	reached := map[string]Severity{}
	note := func(findings []Finding) {
		for _, f := range findings {
			if f.Severity.weight() >= reached[f.Code].weight() {
				reached[f.Code] = f.Severity
			}
		}
	}
	for _, r := range Rules() {
		note(checked(t, r.Bad, r.Options))
	}
	for _, c := range cases {
		note(checked(t, c.line, Options{Kernel: c.kernel, Disks: c.disks, Arch: c.arch}))
	}
	for _, r := range Rules() {
		if reached[r.Code] != r.Severity {
			t.Errorf("%s %s: %s is never reached, only %s", r.Code, r.Name, r.Severity, reached[r.Code])
		}
	}
}

// TestPage holds README.md against the rules.
func TestPage(t *testing.T) { golden.Check(t, "README.md", page()) }

func checked(t testing.TB, line string, o Options) []Finding {
	t.Helper()
	findings, err := Check(line, o)
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// summary lists findings as "error waitfor-missing, note rootwait-missing".
func summary(findings []Finding) string {
	var all []string
	for _, f := range findings {
		all = append(all, string(f.Severity)+" "+f.Name)
	}
	return strings.Join(all, ", ")
}
