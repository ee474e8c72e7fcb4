package sim

import (
	"testing"

	"dmrace"
	"dmrace/linux/bus"
)

// TestMajors: which major numbers virtio_blk and dm get hangs on what else the kernel has
// built in, and on dm-mod.major=.
func TestMajors(t *testing.T) {
	for _, c := range []struct {
		config      dmrace.Config
		release     string
		line        string
		virtblk, dm uint32
	}{
		{"", "6.1", "", 254, 253},
		{"", "7.2", "", 254, 253},
		{dmrace.ConfigRoots, "5.10", "", 253, 252},
		{dmrace.ConfigRoots, "6.1", "", 253, 252},
		{dmrace.ConfigRoots, "7.2", "", 253, 251},
		{"", "6.1", "dm-mod.major=200", 254, 200},
		{dmrace.ConfigRoots, "6.1", "dm-mod.major=200", 253, 200},
	} {
		p := &dmrace.Plan{
			Kernel: dmrace.Kernel{Name: c.release, Config: c.config}, Disk: dmrace.Disk{Bus: bus.Virtio}, Cmdline: "root=/dev/dm-0 ro " + c.line,
		}
		b, err := FromPlan(p, dmrace.Traits{Release: c.release})
		if err != nil {
			t.Fatal(err)
		}
		if b.majors != (majors{c.virtblk, c.dm}) || b.disks[0].major != c.virtblk {
			t.Errorf("%s %s %s: %+v, want %d and %d", c.config, c.release, c.line, b.majors, c.virtblk, c.dm)
		}
	}
	p := &dmrace.Plan{Kernel: dmrace.Kernel{Name: "6.12", Config: dmrace.ConfigRoots}, Disk: dmrace.Disk{Bus: bus.Virtio}, Cmdline: "root=/dev/dm-0"}
	if _, err := FromPlan(p, dmrace.Traits{Release: "6.12"}); dmrace.AsNotModelled(err) == nil {
		t.Errorf("6.12: %v", err)
	}
}
