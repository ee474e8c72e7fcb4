package vmtest

import (
	"fmt"

	"dmrace/linux/bus"
)

// The subsystem name of an NVMe disk is made of its serial number, and the kernel refuses a
// second one (nvme_validate_cntlid() in drivers/nvme/host/core.c).
func init() {
	halves[bus.NVMe] = busHalf{devices: func(n int, where, drive string) []string {
		return []string{fmt.Sprintf("nvme,id=%s,serial=dmrace%d,%s,%s", hostID(n), n, where, drive)}
	}}
}
