package dmrace

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

// slowProbe is a scenario with something of everything.
func slowProbe() *Scenario {
	return &Scenario{
		Name: "slow", Title: "A title", Shim: true, Trace: true, Disk: Disk{Bus: "mmc"},
		Cmdline: `root=/dev/dm-0 rootwait ro dm-mod.create="v,,,ro,0 ${rootfs.sectors} verity 1 PARTLABEL=rootfs PARTLABEL=hash 4096 4096 ${rootfs.blocks} 1 sha256 ${verity.root} ${verity.salt}"` + "\n",
		Inject:  []Inject{probeDelay("sdhci-pci", 20*time.Second)},
		Variants: []Variant{
			{Name: "without-waitfor", Title: "Before", Expect: Expect{Outcome: Hung}},
			{Name: "with-waitfor", Title: "After", Append: " dm-mod.waitfor=PARTLABEL=rootfs\n", Expect: Expect{Outcome: Booted}},
			{Name: "before-patch", Title: "No waitfor", Arm: ArmNoWaitfor, Machine: &Machine{I8042: true}, Inject: []Inject{}, Expect: Expect{Outcome: Hung}},
			{Name: ControlVariant, Title: "No mapping", Cmdline: "root=PARTLABEL=rootfs rootwait ro", Expect: Expect{Outcome: Booted}},
		},
	}
}

// base is what the command lines of some architecture begin with.
const base = "console=ttyS0 panic=-1"

func mustPlan(t *testing.T, s *Scenario, variant string, o Options) *Plan {
	t.Helper()
	v, err := s.Variant(variant)
	if err != nil {
		t.Fatal(err)
	}
	o.Base = base
	p, err := NewPlan(s, v, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNewPlanDefaults(t *testing.T) {
	s := slowProbe()
	p := mustPlan(t, s, "without-waitfor", Options{})
	want := &Plan{
		Format: 1, Scenario: "slow", Variant: "without-waitfor",
		Kernel: Kernel{Name: DefaultKernel, Arm: ArmStock, Shim: true},
		Disk:   Disk{Bus: "mmc"}, Clock: ClockIcount, Inject: s.Inject,
		Limits:  Limits{Duration(DefaultWindow), Duration(DefaultGuest), Duration(DefaultHost)},
		Cmdline: base + " " + traceArgs + " " + strings.TrimSpace(s.Cmdline) + " dmrace.delay=sdhci-pci:20000",
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got  %+v\nwant %+v", p, want)
	}
}

func TestNewPlanVariants(t *testing.T) {
	s := slowProbe()
	s.Trace = false
	s.Limits.Window = Duration(5 * time.Second)
	for _, c := range []struct {
		variant string
		options Options
		check   func(*Plan) bool
	}{
		{"with-waitfor", Options{}, func(p *Plan) bool {
			return strings.HasSuffix(p.Cmdline, `" dm-mod.waitfor=PARTLABEL=rootfs dmrace.delay=sdhci-pci:20000`) && !strings.Contains(p.Cmdline, "initcall_debug")
		}},
		{"before-patch", Options{}, func(p *Plan) bool {
			return p.Kernel.Arm == ArmNoWaitfor && p.Machine.I8042 && len(p.Inject) == 0 && !strings.Contains(p.Cmdline, "dmrace.delay")
		}},
		{ControlVariant, Options{}, func(p *Plan) bool {
			return p.Cmdline == base+" root=PARTLABEL=rootfs rootwait ro dmrace.delay=sdhci-pci:20000"
		}},
		{ControlVariant, Options{Clock: ClockRealtime}, func(p *Plan) bool { return p.Clock == ClockRealtime }},
		{ControlVariant, Options{KernelName: "5.10"}, func(p *Plan) bool { return p.Kernel == Kernel{Name: "5.10", Arm: ArmStock, Shim: true} }},
		{"before-patch", Options{Kernel: &Kernel{Name: "image:12"}}, func(p *Plan) bool { return p.Kernel == Kernel{Name: "image:12"} }},
		{ControlVariant, Options{}, func(p *Plan) bool {
			return time.Duration(p.Limits.Window) == 5*time.Second && time.Duration(p.Limits.Guest) == DefaultGuest
		}},
	} {
		if p := mustPlan(t, s, c.variant, c.options); !c.check(p) {
			t.Errorf("%s with %+v: got %+v", c.variant, c.options, p)
		}
	}
}

// TestConfigOfPlan states a set of options for a scenario, a variant, both and neither.
func TestConfigOfPlan(t *testing.T) {
	for _, c := range []struct{ scenario, variant, want Config }{
		{"", "", ""}, {ConfigBase, "", ""}, {ConfigRoots, "", ConfigRoots}, {"", ConfigRoots, ConfigRoots}, {ConfigRoots, ConfigBase, ""},
	} {
		s := slowProbe()
		s.Config = c.scenario
		v, err := s.Variant(ControlVariant)
		if err != nil {
			t.Fatal(err)
		}
		v.Config = c.variant
		p, err := NewPlan(s, v, Options{Base: base})
		if err != nil || p.Kernel.Config != c.want {
			t.Errorf("%q and %q: %+v, %v; want %q", c.scenario, c.variant, p.Kernel, err, c.want)
		}
		if said := strings.Contains(string(p.Canonical()), `"config"`); said != (c.want != "") {
			t.Errorf("%q: the canonical plan is %s", c.want, p.Canonical())
		}
	}
}

func TestNewPlanErrors(t *testing.T) {
	for _, c := range []struct{ name, more, base, want string }{
		{"a symbol that is none", "${verity.rot}", base, "unknown symbol ${verity.rot}; there are ${rootfs.sectors}"},
		{"a symbol without a name", "${}", base, "unknown symbol ${}"},
		{"an open symbol", "${verity.root", base, "a ${ is not closed by }"},
		{"no architecture", "", "", "scenarios.Plan knows it"},
	} {
		s := slowProbe()
		s.Cmdline += c.more
		if _, err := NewPlan(s, s.Variants[0], Options{Base: c.base}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}

// TestCanonicalIsPlain keeps the canonical form readable: no white space outside
// of strings and no escapes of HTML, and what is read back has the same ID.
func TestCanonicalIsPlain(t *testing.T) {
	s := slowProbe()
	s.Cmdline += ` note="<&>"`
	p := mustPlan(t, s, "with-waitfor", Options{})
	b := p.Canonical()
	if bytes.Contains(b, []byte(`\u00`)) || bytes.ContainsAny(b, "\n\t") || !bytes.Contains(b, []byte("<&>")) {
		t.Errorf("got %s", b)
	}
	var back Plan
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if back.ID() != p.ID() {
		t.Errorf("read back it is %s", back.Canonical())
	}
}

func TestIDTellsPlansApart(t *testing.T) {
	s := slowProbe()
	seen := map[string]string{}
	for _, v := range s.Variants {
		for _, o := range []Options{{}, {Clock: ClockRealtime}, {KernelName: "5.10"}} {
			id := mustPlan(t, s, v.Name, o).ID()
			if other := seen[id]; other != "" || len(id) != 64 {
				t.Errorf("%s %+v has the ID %q of %s", v.Name, o, id, other)
			}
			seen[id] = v.Name
			if again := mustPlan(t, slowProbe(), v.Name, o).ID(); again != id {
				t.Errorf("%s: the same plan has two IDs", v.Name)
			}
		}
	}
}

func TestResolve(t *testing.T) {
	p := mustPlan(t, slowProbe(), "without-waitfor", Options{})
	values := map[string]string{}
	for _, name := range Symbols {
		if !strings.Contains(p.Cmdline, "${"+name+"}") {
			p.Cmdline += " x=${" + name + "}"
		}
		values[name] = "<" + name + ">"
	}
	line, err := p.Resolve(values)
	if err != nil || strings.Contains(line, "$") || !strings.Contains(line, "0 <rootfs.sectors> verity") {
		t.Errorf("got %s, %v", line, err)
	}
	delete(values, SymVeritySalt)
	if _, err := p.Resolve(values); err == nil || !strings.Contains(err.Error(), "no value for ${verity.salt}") {
		t.Errorf("without a salt: %v", err)
	}
}
