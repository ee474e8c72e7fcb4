package vmtest

import (
	"fmt"

	"dmrace/linux/bus"
)

// nvme_vmstate in hw/nvme/ctrl.c of QEMU 7.2 is marked as one that cannot be saved; 11.1 saves it.
//
// The subsystem name of an NVMe disk is made of its serial number, and the kernel refuses a
// second one (nvme_validate_cntlid() in drivers/nvme/host/core.c).
func init() {
	halves[bus.NVMe] = busHalf{compared: true, unsaved: 1, devices: func(n int, where, drive string) []string {
		return []string{fmt.Sprintf("nvme,id=%s,serial=dmrace%d,%s,%s", hostID(n), n, where, drive)}
	}}
}

// nvmeSubsystem lists the -device arguments of NVMe disk n behind a controller that belongs
// to a subsystem. QEMU wants the disk to be a namespace of its own then (hw/nvme/ctrl.c of
// 7.2), and its identify data has CMIC.
func nvmeSubsystem(n int, where string) []string {
	return []string{
		fmt.Sprintf("nvme-subsys,id=subsys%d,nqn=dmrace%d", n, n),
		fmt.Sprintf("nvme,id=%s,serial=dmrace%d,subsys=subsys%d,%s", hostID(n), n, n, where),
		fmt.Sprintf("nvme-ns,bus=%s,nsid=1,drive=%s", hostID(n), driveID(n)),
	}
}
