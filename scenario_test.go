package dmrace

import (
	"strings"
	"testing"
	"time"
)

func TestScenarioIsValid(t *testing.T) {
	if err := slowProbe().Validate(); err != nil {
		t.Error(err)
	}
}

func TestScenarioValidate(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Scenario)
		want   string
	}{
		{"no name", func(s *Scenario) { s.Name = "" }, `name "": use lower-case words`},
		{"a name with a folder", func(s *Scenario) { s.Name = "../x" }, "use lower-case words"},
		{"a name with capitals", func(s *Scenario) { s.Name = "Slow" }, "use lower-case words"},
		{"a name that ends in a hyphen", func(s *Scenario) { s.Name = "slow-" }, "use lower-case words"},
		{"a name with a newline", func(s *Scenario) { s.Name = "slow\n" }, "use lower-case words"},
		{"no title", func(s *Scenario) { s.Title = "" }, "slow: title is missing"},
		{"no bus", func(s *Scenario) { s.Disk.Bus = "" }, `disk.bus "" is none of mmc`},
		{"clock", func(s *Scenario) { s.Clock = "rtc" }, `clock "rtc" is neither icount nor realtime`},
		{"no command line", func(s *Scenario) { s.Cmdline = " \n" }, "slow: cmdline is missing"},
		{"two lines", func(s *Scenario) { s.Cmdline = "root=x\nro" }, `cmdline holds the control character '\n'`},
		{"the window outlasts the guest", func(s *Scenario) { s.Limits.Window = Duration(DefaultGuest) }, "the window of 3m0s does not fit into the guest's 3m0s"},
		{"no variants", func(s *Scenario) { s.Variants = nil }, `no variant is named "control"`},
		{"no control", func(s *Scenario) { s.Variants = s.Variants[:3] }, `no variant is named "control"`},
		{"a variant twice", func(s *Scenario) { s.Variants[1] = s.Variants[0] }, `variant "without-waitfor" stands twice`},

		{"variant: name", func(s *Scenario) { s.Variants[0].Name = "a b" }, `variant "a b": use lower-case words`},
		{"variant: title", func(s *Scenario) { s.Variants[0].Title = "" }, `variant "without-waitfor": title is missing`},
		{"variant: arm", func(s *Scenario) { s.Variants[0].Arm = "leg" }, `arm "leg" is none of stock, no-waitfor`},
		{"variant: two lines", func(s *Scenario) { s.Variants[0].Cmdline, s.Variants[0].Append = "a", "b" }, "cmdline and append exclude each other"},
		{"variant: no outcome", func(s *Scenario) { s.Variants[0].Expect = Expect{} }, `expect.outcome "" is none of booted, hung, panicked`},
		{"variant: inconclusive", func(s *Scenario) { s.Variants[0].Expect.Outcome = Inconclusive }, `"inconclusive" is none of`},
		{"variant: stage", func(s *Scenario) { s.Variants[0].Expect.Stage = "lunch" }, `expect.stage "lunch" is unknown`},
		{"variant: cause", func(s *Scenario) { s.Variants[0].Expect.Cause = "moon" }, `expect.cause "moon" is unknown`},
		{"variant: control hangs", func(s *Scenario) { s.Variants[3].Expect.Outcome = Hung }, "a control must be expected to boot"},
		{"variant: injection", func(s *Scenario) { s.Variants[0].Inject = []Inject{{}} }, "an injection is exactly one of"},
		{"variant: symbol", func(s *Scenario) { s.Variants[1].Append = "${x}" }, "unknown symbol ${x}"},
		{"variant: control character", func(s *Scenario) { s.Variants[1].Append = "a\x00b" }, `control character '\x00'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := slowProbe()
			c.change(s)
			if err := s.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

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
		{"inconclusive as expected", Expect{Outcome: Inconclusive}, Verdict{Outcome: Inconclusive}, false},
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
	} {
		if got := Seconds(d); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
