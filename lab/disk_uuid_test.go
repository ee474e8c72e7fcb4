package lab

import (
	"testing"

	"dmrace/sim"
)

// TestParseDiskUUID reads disks of which the UUIDs of partitions are known.
func TestParseDiskUUID(t *testing.T) {
	for _, c := range []struct {
		text string
		want []sim.Part
	}{
		{"mmc:rootfs=8c2f7a3e-0001,hash", []sim.Part{{Label: "rootfs", UUID: "8c2f7a3e-0001", FS: true}, {Label: "hash", FS: true}}},
		{"mmc:rootfs=PARTUUID=1234abcd-01", []sim.Part{{Label: "rootfs", UUID: "1234abcd-01", FS: true}}},
		{"usb:=1234abcd-01,=1234abcd-02", []sim.Part{{UUID: "1234abcd-01", FS: true}, {UUID: "1234abcd-02", FS: true}}},
	} {
		d, err := ParseDisk(c.text)
		if err != nil || len(d.Parts) != len(c.want) {
			t.Fatalf("%s: %+v, %v", c.text, d, err)
		}
		for i := range d.Parts {
			if d.Parts[i] != c.want[i] {
				t.Errorf("%s: partition %d is %+v, want %+v", c.text, i+1, d.Parts[i], c.want[i])
			}
		}
	}
	for _, text := range []string{"mmc:rootfs=", "mmc:rootfs=not-a-uuid", "mmc:=0x1"} {
		if d, err := ParseDisk(text); err == nil {
			t.Errorf("%s: %+v", text, d)
		}
	}
}
