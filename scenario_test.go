package dmrace

import (
	"testing"
	"time"
)

func TestScenarioVariant(t *testing.T) {
	if v, err := slowProbe().Variant("with-waitfor"); err != nil || v.Title != "After" {
		t.Errorf("got %+v, %v", v, err)
	}
	const want = `scenario slow has no variant "x"; it has without-waitfor, with-waitfor, before-patch, control`
	if _, err := slowProbe().Variant("x"); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestExpectMet(t *testing.T) {
	hang := Verdict{Outcome: Hung, Stage: StageRootwait, Cause: CauseDataDevice}
	for _, c := range []struct {
		name   string
		expect Expect
		v      Verdict
		want   bool
	}{
		{"all of it", Expect{Hung, StageRootwait, CauseDataDevice}, hang, true},
		{"outcome alone", Expect{Outcome: Hung}, hang, true},
		{"other cause", Expect{Hung, StageRootwait, CauseHashDevice}, hang, false},
		{"other stage", Expect{Outcome: Hung, Stage: StageWaitfor}, hang, false},
		{"other outcome", Expect{Outcome: Booted}, hang, false},
		{"inconclusive", Expect{Hung, StageRootwait, CauseDataDevice}, Verdict{Outcome: Inconclusive, Stage: StageRootwait, Cause: CauseDataDevice}, false},
		{"inconclusive as expected, and no cause", Expect{Outcome: Inconclusive}, Verdict{Outcome: Inconclusive}, false},
		{"inconclusive as expected", Expect{Outcome: Inconclusive, Cause: CauseSilent}, Verdict{Outcome: Inconclusive, Stage: StageKernel, Cause: CauseSilent}, true},
		{"proven by a witness that knows more", Expect{Outcome: Inconclusive, Cause: CauseNeverAppeared}, Verdict{Outcome: Hung, Cause: CauseNeverAppeared}, true},
		{"proven for another cause", Expect{Outcome: Inconclusive, Cause: CauseNeverAppeared}, hang, false},
		{"inconclusive for another cause", Expect{Outcome: Inconclusive, Cause: CauseSilent}, Verdict{Outcome: Inconclusive, Cause: CauseCutShort}, false},
		{"inconclusive, and a hang was expected of the cause", Expect{Outcome: Hung, Cause: CauseNeverAppeared}, Verdict{Outcome: Inconclusive, Cause: CauseNeverAppeared}, false},
		{"inconclusive with a cause that proves a hang", Expect{Outcome: Inconclusive, Cause: CauseDataDevice}, Verdict{Outcome: Inconclusive, Cause: CauseDataDevice}, false},
		{"nothing", Expect{}, Verdict{}, true},
	} {
		if got := c.expect.Met(c.v); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
	r := Recording{Observation: Observation{Verdict: hang}, Expect: Expect{Outcome: Hung}}
	if !r.AsExpected() {
		t.Error("the recording is as expected")
	}
}

func TestExpectString(t *testing.T) {
	for want, e := range map[string]Expect{
		"booted": {Outcome: Booted, Stage: StageInit}, "hung": {Outcome: Hung},
		"hung in rootwait":                      {Outcome: Hung, Stage: StageRootwait},
		"hung in rootwait: data-device-missing": {Hung, StageRootwait, CauseDataDevice},
		"panicked: kernel-panic":                {Outcome: Panicked, Cause: CausePanic},
	} {
		if got := e.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"21.680006 s": us(21680006), "0.000000 s": 0, "0.000061 s": us(61), "100.000000 s": 100 * time.Second,
		"-1.500000 s": -1500 * time.Millisecond,
	} {
		if got := Seconds(d); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
