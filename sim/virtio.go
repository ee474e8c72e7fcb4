package sim

// virtioCalls are the initcalls of a virtio device on PCI: that of virtio-pci, and that of
// the device's own driver, whose probe is as given.
func virtioCalls(name, folder string, probe func(b *builder, t, disk int, d Disk)) []busCall {
	return []busCall{
		{callVirtioPCI, "drivers/virtio", func(b *builder, disk int, d Disk) { b.virtioPCI(disk, d, name, probe) }, nil},
		{name, folder, func(b *builder, _ int, _ Disk) { b.thread(t1).do(opRegister, b.device(name)) }, nil},
	}
}

// virtioPCI: virtio_pci_probe() in drivers/virtio/virtio_pci_common.c makes a virtio
// device of a PCI function. The driver of that device registers later, and finds it then,
// unless the probe of the function was deferred, or it is plugged in later, or the initcalls are
// put in another order: then register_virtio_device() has the device probed at once. name is the
// initcall of its driver.
func (b *builder) virtioPCI(disk int, d Disk, name string, device func(b *builder, t, disk int, d Disk)) {
	pci := driver{name: "virtio-pci"}
	probe := func(t int) {
		b.appears(t, b.virtioName(disk))
		found := b.newThread(b.thread(t).name)
		b.thread(found).do(opFound, b.device(name))
		device(b, found, disk, d)
		b.thread(t).do(opCall, found)
	}
	if d.Inserted > 0 {
		b.hotplug(disk, func(slot int) { b.attachNow(slot, b.hotplugAddress(disk), pci, "", probe) })
		return
	}
	b.attach(t1, pciAddress(disk), pci, d.Needs, probe)
}

// virtioName is the name of the virtio device of a disk: register_virtio_device() numbers them
// as they come, those that are plugged in behind those that are there.
func (b *builder) virtioName(disk int) string {
	n, disks := 0, b.config.Machine.Disks
	for other, info := range b.buses {
		at, its := disks[disk].pluggedAt(), disks[other].pluggedAt()
		if info.HasDriver("virtio-pci") && (its < at || its == at && other < disk) {
			n++
		}
	}
	return numbered("virtio", n)
}
