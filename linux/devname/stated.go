package devname

import (
	"cmp"
	"fmt"

	"dmrace"
	"dmrace/linux/series"
)

// ParsePartition reads what is stated of a partition: its label and its UUID, as "rootfs",
// "rootfs=8c2f…" or "=1234abcd-02", with or without PARTUUID= before the UUID. The UUID is
// returned in lower case, as set_info() and efi_partition() in block/partitions write it;
// an error says why it is that of no partition.
func ParsePartition(text string) (label, uuid string, err error) {
	label, uuid = dmrace.SplitName(text)
	if uuid == "" {
		if len(label) < len(text) {
			err = fmt.Errorf("%q is not a UUID of a partition: it is empty", uuid)
		}
		return label, "", err
	}
	if fault, found := Parse("PARTUUID="+uuid, series.Set{}).UUIDFault(); found {
		return label, uuid, fmt.Errorf("%q is not a UUID of a partition: %s", uuid, cmp.Or(fault.Why, "it is not one"))
	}
	return label, uuid, nil
}
