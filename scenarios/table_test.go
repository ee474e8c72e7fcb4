package scenarios

import (
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/bus"
)

// TestTable: which names, tables and blocks a disk can have.
func TestTable(t *testing.T) {
	const guid = "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c"
	for _, c := range []struct {
		d    dmrace.Disk
		want string // the fault; empty: none
	}{
		{dmrace.Disk{}, ""},
		{dmrace.Disk{Names: []string{"system=" + guid, "=" + guid}}, ""},
		{dmrace.Disk{Names: []string{"PARTUUID"}}, ""},
		{dmrace.Disk{Table: dmrace.TableMBR, Names: []string{"=1234abcd-01", "=1234ABCD-02"}}, ""},
		{dmrace.Disk{Table: "apple"}, "neither gpt nor mbr"},
		{dmrace.Disk{Names: []string{"a", "b", "c"}}, "there are 3, and 2 partitions"},
		{dmrace.Disk{Names: []string{"a=" + guid[:8]}}, "whole GUID"},
		{dmrace.Disk{Names: []string{"a=1234abcd-01"}}, "whole GUID"},
		{dmrace.Disk{Names: []string{"a=xyz"}}, "not a UUID of a partition"},
		{dmrace.Disk{Names: []string{strings.Repeat("x", 37)}}, "at most 36"},
		{dmrace.Disk{Names: []string{strings.Repeat("\U0001F600", 19)}}, "at most 36"},
		{dmrace.Disk{Table: dmrace.TableMBR, Names: []string{"a=1234abcd-01"}}, "no labels"},
		{dmrace.Disk{Table: dmrace.TableMBR, Names: []string{"=1234abcd-02"}}, "1234abcd-01"},
		{dmrace.Disk{Table: dmrace.TableMBR, Names: []string{"=1234abcd-01", "=00000000-02"}}, "1234abcd-02"},
		{dmrace.Disk{Table: dmrace.TableMBR, Names: []string{"=" + guid}}, "8c2f7a3e-01"},
		{dmrace.Disk{Table: dmrace.TableMBR, Parts: []dmrace.Part{"rootfs", "hash", "crypt", "blank", "stripe-0"}}, "at most 4"},
		{dmrace.Disk{Bus: bus.SCSI, BlockSize: 4096}, ""},
		{dmrace.Disk{BlockSize: 512}, ""},
		{dmrace.Disk{BlockSize: 4096}, "disks on mmc have blocks of 512 bytes"},
		{dmrace.Disk{Bus: bus.SCSI, BlockSize: 1024}, "neither 512 nor 4096"},
		{dmrace.Disk{Bus: bus.EMMC, BootParts: true}, ""},
		{dmrace.Disk{BootParts: true}, "have none"},
	} {
		if c.d.Bus == "" {
			c.d.Bus = bus.MMC
		}
		err := checkDisk(c.d)
		if got := err == nil; got != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.d, err, c.want)
		}
	}
}
