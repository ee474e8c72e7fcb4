package series_test

import (
	"testing"

	"dmrace"
	"dmrace/linux/series"
)

func TestBefore(t *testing.T) {
	for _, c := range []struct {
		release, version string
		want             bool
	}{
		{"5.10.262", "6.6", true}, {"6.6", "6.6", false}, {"6.6.0", "6.6", false}, {"6.5.13", "6.6", true},
		{"6.12.107-1", "6.6", false}, {"7.2.13", "6.6", false}, {"5.15.120", "5.15.121", true},
		{"5.15.121", "5.15.121", false}, {"5.15", "5.15.121", false}, {"5.10", "5.15.121", true},
		{"6.1.192-2", "6.1.40", false}, {"6.12.0-rc3", "6.6", false}, {"v6.5", "6.6", true},
		{"6.6-rc3", "6.6", false}, {"6.6-rc3", "6.6.1", true}, {"5.15.121-rc1", "5.15.121", false},
		{"5.15.0-91-generic", "5.15.121", false}, {"5.15.0-91-generic", "6.6", true},
	} {
		r, err := series.Parse(c.release)
		v, err2 := series.Parse(c.version)
		if got := r.Before(v); err != nil || err2 != nil || got != c.want {
			t.Errorf("%q before %q: %t, %v, %v", c.release, c.version, got, err, err2)
		}
	}
}

func TestExpectOn(t *testing.T) {
	v := dmrace.Variant{Expect: dmrace.Expect{Outcome: dmrace.Booted}, Earlier: []dmrace.Earlier{
		{Before: "5.1", Expect: dmrace.Expect{Outcome: dmrace.Panicked}},
		{Lacks: dmrace.LackWaitfor, Expect: dmrace.Expect{Outcome: dmrace.Hung}},
		{Lacks: dmrace.LackSecondWait, Expect: dmrace.Expect{Outcome: dmrace.Hung, Cause: dmrace.CausePhantom}},
	}}
	hung, phantom := dmrace.Expect{Outcome: dmrace.Hung}, dmrace.Expect{Outcome: dmrace.Hung, Cause: dmrace.CausePhantom}
	for _, c := range []struct {
		release string
		waitfor dmrace.Waitfor
		want    dmrace.Expect
	}{
		{"4.19.1", dmrace.WaitforNone, dmrace.Expect{Outcome: dmrace.Panicked}}, {"5.10.262", dmrace.WaitforNone, hung},
		{"5.10.262", dmrace.Waitfor2026, v.Expect}, {"6.1.100", dmrace.Waitfor2022, phantom}, {"6.1", dmrace.Waitfor2026, v.Expect},
		{"tree:ab", "", v.Expect}, {"image:ab", "", v.Expect}, {"", "", v.Expect}, {"6.1.2x", "", v.Expect}, {"5.10.262", "", v.Expect},
	} {
		if got := series.ExpectOn(v, dmrace.Traits{Release: c.release, Waitfor: c.waitfor}); got != c.want {
			t.Errorf("%s, waitfor %q: %s, want %s", c.release, c.waitfor, got, c.want)
		}
	}
}
