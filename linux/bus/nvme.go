package bus

import "dmrace"

// NVMe is an NVMe disk. Until 6.1 nvme_probe() queues nvme_reset_work() and hands
// nvme_async_probe() to async_schedule(), which flushes that work and the scan; from
// eac3ef262941 (6.2) on the probe is asynchronous and does both itself
// (drivers/nvme/host/pci.c). Either way wait_for_device_probe() waits for the disk.
const NVMe dmrace.Bus = "nvme"

var nvme = &Info{
	Name: NVMe, Title: "NVMe", Family: nvmeDisk, LargeBlocks: true,
	Drivers: []Driver{{"nvme", "pci"}},
	Hosts:   []string{"nvme", pcie},
	Kconfig: []string{"BLK_DEV_NVME"},
	Sources: []string{"drivers/nvme/"},
	HotPlug: true,
}
