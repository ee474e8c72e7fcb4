package vmtest

import (
	"slices"
	"strings"
	"testing"

	"dmrace"
)

// TestFaults holds what QEMU is told of a disk with a fault.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault         dmrace.Fault
		bus           dmrace.Bus
		drive, device string // a part of the argument; "-": there is none
	}{
		{"", "mmc", "format=raw,snapshot=on,file=/d/a.img", "sd-card,id=card1,bus=pcie.0/host1/sd-bus,drive=disk1"},
		{dmrace.FaultAbsent, "mmc", "-", "sdhci-pci,id=host1,addr=0x1"},
		{dmrace.FaultAbsent, "sata", "-", "ich9-ahci,id=host1,addr=0x1"},
		{dmrace.FaultCardErrors, "mmc", "format=raw,snapshot=on,file=/d/a.img", "drive=disk1,spi=on"},
		{dmrace.FaultReadErrors, "virtio", "file.driver=blkdebug,file.image.driver=file,file.image.filename=/d/a.img", "drive=disk1"},
		{dmrace.FaultReadOnly, "virtio", "readonly=on,file=/d/a.img", "drive=disk1"},
		{dmrace.FaultLargeBlocks, "virtio", "file=/d/a.img", "drive=disk1,logical_block_size=8192,physical_block_size=8192"},
	} {
		p := &dmrace.Plan{Disk: dmrace.Disk{Bus: c.bus, Fault: c.fault}, Clock: dmrace.ClockIcount}
		args := argvOf(t, p, AccelTCG, "/d/a.img")
		if at := slices.Index(args, "-drive"); at < 0 != (c.drive == "-") || at >= 0 && !strings.Contains(args[at+1], c.drive) {
			t.Errorf("%s: %q", c.fault, args)
		}
		var last string
		for i, a := range args {
			if a == "-device" {
				last = args[i+1]
			}
		}
		if !strings.HasSuffix(last, c.device) {
			t.Errorf("%s: the last device is %q", c.fault, last)
		}
	}
}
