package bus

// nvmeDisk names the first namespace of each NVMe controller: nvme_alloc_ns() in
// drivers/nvme/host/core.c. It reserves no minor.
var nvmeDisk = &Family{Prefix: "nvme", Suffix: "n1", Major: ExtMajor, Dynamic: true, Assumed: NVMe,
	Builds: "CONFIG_BLK_DEV_NVME and the driver of the PCIe host with its PHY? Is the host's node enabled in the device tree, where there is one?",
}
