package dmrace_test

import (
	"strings"
	"testing"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/scenarios"
)

// TestPlanIDIsStable pins the canonical JSON of the reference case. Stored
// evidence is found by this ID: where it changes on purpose, Plan.Format must
// change with it.
func TestPlanIDIsStable(t *testing.T) {
	s, err := scenarios.Find("mmc-slow-probe")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Variant("without-waitfor")
	if err != nil {
		t.Fatal(err)
	}
	p, err := scenarios.Plan(s, v, dmrace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "testdata/mmc-slow-probe.without-waitfor.plan.json", append(p.Canonical(), '\n'))
	golden.Check(t, "testdata/mmc-slow-probe.without-waitfor.plan.id", []byte(p.ID()+"\n"))
}

// TestEverySymbolIsResolved shows that no built-in command line keeps a symbol
// once a disk has told its values.
func TestEverySymbolIsResolved(t *testing.T) {
	values := map[string]string{}
	for _, name := range dmrace.Symbols {
		values[name] = "1"
	}
	for _, s := range scenarios.Builtin() {
		for _, v := range s.Variants {
			p, err := scenarios.Plan(s, v, dmrace.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if line, err := p.Resolve(values); err != nil || strings.Contains(line, "${") {
				t.Errorf("%s/%s: %s, %v", s.Name, v.Name, line, err)
			}
		}
	}
}
