package sim

import (
	"fmt"
	"time"

	"dmrace/linux/bus"
)

// hotplugAddress is where a disk that is plugged in sits: alone on the bus behind a root port
// of its own, and firmware numbers these buses in the order of the ports.
func (b *builder) hotplugAddress(disk int) string {
	number := 1
	for _, d := range b.config.Machine.Disks[:disk] {
		if d.pluggedAt() > 0 {
			number++
		}
	}
	return fmt.Sprintf("0000:%02x:00.0", number)
}

// pluggedAt is when a disk comes with its controller, or 0: it is there, if without its medium.
func (d Disk) pluggedAt() time.Duration {
	if info, ok := bus.Of(d.Bus); !ok || !info.HotPlug {
		return 0
	}
	return d.Inserted
}

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
