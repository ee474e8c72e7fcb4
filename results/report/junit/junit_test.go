package junit

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

func TestWrite(t *testing.T) {
	golden.Check(t, "testdata/junit.golden.xml", reporttest.Render(t, Write, reporttest.Real(t)))
	reporttest.Check(t, Write)
}

// mixed is a report with one testcase of each kind.
func mixed(t *testing.T) *report.Report {
	r := reporttest.Real(t)
	boots := r.Groups[0].Boots
	boots[0].Expect = dmrace.Expect{Outcome: dmrace.Booted}
	boots = append(boots, report.Entry{Recording: reporttest.Load(t, "mmc-slow-probe/control/6.1.192-stock-shim")})
	boots[2].Verdict.Outcome = dmrace.Inconclusive
	r.Groups[0].Boots = boots
	return r
}

func TestKinds(t *testing.T) {
	var got suites
	if err := xml.Unmarshal(reporttest.Render(t, Write, mixed(t)), &got); err != nil {
		t.Fatal(err)
	}
	s := got.Suites[0]
	if s.Tests != 4 || s.Failures != 1 || s.Errors != 1 || s.Skipped != 1 || len(s.Cases) != 4 {
		t.Errorf("counted %d tests, %d failures, %d errors, %d skipped", s.Tests, s.Failures, s.Errors, s.Skipped)
	}
	if f := s.Cases[0].Failure; f == nil || f.Type != "hung" || !strings.Contains(f.Text, "Data device lookup failed") {
		t.Errorf("failure %+v", f)
	}
	if s.Cases[1].Failure != nil || s.Cases[1].Error != nil || s.Cases[2].Error == nil || s.Cases[3].Skipped == nil {
		t.Errorf("cases %+v", s.Cases)
	}
}

// TestHostile reads the hostile report back: the text is all there, and is text.
func TestHostile(t *testing.T) {
	var got suites
	if err := xml.Unmarshal(reporttest.Render(t, Write, reporttest.Hostile(t)), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Suites) != 2 || len(got.Suites[0].Cases) != 2 {
		t.Fatalf("%d suites", len(got.Suites))
	}
	for _, want := range []string{"<script>alert(1)</script>", "]]>", `nul\x00`, `\xff\xfe`, `\u202e`} {
		if !strings.Contains(got.Suites[0].Out.Text, want) {
			t.Errorf("%q is missing in system-out", want)
		}
	}
}

// TestSchema validates with xmllint. Without it the test is skipped, unless
// DMRACE_VALIDATORS says that it must be there: make check-formats installs it.
func TestSchema(t *testing.T) {
	tool, err := exec.LookPath("xmllint")
	if err != nil {
		if os.Getenv("DMRACE_VALIDATORS") != "" {
			t.Fatal("xmllint is missing: apt-get install libxml2-utils")
		}
		t.Skip("xmllint is missing; make check-formats installs it and runs this test")
	}
	lint := func(document []byte) (string, error) {
		cmd := exec.CommandContext(t.Context(), tool, "--nonet", "--noout", "--schema", "testdata/junit.xsd", "-")
		cmd.Stdin = bytes.NewReader(document)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for name, r := range map[string]*report.Report{"real": reporttest.Real(t), "committed": reporttest.Committed(t), "mixed": mixed(t), "hostile": reporttest.Hostile(t), "empty": {}, "nameless": {Groups: []report.Group{{}}}} {
		if out, err := lint(reporttest.Render(t, Write, r)); err != nil {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
	whole := string(reporttest.Render(t, Write, reporttest.Real(t)))
	for _, spoilt := range []string{`tests="3"`, `hostname="localhost"`, regexp.MustCompile(` time="[0-9.]+"`).FindString(whole)} {
		document := strings.Replace(whole, spoilt, "", 1)
		if _, err := lint([]byte(document)); err == nil {
			t.Errorf("the schema takes a document without %s", spoilt)
		}
	}
}
