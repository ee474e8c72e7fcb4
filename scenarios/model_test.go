package scenarios

import (
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/board"
)

// TestCheckModel refuses what a board has not got, one thing at a time.
func TestCheckModel(t *testing.T) {
	for _, c := range []struct {
		change func(*dmrace.Scenario)
		o      dmrace.Options
		want   string
	}{
		{func(*dmrace.Scenario) {}, dmrace.Options{}, ""},
		{func(*dmrace.Scenario) {}, dmrace.Options{Kernel: &dmrace.Kernel{Name: "image:0f3a", Arch: board.ARM64.Arch}}, ""}, // with what it has
		{func(*dmrace.Scenario) {}, dmrace.Options{Arch: board.AMD64.Arch}, "machine.model: raspi3b is not an x86-64 machine"},
		{func(s *dmrace.Scenario) { s.Machine.Model = "raspi9" }, dmrace.Options{}, `machine.model "raspi9" is not one of raspi3b`},
		{func(s *dmrace.Scenario) { s.Config = "" }, dmrace.Options{}, "config: boards"},
		{func(s *dmrace.Scenario) { s.Machine.CPUs = 2 }, dmrace.Options{}, "raspi3b has 4, always"},
		{func(s *dmrace.Scenario) { s.Clock = dmrace.ClockRealtime }, dmrace.Options{}, ""},
		{func(s *dmrace.Scenario) { s.Disk.Bus = "usb" }, dmrace.Options{}, "one slot, for a disk on mmc"},
		{func(s *dmrace.Scenario) {
			s.Others = []dmrace.Disk{{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartBlank}}}
		}, dmrace.Options{}, "one slot"},
		{func(s *dmrace.Scenario) { s.Machine.Multipath = true }, dmrace.Options{}, "no PCI"},
		{func(s *dmrace.Scenario) { s.Machine.Network = &dmrace.Network{} }, dmrace.Options{}, "no PCI"},
		{func(s *dmrace.Scenario) { s.Machine.Share = dmrace.ShareP9 }, dmrace.Options{}, "no PCI"},
		{func(s *dmrace.Scenario) { s.Disk.Fault = dmrace.FaultAbsent }, dmrace.Options{}, "the board's own"},
		{func(s *dmrace.Scenario) { s.Inject[0] = dmrace.Inject{CardInsert: new(dmrace.Duration)} }, dmrace.Options{}, "probe-delay, scan-delay, initcall-order and crash alone"},
	} {
		s, err := Find("platform-deferred")
		if err != nil {
			t.Fatal(err)
		}
		there := *s
		there.Inject = append([]dmrace.Inject(nil), s.Inject...)
		c.change(&there)
		_, err = Plan(&there, there.Variants[0], c.o)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
