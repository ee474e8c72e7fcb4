package scenarios

import (
	"slices"
	"testing"

	"dmrace"
)

func TestAffected(t *testing.T) {
	list := []*dmrace.Scenario{
		{Name: "card", Disk: dmrace.Disk{Bus: "mmc"}},
		{Name: "stick", Disk: dmrace.Disk{Bus: "usb"}},
		{Name: "both", Disk: dmrace.Disk{Bus: "mmc"}, Others: []dmrace.Disk{{Bus: "nvme"}}},
		{Name: "plugged", Disk: dmrace.Disk{Bus: "mmc"}, Variants: []dmrace.Variant{{Disk: &dmrace.Disk{Bus: "sata"}}}},
	}
	online := &dmrace.Scenario{Name: "online", Disk: dmrace.Disk{Bus: "virtio"}, Variants: []dmrace.Variant{{Machine: &dmrace.Machine{Network: &dmrace.Network{}}}}}
	all := []string{"card", "stick", "both", "plugged"}
	for _, c := range []struct {
		name  string
		files []string
		want  []string
	}{
		{"dm", []string{"drivers/md/dm-init.c"}, all},
		{"the root wait", []string{"Documentation/x.rst", "init/do_mounts.c"}, all},
		{"a card's driver", []string{"drivers/mmc/core/core.c"}, []string{"card", "both", "plugged"}},
		{"a stick's driver", []string{"drivers/usb/storage/usb.c"}, []string{"stick"}},
		{"the far end of it", []string{"drivers/usb/gadget/udc/core.c"}, nil},
		{"scsi", []string{"drivers/scsi/sd.c"}, []string{"stick", "plugged"}},
		{"virtio-scsi", []string{"drivers/scsi/virtio_scsi.c"}, nil},
		{"two buses", []string{"drivers/nvme/host/pci.c", "drivers/ata/ahci.c"}, []string{"both", "plugged"}},
		{"an architecture", []string{"arch/x86/kernel/setup.c"}, all},
		{"the other one", []string{"arch/arm64/kernel/setup.c"}, all},
		{"one that is not booted", []string{"arch/riscv/kernel/setup.c"}, nil},
		{"documentation", []string{"Documentation/admin-guide/device-mapper/dm-init.rst", "MAINTAINERS"}, nil},
		{"nothing", nil, nil},
		{"the network, without one", []string{"net/ipv4/ipconfig.c"}, nil},
	} {
		var got []string
		for _, s := range Affected(list, c.files) {
			got = append(got, s.Name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if got := Affected(append(list, online), []string{"net/ipv4/ipconfig.c"}); len(got) != 1 || got[0] != online {
		t.Errorf("the network affects %d scenarios", len(got))
	}
}
