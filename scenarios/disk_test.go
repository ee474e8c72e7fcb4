package scenarios

import (
	"strings"
	"testing"

	"dmrace"
)

func TestCheckDisk(t *testing.T) {
	for _, c := range []struct {
		name string
		disk dmrace.Disk
		want string // in the error; empty: valid
	}{
		{"plain", dmrace.Disk{Bus: "mmc"}, ""},
		{"parts", dmrace.Disk{Bus: "sata", Parts: []dmrace.Part{dmrace.PartHash, dmrace.PartBlank}}, ""},
		{"damaged", dmrace.Disk{Bus: "mmc", Corrupt: dmrace.DamageFile}, ""},
		{"bus", dmrace.Disk{Bus: "floppy"}, `bus "floppy" is not one of mmc, emmc,`},
		{"part", dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{"swap"}}, `"swap" is not one of rootfs, hash,`},
		{"twice", dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartHash, dmrace.PartHash}}, "hash stands twice"},
		{"damage", dmrace.Disk{Bus: "mmc", Corrupt: "all"}, `corrupt "all" is not one of superblock, file, erased, truncated`},
		{"faulty", dmrace.Disk{Bus: "mmc", Fault: dmrace.FaultAbsent}, ""},
		{"fault", dmrace.Disk{Bus: "mmc", Fault: "rusty"}, `fault "rusty" is not one of absent, card-errors,`},
		{"fault of another bus", dmrace.Disk{Bus: "sata", Fault: dmrace.FaultCardErrors}, "fault: card-errors is possible on mmc alone, and the disk is on sata"},
		{"nothing to damage", dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartHash}, Corrupt: dmrace.DamageFile}, "no partition rootfs"},
	} {
		err := checkDisk(c.disk)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
