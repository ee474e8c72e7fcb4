package series_test

import (
	"testing"

	"dmrace"
	"dmrace/linux/series"
)

func TestOf(t *testing.T) {
	for _, c := range []struct {
		name string
		k    dmrace.Traits
		arm  dmrace.Arm
		want dmrace.Waitfor
	}{
		{"by its release", dmrace.Traits{Release: "6.1.192"}, "", dmrace.Waitfor2026},
		{"by its arm", dmrace.Traits{Release: "6.1.192"}, dmrace.ArmWaitfor2022, dmrace.Waitfor2022},
		{"an old release", dmrace.Traits{Release: "5.10.262"}, "", dmrace.WaitforNone},
		{"a backport", dmrace.Traits{Release: "5.10.262", Waitfor: dmrace.Waitfor2026}, "patched:0123456789ab", dmrace.Waitfor2026},
		{"a patch that takes it out", dmrace.Traits{Release: "6.12", Waitfor: dmrace.WaitforNone}, "patched:0123456789ab", dmrace.WaitforNone},
		{"an arm of a backport", dmrace.Traits{Release: "5.10.262", Waitfor: dmrace.Waitfor2026}, dmrace.ArmNoWaitfor, dmrace.WaitforNone},
		{"a patch of something else", dmrace.Traits{Release: "6.12"}, "patched:0123456789ab", dmrace.Waitfor2026},
	} {
		s, err := series.Of(c.k, c.arm)
		if err != nil || s.Does() != c.want || !s.DMInit {
			t.Errorf("%s: %q, %v", c.name, s.Does(), err)
		}
	}
	if _, err := series.Of(dmrace.Traits{Release: "tree:ab"}, ""); err == nil {
		t.Error("no error for a release that is none")
	}
}
