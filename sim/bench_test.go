package sim

import (
	"fmt"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/bus"
	"dmrace/linux/series"
	"dmrace/scenarios"
)

// reference is the plan of the reference case that hangs.
func reference(b *testing.B) *dmrace.Plan {
	b.Helper()
	s, err := scenarios.Find("mmc-slow-probe")
	if err != nil {
		b.Fatal(err)
	}
	p, err := scenarios.Plan(s, s.Variants[0], dmrace.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// predict lays the boot of a plan out and runs it.
func predict(p *dmrace.Plan) (*dmrace.Timeline, error) {
	b, err := FromPlan(p, dmrace.Traits{Release: p.Kernel.Name})
	if err != nil {
		return nil, err
	}
	costs := DefaultCosts()
	return b.Run(&costs), nil
}

// BenchmarkBoot runs one boot that is laid out already, as a search over delays does.
func BenchmarkBoot(b *testing.B) {
	boot, err := FromPlan(reference(b), dmrace.Traits{Release: "6.1"})
	if err != nil {
		b.Fatal(err)
	}
	costs := DefaultCosts()
	b.ReportAllocs()
	for b.Loop() {
		boot.Run(&costs)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "boots/s")
}

// BenchmarkPlan goes all the way from the plan: parse, lay out, run.
func BenchmarkPlan(b *testing.B) {
	p := reference(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := predict(p); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "boots/s")
}

// BenchmarkDevices boots with 1 to 256 disks.
func BenchmarkDevices(b *testing.B) {
	f, err := series.For("6.1", dmrace.ArmStock)
	if err != nil {
		b.Fatal(err)
	}
	costs := DefaultCosts()
	for _, n := range []int{1, 4, 16, 64, 256} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			boot, err := New(many(f, n))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				boot.Run(&costs)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/device")
		})
	}
}

// many is a boot with n virtio disks and a linear device on each, as far as the 1024
// bytes go that the kernel takes of dm-mod.create=.
func many(f series.Set, n int) Config {
	m := Machine{}
	virtio, _ := bus.Of(bus.Virtio)
	var tables []string
	for i := range n {
		m.Disks = append(m.Disks, Disk{Bus: bus.Virtio, Parts: []Part{{Label: fmt.Sprint("p", i), FS: true}}})
		if i < 28 {
			tables = append(tables, fmt.Sprintf("d%d,,,ro,0 8 linear /dev/%s1 0", i, virtio.Family.Disk(i)))
		}
	}
	return Config{Cmdline: `root=/dev/dm-0 rootwait dm-mod.create="` + strings.Join(tables, ";") + `"`, Features: f, Machine: m}
}
