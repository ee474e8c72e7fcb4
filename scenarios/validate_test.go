package scenarios

import (
	"strings"
	"testing"
	"time"

	"dmrace"
)

// slowProbe is a scenario with something of everything.
func slowProbe() *dmrace.Scenario {
	return &dmrace.Scenario{
		Name: "slow", Title: "A title", Shim: true, Trace: true, Disk: dmrace.Disk{Bus: "mmc"},
		Cmdline: `root=/dev/dm-0 rootwait ro dm-mod.create="v,,,ro,0 ${rootfs.sectors} verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096 4096 ${rootfs.blocks} 1 sha256 ${verity.root} ${verity.salt}"` + "\n",
		Inject:  []dmrace.Inject{probeDelay("sdhci-pci", 20*time.Second)},
		Variants: []dmrace.Variant{
			{Name: "without-waitfor", Title: "Before", Expect: dmrace.Expect{Outcome: dmrace.Hung}},
			{Name: "with-waitfor", Title: "After", Append: " dm-mod.waitfor=PARTLABEL=rootfs\n", Expect: dmrace.Expect{Outcome: dmrace.Booted}},
			{Name: "before-patch", Title: "No waitfor", Arm: dmrace.ArmNoWaitfor, Machine: &dmrace.Machine{I8042: true}, Inject: []dmrace.Inject{}, Expect: dmrace.Expect{Outcome: dmrace.Hung}},
			{Name: dmrace.ControlVariant, Title: "No mapping", Cmdline: "root=PARTLABEL=rootfs rootwait ro", Expect: dmrace.Expect{Outcome: dmrace.Booted}},
		},
	}
}

func TestValidScenario(t *testing.T) {
	if err := Validate(slowProbe()); err != nil {
		t.Error(err)
	}
}

func TestValidate(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*dmrace.Scenario)
		want   string
	}{
		{"no name", func(s *dmrace.Scenario) { s.Name = "" }, `name "": use lower-case words`},
		{"a name with a folder", func(s *dmrace.Scenario) { s.Name = "../x" }, "use lower-case words"},
		{"a name with capitals", func(s *dmrace.Scenario) { s.Name = "Slow" }, "use lower-case words"},
		{"a name that ends in a hyphen", func(s *dmrace.Scenario) { s.Name = "slow-" }, "use lower-case words"},
		{"a name with a newline", func(s *dmrace.Scenario) { s.Name = "slow\n" }, "use lower-case words"},
		{"no title", func(s *dmrace.Scenario) { s.Title = "" }, "slow: title is missing"},
		{"no bus", func(s *dmrace.Scenario) { s.Disk.Bus = "" }, `disk.bus "" is not one of mmc`},
		{"config", func(s *dmrace.Scenario) { s.Config = "rots" }, `config "rots" is not one of base, boards, distribution, roots`},
		{"config of a variant", func(s *dmrace.Scenario) { s.Variants[0].Config = "rots" }, `config "rots" is not one of base, boards, distribution, roots`},
		{"clock", func(s *dmrace.Scenario) { s.Clock = "rtc" }, `clock "rtc" is neither icount nor realtime`},
		{"no command line", func(s *dmrace.Scenario) { s.Cmdline = " \n" }, "slow: cmdline is missing"},
		{"two lines", func(s *dmrace.Scenario) { s.Cmdline = "root=x\nro" }, `cmdline holds the control character '\n'`},
		{"the window outlasts the guest", func(s *dmrace.Scenario) { s.Limits.Window = dmrace.Duration(dmrace.DefaultGuest) }, "the window of 3m0s does not fit into the guest's 3m0s"},
		{"no variants", func(s *dmrace.Scenario) { s.Variants = nil }, `no variant is named "control"`},
		{"no control", func(s *dmrace.Scenario) { s.Variants = s.Variants[:3] }, `no variant is named "control"`},
		{"a variant twice", func(s *dmrace.Scenario) { s.Variants[1] = s.Variants[0] }, `variant "without-waitfor" stands twice`},

		{"variant: name", func(s *dmrace.Scenario) { s.Variants[0].Name = "a b" }, `variant "a b": use lower-case words`},
		{"variant: title", func(s *dmrace.Scenario) { s.Variants[0].Title = "" }, `variant "without-waitfor": title is missing`},
		{"variant: fixed by no fix", func(s *dmrace.Scenario) {
			s.Variants[0].FixedBy, s.Variants[0].Expect.Outcome = []dmrace.Arm{dmrace.ArmNoWaitfor}, dmrace.Hung
		}, `fixed-by[0]: "no-waitfor" is not a fix`},
		{"variant: nothing to fix", func(s *dmrace.Scenario) {
			s.Variants[0].FixedBy, s.Variants[0].Expect = []dmrace.Arm{"fix-devt"}, dmrace.Expect{Outcome: dmrace.Booted}
		}, "needs no fix"},
		{"variant: arm", func(s *dmrace.Scenario) { s.Variants[0].Arm = "leg" }, `arm "leg" is not one of stock, no-waitfor`},
		{"variant: two lines", func(s *dmrace.Scenario) { s.Variants[0].Cmdline, s.Variants[0].Append = "a", "b" }, "cmdline and append exclude each other"},
		{"variant: no outcome", func(s *dmrace.Scenario) { s.Variants[0].Expect = dmrace.Expect{} }, `expect.outcome "" is not one of booted, hung, panicked`},
		{"variant: inconclusive", func(s *dmrace.Scenario) { s.Variants[0].Expect.Outcome = dmrace.Inconclusive }, "outcome inconclusive needs a cause of those that prove nothing"},
		{"variant: inconclusive with no cause", func(s *dmrace.Scenario) {
			s.Variants[0].Expect = dmrace.Expect{Outcome: dmrace.Inconclusive}
		}, "outcome inconclusive needs a cause of those that prove nothing"},
		{"variant: stage", func(s *dmrace.Scenario) { s.Variants[0].Expect.Stage = "lunch" }, `expect.stage "lunch" is unknown`},
		{"variant: cause", func(s *dmrace.Scenario) { s.Variants[0].Expect.Cause = "moon" }, `expect.cause "moon" is unknown`},
		{"variant: control hangs", func(s *dmrace.Scenario) { s.Variants[3].Expect.Outcome = dmrace.Hung }, "a control must be expected to boot"},
		{"variant: injection", func(s *dmrace.Scenario) { s.Variants[0].Inject = []dmrace.Inject{{}} }, "an injection is exactly one of"},
		{"variant: symbol", func(s *dmrace.Scenario) { s.Variants[1].Append = "${x}" }, "unknown symbol ${x}"},
		{"variant: control character", func(s *dmrace.Scenario) { s.Variants[1].Append = "a\x00b" }, `control character '\x00'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := slowProbe()
			c.change(s)
			if err := Validate(s); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestPlanErrors(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*dmrace.Scenario)
		clock  dmrace.Clock
		want   string
	}{
		{"a delay without the shim", func(s *dmrace.Scenario) { s.Shim = false }, "", "needs the dmrace shim: set shim: true"},
		{"a card under icount", func(s *dmrace.Scenario) { s.Inject = []dmrace.Inject{{CardInsert: ptr(time.Second)}} }, "", "needs clock realtime"},
		{"a card, and icount asked for", func(s *dmrace.Scenario) {
			s.Clock, s.Inject = dmrace.ClockRealtime, []dmrace.Inject{{CardInsert: ptr(time.Second)}}
		}, dmrace.ClockIcount, "needs clock realtime"},
		{"a symbol that is none", func(s *dmrace.Scenario) { s.Cmdline += "${verity.rot}" }, "", "unknown symbol ${verity.rot}; there are ${rootfs.sectors}"},
		{"a symbol without a name", func(s *dmrace.Scenario) { s.Cmdline += "${}" }, "", "unknown symbol ${}"},
		{"an open symbol", func(s *dmrace.Scenario) { s.Cmdline += "${verity.root" }, "", "a ${ is not closed by }"},
	} {
		s := slowProbe()
		c.change(s)
		if _, err := Plan(s, s.Variants[0], dmrace.Options{Clock: c.clock}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

func TestPlanRefusesAHushedConsole(t *testing.T) {
	for line, ok := range map[string]bool{
		"root=/dev/sda1": true, "root=/dev/sda1 quiet": false, "loglevel=3 root=/dev/sda1": false, "loglevel=7": true, "loglevel=15": true, "loglevel=6": false,
		"quiet ignore_loglevel": true, "init=/bin/quiet": true,
	} {
		s := &dmrace.Scenario{Name: "x", Title: "x", Disk: dmrace.Disk{Bus: "mmc"}, Cmdline: line}
		if _, err := Plan(s, dmrace.Variant{Name: "v"}, dmrace.Options{}); (err == nil) != ok {
			t.Errorf("%q: %v", line, err)
		}
	}
}
