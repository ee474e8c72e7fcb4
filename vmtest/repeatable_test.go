package vmtest

import (
	"testing"

	"dmrace"
	"dmrace/linux/bus"
)

func TestRepeatable(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*dmrace.Plan)
		want   bool
	}{
		"an SD card under icount": {func(*dmrace.Plan) {}, true},
		"by the host's clock":     {func(p *dmrace.Plan) { p.Clock = dmrace.ClockRealtime }, false},
		"a disk on virtio":        {func(p *dmrace.Plan) { p.Disk.Bus = bus.Virtio }, false},
		"a second one on USB":     {func(p *dmrace.Plan) { p.Others = []dmrace.Disk{{Bus: bus.USB}} }, false},
		"several CPUs":            {func(p *dmrace.Plan) { p.Machine.CPUs = 2 }, false},
		"a network":               {func(p *dmrace.Plan) { p.Machine.Network = &dmrace.Network{} }, false},
		"a share":                 {func(p *dmrace.Plan) { p.Machine.Share = dmrace.ShareP9 }, false},
	} {
		p := planFor(t, "mmc-natural", "with-waitfor")
		c.change(p)
		if got := Repeatable(p); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
