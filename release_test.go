package dmrace

import "testing"

func TestBefore(t *testing.T) {
	for _, c := range []struct {
		release, version string
		want             bool
	}{
		{"5.10.262", "6.6", true}, {"6.6", "6.6", false}, {"6.6.0", "6.6", false}, {"6.5.13", "6.6", true},
		{"6.12.107-1", "6.6", false}, {"7.2.13", "6.6", false}, {"5.15.120", "5.15.121", true},
		{"5.15.121", "5.15.121", false}, {"5.15", "5.15.121", false}, {"5.10", "5.15.121", true},
		{"6.1.192-2", "6.1.40", false}, {"6.12.0-rc3", "6.6", false},
		{"tree:0f3a", "6.6", false}, {"image:ab", "6.6", false}, {"", "6.6", false}, {"6", "6.6", false},
		{"6.1", "next", false}, {"6.-1", "6.6", false}, {"6.1.2.3", "6.6", false},
	} {
		if got := before(c.release, c.version); got != c.want {
			t.Errorf("before(%q, %q) = %t", c.release, c.version, got)
		}
	}
}

func TestExpectOn(t *testing.T) {
	v := Variant{Expect: Expect{Outcome: Booted}, Earlier: []Earlier{
		{Before: "5.1", Expect: Expect{Outcome: Panicked}},
		{Lacks: LackWaitfor, Expect: Expect{Outcome: Hung}},
		{Lacks: LackSecondWait, Expect: Expect{Outcome: Hung, Cause: CausePhantom}},
	}}
	hung, phantom := Expect{Outcome: Hung}, Expect{Outcome: Hung, Cause: CausePhantom}
	for _, c := range []struct {
		release string
		waitfor Waitfor
		want    Expect
	}{
		{"4.19.1", WaitforNone, Expect{Outcome: Panicked}}, {"5.10.262", WaitforNone, hung},
		{"5.10.262", Waitfor2026, v.Expect}, {"6.1.100", Waitfor2022, phantom}, {"6.1", Waitfor2026, v.Expect},
		{"tree:ab", "", v.Expect}, {"5.10.262", "", v.Expect},
	} {
		if got := v.ExpectOn(Traits{c.release, c.waitfor}); got != c.want {
			t.Errorf("%s, waitfor %q: %s, want %s", c.release, c.waitfor, got, c.want)
		}
	}
}
