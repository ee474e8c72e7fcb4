package sim

// A driver whose initcall stands behind that of the hosts: a device that is found before it
// registers has no driver (bus_probe_device() in drivers/base/bus.c), and T1 probes it then,
// each in the order in which they were found (driver_attach() in drivers/base/dd.c). What is
// found later is probed by who finds it. So it is with USB storage and the devices of virtio.

// usbStorageDrivers are those of drivers/usb/storage in the order of its Makefile, behind
// drivers/usb/host in that of drivers/usb.
var usbStorageDrivers = []string{"uas", "usb-storage"}

// registerUSBStorage lets T1 register them. One host has found nothing by then: hub_event()
// takes longer than T1 to get there. While T1 probes another, it may have.
func (b *builder) registerUSBStorage() {
	if b.ordinal(len(b.buses), "xhci_hcd") < 2 {
		return
	}
	for _, name := range usbStorageDrivers {
		b.thread(t1).do(opRegister, b.device(name))
	}
}

// awaitDriver has a thread go on with a device that it has found only once its driver is
// registered: it is T1 that goes on then.
func (b *builder) awaitDriver(t int, name string) {
	if b.ordinal(len(b.buses), "xhci_hcd") > 1 {
		b.thread(t).do(opFound, b.device(name))
	}
}

// driverless is a thread that has found a device before the driver was registered.
type driverless struct{ driver, thread int32 }

// driven reports whether the driver of a device is there. Where it is not it keeps the thread, and
// whoever waits for that goes on.
func (e *engine) driven(thread, driver int32) bool {
	if e.bound[driver] {
		return true
	}
	e.driverless = append(e.driverless, driverless{driver, thread})
	e.returnFrom(thread)
	return false
}

// register is driver_register(): thread has the first device probed that waits for the driver,
// and looks again when that is over. It reports whether there is none.
func (e *engine) register(thread, driver int32) bool {
	e.bound[driver] = true
	for i, d := range e.driverless {
		if d.driver != driver {
			continue
		}
		e.driverless = append(e.driverless[:i], e.driverless[i+1:]...)
		e.pc[thread]--
		e.ret[d.thread] = thread
		e.wake(d.thread, 0)
		return false
	}
	return true
}
