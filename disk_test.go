package dmrace

import (
	"strings"
	"testing"
)

func TestDiskNames(t *testing.T) {
	for _, c := range []struct {
		buses []Bus
		want  string
	}{
		{[]Bus{BusMMC}, "mmcblk0"}, {[]Bus{BusMMC, BusEMMC}, "mmcblk0 mmcblk1"},
		{[]Bus{BusUSB, BusVirtio, BusSATA, BusUAS, BusSCSI}, "sda vda sdb sdc sdd"},
		{[]Bus{BusNVMe, BusNVMe, BusVirtio, BusVirtio}, "nvme0n1 nvme1n1 vda vdb"},
	} {
		var disks []Disk
		for _, b := range c.buses {
			disks = append(disks, Disk{Bus: b})
		}
		if got := strings.Join(DiskNames(disks), " "); got != c.want {
			t.Errorf("%v: got %s, want %s", c.buses, got, c.want)
		}
	}
}

func TestPartitionName(t *testing.T) {
	for disk, want := range map[string]string{"mmcblk0": "mmcblk0p2", "sda": "sda2", "nvme0n1": "nvme0n1p2"} {
		if got := PartitionName(disk, 2); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestDiskValidate(t *testing.T) {
	for _, c := range []struct {
		name string
		disk Disk
		want string // in the error; empty: valid
	}{
		{"plain", Disk{Bus: BusMMC}, ""},
		{"parts", Disk{Bus: BusSATA, Parts: []Part{PartHash, PartBlank}}, ""},
		{"damaged", Disk{Bus: BusMMC, Corrupt: DamageFile}, ""},
		{"bus", Disk{Bus: "ide"}, `bus "ide" is none of mmc, emmc,`},
		{"part", Disk{Bus: BusMMC, Parts: []Part{"swap"}}, `"swap" is none of rootfs, hash,`},
		{"twice", Disk{Bus: BusMMC, Parts: []Part{PartHash, PartHash}}, "hash stands twice"},
		{"damage", Disk{Bus: BusMMC, Corrupt: "all"}, `corrupt "all" is neither`},
		{"nothing to damage", Disk{Bus: BusMMC, Parts: []Part{PartHash}, Corrupt: DamageFile}, "no partition rootfs"},
	} {
		err := c.disk.validate()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
