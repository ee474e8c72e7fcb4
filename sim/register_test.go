package sim

import (
	"slices"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// TestFoundBeforeItsDriver: while T1 probes the second of two hosts, the disk on the first is
// found, and stays without a driver until T1 has registered it behind both probes. One that
// is found later is probed when it is found.
func TestFoundBeforeItsDriver(t *testing.T) {
	usb, uas := dmrace.Disk{Bus: bus.USB}, dmrace.Disk{Bus: bus.UAS, Parts: []dmrace.Part{dmrace.PartBlank}}
	blank := dmrace.Disk{Bus: bus.USB, Parts: []dmrace.Part{dmrace.PartBlank}}
	for _, c := range []struct {
		name   string
		disks  []dmrace.Disk
		host   time.Duration // by how much each probe of a host is late
		probes []string      // in which order what is found is probed
	}{
		{"two hosts at once", []dmrace.Disk{usb, blank}, 0, []string{"0000:00:02.0", "2-1:1.0", "4-1:1.0"}},
		{"the second is late", []dmrace.Disk{usb, blank}, 980 * time.Millisecond, []string{"0000:00:02.0", "2-1:1.0", "4-1:1.0"}},
		{"uas registers first", []dmrace.Disk{usb, uas, blank}, 980 * time.Millisecond, []string{"0000:00:03.0", "4-1:1.0", "2-1:1.0", "6-1:1.0"}},
	} {
		p := planOf("6.1", "root=PARTLABEL=rootfs rootwait ro", c.disks...)
		if c.host > 0 {
			p.Inject = []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "xhci_hcd", Delay: dmrace.Duration(c.host)}}}
		}
		tl, end := endOf(t, p)
		last := c.probes[0]
		var order []string
		for _, e := range tl.Events {
			if e.Kind == dmrace.ProbeDone && (e.Subject == last || e.Detail == "driver usb-storage" || e.Detail == "driver uas") {
				order = append(order, e.Subject)
			}
		}
		if end != "booted" || !slices.Equal(order, c.probes) {
			t.Errorf("%s: %s, %q; want %q", c.name, end, order, c.probes)
		}
	}
}

// TestNoHostBeside: one host has found nothing when its driver registers, and the boot is what
// it was.
func TestNoHostBeside(t *testing.T) {
	b, err := FromPlan(planOf("6.1", "root=PARTLABEL=rootfs rootwait ro", dmrace.Disk{Bus: bus.USB}), dmrace.Traits{Release: "6.1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, th := range b.threads {
		if slices.ContainsFunc(th.ops, func(o op) bool { return o.do == opFound || o.do == opRegister }) {
			t.Errorf("%s asks for a driver", th.name)
		}
	}
}
