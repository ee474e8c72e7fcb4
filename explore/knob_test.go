package explore

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/scenarios"
)

// TestSettings reads what is to be varied, and makes every combination of it.
func TestSettings(t *testing.T) {
	for _, c := range []struct {
		scenario, variant string
		vary              []string
		want              string // the settings, or what the refusal says behind a "!"
	}{
		{"mmc-natural", "with-waitfor", nil, ""},
		{"mmc-natural", "with-waitfor", []string{"shift=2,3,5"}, "shift=2; shift=3; shift=5"},
		{"mmc-natural", "with-waitfor", []string{"cpus=1,2"}, "cpus=1; cpus=2"},
		{"virtio-hotplug-order", "root-second", []string{"insertions"}, "insertions=1-2; insertions=2-1"},
		{"virtio-hotplug-order", "root-second", []string{"cpus=1,4", "insertions=2-1"}, "cpus=1, insertions=2-1; cpus=4, insertions=2-1"},
		{"mmc-natural", "with-waitfor", []string{"speed=2"}, `!there is no knob "speed", but shift`},
		{"mmc-natural", "with-waitfor", []string{"shift"}, "!name its values"},
		{"mmc-natural", "with-waitfor", []string{"shift=2,2"}, "!named twice"},
		{"mmc-natural", "with-waitfor", []string{"shift=2", "shift=4"}, "!varied twice"},
		{"mmc-natural", "with-waitfor", []string{"shift=fast"}, "!not a number from 1 on"},
		{"mmc-natural", "with-waitfor", []string{"shift="}, "!not a number"},
		{"mmc-natural", "with-waitfor", []string{"shift=9"}, "!icount-shift: 9 is not from 1 to 8"},
		{"mmc-natural", "with-waitfor", []string{"cpus=9"}, "!cpus: 9"},
		{"mmc-natural", "with-waitfor", []string{"cpus=2", "shift=5"}, "!needs clock icount"},
		{"virtio-control", "with-waitfor", []string{"initcalls=dm_init-virtio_blk_init"}, "initcalls=dm_init-virtio_blk_init"},
		{"mmc-natural", "with-waitfor", []string{"initcalls"}, "initcalls=deferred_probe_initcall-dm_init_init; initcalls=dm_init_init-deferred_probe_initcall"},
		{"mmc-natural", "control", []string{"initcalls"}, "!nothing of which there are several orders"},
		{"mmc-natural", "with-waitfor", []string{"initcalls=dm_init_init"}, "!is no order of initcalls"},
		{"mmc-natural", "with-waitfor", []string{"initcalls=a-b+c"}, "!is not the name of a function"},
		{"mmc-natural", "with-waitfor", []string{"initcalls=a-b-a"}, "!stands twice"},
		{"mmc-natural", "with-waitfor", []string{"insertions"}, "!nothing of which there are several orders"},
		{"mmc-natural", "with-waitfor", []string{"insertions=1-2"}, "!is no order"},
		{"virtio-hotplug", "with-waitfor", []string{"insertions=1"}, "!is no order"},
		{"virtio-hotplug-order", "root-second", []string{"insertions=1-1"}, "!is no order"},
		{"virtio-hotplug-order", "root-second", []string{"insertions=1-3"}, "!no insertion 3"},
		{"mmc-natural", "with-waitfor", []string{"shift=" + strings.Repeat("1,", 65) + "2"}, "!named twice"},
	} {
		s, v := variantOf(t, c.scenario, c.variant)
		all, err := Settings(s, v, c.vary)
		var texts []string
		for _, one := range all {
			texts = append(texts, one.String())
		}
		var usage *dmrace.UsageError
		refusal, refused := strings.CutPrefix(c.want, "!")
		switch got := strings.Join(texts, "; "); {
		case refused && (!errors.As(err, &usage) || !strings.Contains(err.Error(), refusal)):
			t.Errorf("%v: %v, want %q", c.vary, err, refusal)
		case !refused && (err != nil || got != c.want):
			t.Errorf("%v: %q, %v, want %q", c.vary, got, err, c.want)
		}
	}
}

// TestInsertions has each disk plugged in at the times of the scenario in the order asked for,
// wherever the scenario writes them.
func TestInsertions(t *testing.T) {
	for _, variant := range []string{"root-first", "root-second"} {
		s, v := variantOf(t, "virtio-hotplug-order", variant)
		for order, swapped := range map[string]bool{"1-2": false, "2-1": true} {
			settings, err := Settings(s, v, []string{"insertions=" + order})
			if err != nil {
				t.Fatal(err)
			}
			b, err := settings[0].apply(s, v)
			if err != nil {
				t.Fatal(err)
			}
			first := map[bool]int{false: 1, true: 2}[(variant == "root-second") != swapped]
			if len(b.keep) != 2 || b.keep[0].Hotplug.Index()+1 != first || b.keep[0].Hotplug.At != dmrace.Duration(3*time.Second) || b.keep[1].Hotplug.At != dmrace.Duration(5*time.Second) {
				t.Errorf("%s, %s: %v", variant, order, b.keep)
			}
		}
	}
	b := &setup{scenario: dmrace.Scenario{}}
	for i := range 5 {
		b.scenario.Inject = append(b.scenario.Inject, dmrace.Inject{Hotplug: &dmrace.Hotplug{Disk: i + 1, At: dmrace.Duration(i)}})
		if got, want := len(allInsertions(b)), []int{0, 2, 6, 24, 0}[i]; got != want {
			t.Errorf("%d insertions: %d orders", i+1, got)
		}
	}
}

// TestOrders: of three initcalls all orders, of many the neighbours, and one in the place of the
// boot's own.
func TestOrders(t *testing.T) {
	s, v := variantOf(t, "virtio-control", "with-waitfor")
	all, err := Settings(s, v, []string{"initcalls"})
	if err != nil || len(all) != 6+2 || all[0].String() != "initcalls=virtio_pci_driver_init-virtio_blk_init-dm_init" {
		t.Errorf("%v, %v", all, err)
	}
	for _, b := range []dmrace.Bus{"mmc", "sata", "usb", "nvme"} {
		s.Others = append(s.Others, dmrace.Disk{Bus: b, Parts: []dmrace.Part{dmrace.PartBlank}})
	}
	all, err = Settings(s, v, []string{"initcalls"})
	if err != nil || len(all) != 7+2 || all[1].String() != "initcalls=virtio_blk_init-virtio_pci_driver_init" {
		t.Errorf("%v, %v", all, err)
	}
	s, v = variantOf(t, "initcall-order", "without-waitfor")
	settings, err := Settings(s, v, []string{"initcalls=dm_init-virtio_blk_init"})
	if err != nil {
		t.Fatal(err)
	}
	b, err := settings[0].apply(s, v)
	if err != nil || len(b.keep) != 1 || b.keep[0].Order.List() != "dm_init,virtio_blk_init" {
		t.Errorf("%v, %v", b.keep, err)
	}
}

// TestSearchOrders: a search on a kernel comes to a boot that is lost by the order alone, and
// writes it down with it.
func TestSearchOrders(t *testing.T) {
	q := setTo(t, "initcall-order", "by-number", Question{Options: Options{Bound: 0, MaxDelay: time.Second}}, "initcalls=dm_init-virtio_blk_init")
	m := &made{}
	f := searchKernel(t, m, "initcall-order", "by-number", q, 10)
	if f.NotModelled != nil || f.Booted != 1 || len(m.plans) != 1 || m.plans[0].Inject[0].Order.List() != "dm_init,virtio_blk_init" || !m.plans[0].Kernel.Shim || f.Lost == nil {
		t.Fatalf("%+v", f.Record())
	}
	s, v := variantOf(t, "initcall-order", "by-number")
	out, err := f.ScenarioOf(s, v, f.Lost)
	if err != nil || out.Name != "initcall-order-by-number-on-kernel-initcalls-dm-init-virtio-blk-init" || out.Variants[0].Inject[0].Order.List() != "dm_init,virtio_blk_init" {
		t.Errorf("%v: %+v", err, out)
	}
}

// setTo is a question with its knobs turned.
func setTo(t *testing.T, scenario, variant string, q Question, vary ...string) Question {
	t.Helper()
	s, v := variantOf(t, scenario, variant)
	settings, err := Settings(s, v, vary)
	if err != nil || len(settings) != 1 {
		t.Fatalf("%v: %v", settings, err)
	}
	q.Setting = settings[0]
	return q
}

// TestSearchSetting: what the simulator does not model is booted with its knob turned, and
// held against the boot without; what it brings is told of, and written down with the knob.
func TestSearchSetting(t *testing.T) {
	q := setTo(t, "mmc-natural", "with-i8042", twoLate, "shift=8")
	m := &made{ignore: func(p *dmrace.Plan) { p.Machine.Shift = 0 }, twist: func(p *dmrace.Plan, s Seen) Seen {
		if len(p.Inject) == 0 {
			return Seen{"panicked in kernel: panic", []string{"panic"}}
		}
		return s
	}}
	f := searchKernel(t, m, "mmc-natural", "with-i8042", q, 10_000)
	if f.NotModelled == nil || len(f.Strange) != 1 || len(f.Elsewhere) > 0 || f.Repeats != 1 || len(f.States) != f.Covered+1 || f.States[0].Known || !f.States[1].Known {
		t.Errorf("%+v", f.Record())
	}
	for _, p := range m.plans {
		if p.Machine.Shift != 8 || !p.Machine.I8042 {
			t.Fatalf("booted on %+v", p.Machine)
		}
	}
	s, v := variantOf(t, "mmc-natural", "with-i8042")
	out, err := f.ScenarioOf(s, v, f.Strange...)
	if err != nil {
		t.Fatal(err)
	}
	p, err := scenarios.Plan(out, out.Variants[0], dmrace.Options{KernelName: "6.1"})
	if err != nil || p.Machine.Shift != 8 || out.Name != "mmc-natural-with-i8042-on-kernel-shift-8" || !out.Variants[1].Expect.Met(dmrace.Verdict{Outcome: dmrace.Booted}) {
		t.Errorf("%v: %+v", err, out)
	}
	var text bytes.Buffer
	if err := f.WriteText(&text); err != nil || !strings.Contains(text.String(), "With shift=8.") || !strings.Contains(text.String(), "with no knob turned: not modelled") {
		t.Errorf("%v\n%s", err, &text)
	}
	if r := f.Record(); r.Setting["shift"] != "8" || r.NotModelled == "" {
		t.Errorf("%+v", r)
	}
}

// TestSearchRepeats: by the host's clock each boot is made several times within the limit, as
// boots of their own, and an order that only one of them comes to is told of.
func TestSearchRepeats(t *testing.T) {
	q := setTo(t, "virtio-hotplug-order", "root-first", Question{Options: Options{Bound: 0, MaxDelay: time.Second}, Repeats: 4}, "insertions=2-1")
	m := &made{again: func(n int, s Seen) Seen {
		if n == 3 {
			return Seen{"hung in rootwait: x", []string{"y"}}
		}
		return s
	}}
	f := searchKernel(t, m, "virtio-hotplug-order", "root-first", q, 10)
	if f.Repeats != 4 || f.Booted != 4 || len(m.plans) != 4 || f.NotModelled != nil || len(f.Strange) != 1 || f.Lost == nil || f.Trials != 1 {
		t.Errorf("%+v", f.Record())
	}
	if f.States[0].Boots != 3 || f.States[0].Ends != "panicked in mount: no-file-system-takes-it" {
		t.Errorf("the root was plugged in second: %+v", f.States)
	}
	if !slices.Equal(m.nth, []int{0, 1, 2, 3}) {
		t.Errorf("boots %v of the plan", m.nth)
	}
	if f := searchKernel(t, &made{}, "virtio-hotplug-order", "root-first", q, 3); f.Booted != 0 || f.Left != 1 {
		t.Errorf("a limit of 3 boots let %d be made", f.Booted)
	}
	s, v := variantOf(t, "virtio-hotplug-order", "root-first")
	out, err := f.ScenarioOf(s, v, f.Lost)
	if err != nil || len(out.Variants[0].Inject) != 2 || out.Variants[0].Inject[0].Hotplug.Disk != 2 {
		t.Errorf("%v: %+v", err, out)
	}
}

// TestWriteSettings says at which settings an order was seen, of several of one variant.
func TestWriteSettings(t *testing.T) {
	turned := func(value string) Setting { return Setting{{knobs[0], value}} }
	lost, boots := Seen{"hung", []string{"a"}}, Seen{"booted", []string{"b", "c"}}
	all := []*OnKernel{
		{Scenario: "s", Variant: "v", Setting: turned("1"), States: []State{{Seen: lost, Boots: 2}}},
		{Scenario: "s", Variant: "v", Setting: turned("8"), States: []State{{Seen: boots, Boots: 1}, {Seen: lost, Boots: 1}}},
		{Scenario: "s", Variant: "other", Setting: turned("1"), States: []State{{Seen: lost, Boots: 2}}},
	}
	var text bytes.Buffer
	want := "\ns/v: 2 settings came to 2 orders (behind each setting, its boots)\n\n  hung: a\n    at shift=1 (2), shift=8 (1)\n  booted: b, c\n    at shift=8 (1)\n"
	if err := WriteSettings(&text, all); err != nil || text.String() != want {
		t.Errorf("%v\n%s", err, &text)
	}
}
