package ktap

import (
	"fmt"
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

// forms are the three ways to write a report, each with the dialect to read it in.
var forms = map[string]struct {
	write reporttest.Writer
	d     dialect
	flat  bool
}{
	"ktap":  {Write, ktap1, false},
	"tap13": {WriteTAP13, dialect{version: "TAP version 13"}, true},
	"tap14": {WriteTAP14, tap14, false},
}

func TestWrite(t *testing.T) {
	for name, f := range forms {
		golden.Check(t, "testdata/"+name+".golden", reporttest.Render(t, f.write, reporttest.Real(t)))
		reporttest.Check(t, f.write)
	}
}

// TestSpecification reads every form of every report strictly.
func TestSpecification(t *testing.T) {
	for name, f := range forms {
		for kind, r := range map[string]*report.Report{"real": reporttest.Real(t), "committed": reporttest.Committed(t), "hostile": reporttest.Hostile(t), "empty": {}, "nameless": {Groups: []report.Group{{}}}} {
			list, err := parse(reporttest.Render(t, f.write, r), f.d, f.flat)
			if err != nil {
				t.Errorf("%s of %s: %v", name, kind, err)
			}
			if want := len(r.Groups); !f.flat && len(list) != want {
				t.Errorf("%s of %s: %d tests, want %d", name, kind, len(list), want)
			}
		}
	}
}

// TestResults holds what is read against the report.
func TestResults(t *testing.T) {
	r := reporttest.Real(t)
	boots := r.Groups[0].Boots
	boots[0].Verdict.Outcome, boots[0].Verdict.Summary = dmrace.Inconclusive, "cut #1 short"
	boots[1].Expect.Outcome = dmrace.Hung
	list, err := parse(reporttest.Render(t, Write, r), ktap1, false)
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	want := []parsed{
		{name: "without-waitfor@6.1.192-stock-shim", directive: "ERROR", reason: `inconclusive: cut \x231 short`},
		{name: "with-waitfor@6.1.192-stock-shim"},
		{ok: true, name: "before-patch@5.10.262", directive: "SKIP", reason: "5.10 has no waitfor to cut: stock is that"},
	}
	if list[0].ok || list[0].name != "mmc-slow-probe" || fmt.Sprint(list[0].subtests) != fmt.Sprint(want) {
		t.Errorf("got %+v", list)
	}
}

// TestPanic writes a boot that panics for want of a root: the message that ends results
// for the kernel's own reader must not stand in its log.
func TestPanic(t *testing.T) {
	r := &report.Report{Groups: []report.Group{{Boots: []report.Entry{{Recording: reporttest.Load(t, "rootwait-bounded/without-waitfor/6.12.117-stock")}}}}}
	text := string(reporttest.Render(t, Write, r))
	if strings.Contains(text, "not syncing: VFS:") || !strings.Contains(text, `not syncing: VFS\x3a Unable to mount root`) {
		t.Errorf("got\n%s", text)
	}
}

// TestParser shows that the reader is strict.
func TestParser(t *testing.T) {
	for text, ok := range map[string]bool{
		"KTAP version 1\n1..1\nok 1 a\n":                                             true,
		"KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n  not ok 1 b\nnot ok 1 a\n": true,
		"KTAP version 1\n1..1\n  KTAP version 1\n  1..1\n  not ok 1 b\nok 1 a\n":     false,
		"KTAP version 1\n1..1\n# x\nok 1 a # SKIP why\n":                             true,
		"KTAP version 1\n1..1\nok 1 a # b # SKIP\n":                                  false,
		"KTAP version 1\n1..2\nok 1 a\nok 3 b\n":                                     false,
		"KTAP version 1\n1..2\nok 1 a\n":                                             false,
		"KTAP version 1\n1..1\nok 1 a\nok 2 b\n":                                     false,
		"KTAP version 1\n1..1\nstray\nok 1 a\n":                                      false,
		"KTAP version 1\n1..1\nok 1 a":                                               false,
		"TAP version 13\n1..1\nok 1 a\n":                                             false,
		"KTAP version 1\n1..1\nok 1 a # ERROR x\n":                                   false,
	} {
		if _, err := parse([]byte(text), ktap1, false); (err == nil) != ok {
			t.Errorf("%s: %v", strings.ReplaceAll(text, "\n", "|"), err)
		}
	}
}
