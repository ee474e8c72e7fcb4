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
		{"bus", dmrace.Disk{Bus: "floppy"}, `bus "floppy" is none of mmc, emmc,`},
		{"part", dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{"swap"}}, `"swap" is none of rootfs, hash,`},
		{"twice", dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartHash, dmrace.PartHash}}, "hash stands twice"},
		{"damage", dmrace.Disk{Bus: "mmc", Corrupt: "all"}, `corrupt "all" is neither`},
		{"nothing to damage", dmrace.Disk{Bus: "mmc", Parts: []dmrace.Part{dmrace.PartHash}, Corrupt: dmrace.DamageFile}, "no partition rootfs"},
	} {
		err := checkDisk(c.disk)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
}
