package kcidb

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

func TestWrite(t *testing.T) {
	golden.Check(t, "testdata/kcidb.golden.json", reporttest.Render(t, Write, reporttest.Real(t)))
	reporttest.Check(t, Write)
}

// schema compiles the schema, with formats asserted.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	raw, err := os.Open("testdata/v5.3.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	doc, err := jsonschema.UnmarshalJSON(raw)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("kcidb.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("kcidb.json")
}

func validate(t *testing.T, s *jsonschema.Schema, document []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func TestSchema(t *testing.T) {
	s := schema(t)
	for name, r := range map[string]*report.Report{"real": reporttest.Real(t), "committed": reporttest.Committed(t), "hostile": reporttest.Hostile(t), "empty": {}} {
		if err := validate(t, s, reporttest.Render(t, Write, r)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	document := string(reporttest.Render(t, Write, reporttest.Real(t)))
	for from, to := range map[string]string{
		`"PASS"`: `"GOOD"`, `"dmrace:build`: `"build`, `"minor": 3`: `"minor": 4`, `"duration"`: `"seconds"`,
		`"path": "dmrace.`: `"path": "dmrace..`, `"start_time": "2026`: `"start_time": "x2026`,
	} {
		if err := validate(t, s, []byte(strings.Replace(document, from, to, 1))); err == nil {
			t.Errorf("the schema takes %s for %s", to, from)
		}
	}
}

// TestLinks follows the identifiers, and counts: two boots of one kernel are one
// checkout, one build and two tests.
func TestLinks(t *testing.T) {
	var d document
	if err := json.Unmarshal(reporttest.Render(t, Write, reporttest.Real(t)), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Checkouts) != 1 || len(d.Builds) != 1 || len(d.Tests) != 2 {
		t.Fatalf("%d checkouts, %d builds, %d tests", len(d.Checkouts), len(d.Builds), len(d.Tests))
	}
	if d.Builds[0].CheckoutID != d.Checkouts[0].ID || d.Tests[0].BuildID != d.Builds[0].ID || d.Tests[0].ID == d.Tests[1].ID {
		t.Errorf("%+v", d)
	}
}

func TestStatus(t *testing.T) {
	for outcome, want := range map[dmrace.Outcome]string{dmrace.Hung: "PASS", dmrace.Booted: "FAIL", dmrace.Inconclusive: "ERROR"} {
		b := reporttest.Real(t).Groups[0].Boots[0]
		b.Verdict.Outcome = outcome
		if got := status(b); got != want {
			t.Errorf("%s, expected hung: %s, want %s", outcome, got, want)
		}
	}
}

func TestOrigin(t *testing.T) {
	var out bytes.Buffer
	if err := (Options{Origin: "my_ci"}).Write(&out, reporttest.Real(t)); err != nil || !strings.Contains(out.String(), `"my_ci:test-`) {
		t.Errorf("%v", err)
	}
	var usage *dmrace.UsageError
	for _, bad := range []string{"My", "a:b", "a-b", " "} {
		if err := (Options{Origin: bad}).Write(io.Discard, &report.Report{}); !errors.As(err, &usage) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestExcerpt cuts a log at the limit, in characters, and keeps its end.
func TestExcerpt(t *testing.T) {
	b := reporttest.Real(t).Groups[0].Boots[0]
	b.Timeline.Events[0].Kind, b.Timeline.Events[0].Line = dmrace.DiskAdd, strings.Repeat("µ", 20_000)
	got := excerpt(b)
	if n := utf8.RuneCountInString(got); n != maxExcerpt || !strings.HasPrefix(got, "...\nµ") || !strings.HasSuffix(got, "nothing more is printed\n") {
		t.Errorf("%d characters: %.20q", n, got)
	}
}

// TestBuildOfOthers: boots of a kernel that somebody else has told of are tests of that build,
// and no build of one's own is told.
func TestBuildOfOthers(t *testing.T) {
	const build = "maestro:6543210fedcba"
	out := reporttest.Render(t, Options{Origin: "lab_x", BuildID: build}.Write, reporttest.Real(t))
	if err := validate(t, schema(t), out); err != nil {
		t.Error(err)
	}
	var d document
	if err := json.Unmarshal(out, &d); err != nil || len(d.Builds) > 0 || len(d.Checkouts) > 0 || len(d.Tests) == 0 {
		t.Fatalf("%+v, %v", d, err)
	}
	for _, test := range d.Tests {
		if test.BuildID != build || !strings.HasPrefix(test.ID, "lab_x:") {
			t.Errorf("%s is a test of %s", test.ID, test.BuildID)
		}
	}
}
