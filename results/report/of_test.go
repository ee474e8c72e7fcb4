package report_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"dmrace"
	"dmrace/results/report"
)

// boot is a recording of a variant on a release.
func boot(scenario, variant, release string) *dmrace.Recording {
	return &dmrace.Recording{Observation: dmrace.Observation{
		Plan:       &dmrace.Plan{Scenario: scenario, Variant: variant},
		Provenance: &dmrace.Provenance{Kernel: dmrace.KernelSource{Release: release, Label: release}},
	}}
}

var known = []*dmrace.Scenario{
	{Name: "second", Title: "The second", Story: "It has one.", Variants: []dmrace.Variant{{Name: "lost", Title: "is lost"}, {Name: "control", Title: "boots"}}},
	{Name: "first", Title: "The first", Variants: []dmrace.Variant{{Name: "lost", Title: "is lost too"}}},
}

// shape is what stands where in a report.
func shape(r *report.Report) string {
	var b strings.Builder
	for _, g := range r.Groups {
		fmt.Fprintf(&b, "%s (%s%s):", g.Name, g.Title, g.Story)
		for _, one := range g.Boots {
			fmt.Fprintf(&b, " %s %q", one.Name(), one.Title)
		}
		for _, o := range g.Omitted {
			fmt.Fprintf(&b, " no %s: %s", o.Name, o.Why)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestOf: scenarios that are known come first and in their order, then others by name;
// within one the oldest kernel comes first, then the variants in their order.
func TestOf(t *testing.T) {
	recordings := []*dmrace.Recording{
		boot("b-file", "x", "6.1"), boot("first", "lost", "6.1.192"), boot("second", "control", "6.12.1"),
		boot("second", "gone", "6.1.9"), boot("second", "control", "6.1.9"), boot("second", "lost", "6.1.9"),
		boot("second", "lost", "5.10.262"), boot("a-file", "x", "6.1"),
	}
	r, err := report.Of(t.Context(), recordings, report.Options{
		Scenarios: known,
		Omitted:   []report.Missing{{"first", "cut", "5.10", "it has no waitfor"}, {"c-file", "x", "5.10", "too old"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `second (The secondIt has one.): lost@5.10.262 "is lost" lost@6.1.9 "is lost" control@6.1.9 "boots" gone@6.1.9 "" control@6.12.1 "boots"
first (The first): lost@6.1.192 "is lost too" no cut@5.10: it has no waitfor
a-file (): x@6.1 ""
b-file (): x@6.1 ""
c-file (): no x@5.10: too old
`
	if got := shape(r); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if recordings[0].Scenario() != "b-file" {
		t.Error("the recordings were sorted in place")
	}
}

func TestOfPredicts(t *testing.T) {
	one := []*dmrace.Recording{boot("first", "lost", "6.1")}
	seen := &dmrace.Observation{}
	r, err := report.Of(t.Context(), one, report.Options{Predict: func(o *dmrace.Observation) (*dmrace.Observation, error) {
		if o != &one[0].Observation {
			t.Error("another boot is predicted")
		}
		return seen, nil
	}})
	if err != nil || r.Groups[0].Boots[0].Predicted != seen {
		t.Errorf("%v, %v", r, err)
	}
	broken := errors.New("no such bus")
	_, err = report.Of(t.Context(), one, report.Options{Predict: func(*dmrace.Observation) (*dmrace.Observation, error) { return nil, broken }})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "first/lost") {
		t.Errorf("%v", err)
	}
	unknown := &dmrace.NotModelled{What: "root=/dev/nfs", Why: "no server"}
	r, err = report.Of(t.Context(), one, report.Options{Predict: func(*dmrace.Observation) (*dmrace.Observation, error) { return nil, unknown }})
	if err != nil || r.Groups[0].Boots[0].NotModelled != unknown || r.Groups[0].Boots[0].Predicted != nil {
		t.Errorf("not modelled: %v, %v", r, err)
	}
	if _, ok := r.Groups[0].Boots[0].Agreement(); ok {
		t.Error("what is not modelled agrees or differs")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := report.Of(ctx, one, report.Options{}); !errors.Is(err, context.Canceled) || r != nil {
		t.Errorf("interrupted: %v, %v", r, err)
	}
}
