package sim

import (
	"strings"
	"testing"

	"dmrace"
	"dmrace/scenarios"
)

// TestUnsure says where a prediction rests on what a version does not tell.
func TestUnsure(t *testing.T) {
	for _, c := range []struct {
		scenario, variant string
		k                 dmrace.Traits
		want              []string // how it may end
	}{
		{"mmc-natural", "without-waitfor", dmrace.Traits{Release: "5.15.0-91-generic"}, nil},
		{"mmc-natural", "with-waitfor", dmrace.Traits{Release: "5.15.0-91-generic"}, []string{
			"hung in rootwait: data-device-missing without 035641b01e72 (dm init: ", "booted with 035641b01e72"}},
		{"mmc-natural", "with-waitfor", dmrace.Traits{Release: "5.15.0-91-generic", Waitfor: dmrace.Waitfor2022}, nil},
		{"mmc-natural", "with-waitfor", dmrace.Traits{Release: "5.15.120"}, nil},
		{"mmc-natural", "with-waitfor", dmrace.Traits{Release: "6.1"}, nil},
		{"mmc-natural", "with-waitfor", dmrace.Traits{Release: "6.2-rc1"}, []string{"hung in rootwait: data-device-missing without 035641b01e72", "booted with 035641b01e72"}},
		{"mmc-phantom-devt", "with-waitfor", dmrace.Traits{Release: "6.1.0-18-amd64"}, []string{
			"hung in rootwait: data-device-missing without 035641b01e72", "hung in rootwait: phantom-devt with 035641b01e72 but not 99a2312f6980", "booted with 035641b01e72 and 99a2312f6980"}},
		{"mmc-phantom-devt", "with-waitfor", dmrace.Traits{Release: "6.19"}, []string{"hung in rootwait: phantom-devt without 99a2312f6980", "booted with 99a2312f6980"}},
		{"mmc-phantom-devt", "before-patch", dmrace.Traits{Release: "6.1.0-18-amd64"}, nil}, // its arm says what it has
		{"rootwait-bounded", "no-mapping", dmrace.Traits{Release: "6.5.0-14-generic"}, []string{"panicked in mount: root-device-missing without 45071e1c2897", "booted with 45071e1c2897"}},
	} {
		s, err := scenarios.Find(c.scenario)
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.Variant(c.variant)
		if err != nil {
			t.Fatal(err)
		}
		p, err := scenarios.Plan(s, v, dmrace.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, err := Unsure(p, c.k)
		var ends []string
		if got != "" {
			ends = strings.Split(got, "; ")
		}
		if err != nil || len(ends) != len(c.want) {
			t.Errorf("%s/%s on %s: got %q, %v, want %q", c.scenario, c.variant, c.k.Release, got, err, c.want)
			continue
		}
		for i, want := range c.want {
			if !strings.HasPrefix(ends[i], want) {
				t.Errorf("%s/%s on %s: got %q, want %q", c.scenario, c.variant, c.k.Release, ends[i], want)
			}
		}
		first, err := Predict(p, c.k)
		if err != nil {
			t.Fatal(err)
		}
		e := dmrace.Expect{Outcome: first.Verdict.Outcome, Stage: first.Verdict.Stage, Cause: first.Verdict.Cause}.String()
		if len(ends) > 0 && !strings.HasPrefix(ends[0], e+" ") {
			t.Errorf("%s/%s on %s: predicted is %s, and %q comes first", c.scenario, c.variant, c.k.Release, e, ends[0])
		}
	}
	if _, err := Unsure(&dmrace.Plan{}, dmrace.Traits{Release: "six"}); err == nil {
		t.Error("no error for a release that is none")
	}
}
