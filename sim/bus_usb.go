package sim

import (
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// storage_probe() in drivers/usb/storage/usb.c announces the device and queues
// usb_stor_scan_dwork() behind delay_use.
func init() {
	halves[bus.USB] = &busHalf{measured: true, calls: xhci("usb-storage", "USB Mass Storage device detected",
		func(b *builder) time.Duration { return b.values.DelayUse })}
}

// xhci: the hub's worker finds the device. The storage driver, which registers behind the
// hosts, says what it does, queues its scan and returns; nothing waits for either work.
func xhci(storage, says string, delay func(*builder) time.Duration) []busCall {
	return []busCall{{"xhci_pci_init", "drivers/usb", func(b *builder, disk int, d Disk) {
		hub, scan := b.newThread(numbered("kworker/hub", disk)), b.newThread(numbered("kworker/"+string(d.Bus), disk))
		// A host has two buses, and that of USB 3 is the second.
		port := numbered("", 2*b.ordinal(disk, "xhci_hcd")+2) + "-1"
		b.attach(t1, pciAddress(disk), driver{name: "xhci_hcd"}, d.Needs, func(t int) {
			if !d.Absent {
				b.thread(t).do(opStart, hub)
			}
		})
		b.thread(hub).spend(CostUSBConnect)
		b.say(hub, dmrace.DeviceAdd, port, "new USB device")
		b.appears(hub, port+":1.0")
		b.awaitDriver(hub, storage)
		b.attach(hub, port+":1.0", driver{name: storage}, "", func(t int) {
			b.thread(t).spend(CostUSBStorage)
			if says != "" {
				b.say(t, dmrace.DeviceAdd, port+":1.0", says)
			}
			b.thread(t).add(op{do: opStart, a: int32(scan), extra: delay(b)})
		})
		b.thread(scan).spend(CostUSBScan)
		b.scsiDisk(scan, disk, CostNone, CostSDDisk)
	}, (*builder).registerUSBStorage}}
}
