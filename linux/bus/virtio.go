package bus

import "dmrace"

// Virtio is a virtio-blk disk. virtblk_probe() ends in device_add_disk(), so that the
// partitions are there when it returns (drivers/block/virtio_blk.c).
const Virtio dmrace.Bus = "virtio"

var virtio = &Info{
	Name: Virtio, Title: "virtio-blk", Family: vd, LargeBlocks: true,
	Drivers: []Driver{{"virtio-pci", "pci"}, {"virtio_blk", "virtio"}},
	Hosts:   []string{"virtio"},
	Kconfig: []string{"VIRTIO_PCI", "VIRTIO_BLK"},
	Sources: []string{"drivers/virtio/", "drivers/block/virtio_blk.c"},
	HotPlug: true,
}
