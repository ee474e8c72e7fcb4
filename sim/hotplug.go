package sim

// hotplugAddress is where a disk that is plugged in sits: alone on the bus behind a
// root port.
const hotplugAddress = "0000:01:00.0"

// hotplug has a disk plugged in at its time. pciehp_ist(), the interrupt thread of the
// port in drivers/pci/hotplug/pciehp_hpc.c, adds the device and has its driver probed:
// device_attach() in pci_bus_add_device() is synchronous whatever the driver prefers,
// and probe_count tells wait_for_device_probe() of it like of any other probe. 7.2 calls
// device_initial_probe() there, which leaves an asynchronous driver to a worker; both
// are waited for alike.
//
// A disk that is plugged in before its driver registers is probed then. How long the
// port takes to power the slot up is not modelled.
func (b *builder) hotplug(disk int, plugged func(slot int)) {
	slot := b.newThread(numbered("irq/pciehp", disk))
	b.thread(t1).do(opStart, slot)
	b.thread(slot).until(b.config.Machine.Disks[disk].Inserted)
	plugged(slot)
}
