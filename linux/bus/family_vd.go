package bus

// vd names the disks of virtio_blk: virtblk_name_format() in drivers/block/virtio_blk.c,
// whose PART_BITS is 4. Its major is dynamic: 254 in the kernels that dmrace builds.
var vd = &Family{Prefix: "vd", Letters: true, Major: 254, Dynamic: true, Minors: 16, Assumed: Virtio,
	Builds: "CONFIG_VIRTIO_BLK and its transport, CONFIG_VIRTIO_PCI or CONFIG_VIRTIO_MMIO? Is the disk attached to this virtual machine?",
}
