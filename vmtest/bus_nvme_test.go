package vmtest

import (
	"slices"
	"testing"

	"dmrace"
	"dmrace/linux/bus"
)

// TestSubsystem: an NVMe disk of a subsystem is a namespace of its own, behind a controller
// that belongs to it, and no other disk is touched.
func TestSubsystem(t *testing.T) {
	p := &dmrace.Plan{
		Disk: dmrace.Disk{Bus: bus.NVMe}, Others: []dmrace.Disk{{Bus: bus.Virtio}},
		Machine: dmrace.Machine{Multipath: true},
	}
	want := []string{
		"nvme-subsys,id=subsys1,nqn=dmrace1",
		"nvme,id=host1,serial=dmrace1,subsys=subsys1,addr=0x1",
		"nvme-ns,bus=host1,nsid=1,drive=disk1",
	}
	with := argvOf(t, p, AccelTCG, "/d/1", "/d/2")
	for _, w := range want {
		if !slices.Contains(with, w) {
			t.Errorf("no -device %s in %q", w, with)
		}
	}
	p.Machine.Multipath = false
	without := argvOf(t, p, AccelTCG, "/d/1", "/d/2")
	if slices.Contains(without, want[0]) {
		t.Errorf("%q, and with a subsystem %q", without, with)
	}
}
