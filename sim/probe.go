package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dmrace"
)

// driver is a driver's name and how it wants to be probed, include/linux/device/driver.h.
type driver struct {
	name  string
	async bool // PROBE_PREFER_ASYNCHRONOUS in this kernel
}

// allowsAsync is driver_allows_async_probing() in drivers/base/dd.c for a driver
// that does not insist on being probed synchronously: its own wish, or that of
// driver_async_probe=.
func (b *builder) allowsAsync(d driver) bool {
	return d.async || b.values.AsyncProbe(d.name)
}

// attach has thread t probe a device by driver d: on a thread of its own where the
// driver allows it, else within t. body says what the probe does; what follows the
// probe on the same thread is up to the caller.
func (b *builder) attach(t int, device string, d driver, needs string, body func(t int)) {
	if !b.allowsAsync(d) {
		b.attachNow(t, device, d, needs, body)
		return
	}
	b.appears(t, device)
	probe := b.newThread("async/" + d.name)
	b.probe(probe, device, d, needs, body)
	b.say(t, dmrace.AsyncSchedule, device, "driver "+d.name)
	b.thread(t).do(opAsync, probe)
}

// attachNow is attach within thread t, whatever the driver allows.
func (b *builder) attachNow(t int, device string, d driver, needs string, body func(t int)) {
	b.appears(t, device)
	probe := b.newThread(b.thread(t).name)
	b.probe(probe, device, d, needs, body)
	b.thread(t).do(opCall, probe)
}

// probe has thread t probe a device: driver_probe_device() raises probe_count,
// really_probe() asks whether the suppliers are bound (device_links_check_suppliers()),
// tells the notifiers, where the shim sleeps, and calls the driver.
func (b *builder) probe(t int, device string, d driver, needs string, body func(t int)) {
	th := b.thread(t)
	th.do(opProbe, nobody)
	b.say(t, dmrace.ProbeStart, device, "driver "+d.name)
	if s := b.supplierOf(device); s != nil {
		needs = s.Name
	}
	if needs != "" {
		b.deferEvents[t] = b.event(t, dmrace.ProbeDefer, device, "needs "+needs)
		b.thread(t).do(opNeed, b.device(needs))
	}
	b.holdBack(t, device, d.name)
	b.thread(t).add(op{do: opSpend, step: b.step(Step{Kind: StepProbe, What: d.name, Device: device, Repeats: needs != ""})})
	body(t)
	b.say(t, dmrace.ProbeDone, device, "driver "+d.name)
	b.thread(t).do(opBind, b.device(device))
}

// holdBack is the shim's sleep before a probe. Where the device's name has the number
// of a disk in it, the shim knows the name that it has at that moment.
func (b *builder) holdBack(t int, device, driver string) {
	if b.at == nobody || !strings.Contains(device, numberMark) {
		b.sleepBefore(t, device, driver, b.delay(driver, device))
		return
	}
	family := b.disks[b.at].family
	for n := range b.config.Machine.Disks {
		if by := b.delay(driver, family.unmarked(device, n)); by > 0 {
			b.thread(t).add(op{do: opOnly, a: b.at, b: int32(n)})
			b.sleepBefore(t, device, driver, by)
		}
	}
}

// sleepBefore adds two steps for a delay, and none for no delay.
func (b *builder) sleepBefore(t int, device, driver string, by time.Duration) {
	if by > 0 {
		b.say(t, dmrace.ProbeDelayed, device, fmt.Sprintf("driver %s sleeps %d ms (injected)", driver, by.Milliseconds()))
		b.thread(t).timer(by, 1) // msleep() adds a jiffy
	}
}

// delay returns by how much the probe of a device by a driver is held back: the first
// item of dmrace.delay= that speaks of it counts.
func (b *builder) delay(driver, device string) time.Duration {
	i := slices.IndexFunc(b.config.Delays, func(d Delay) bool {
		return d.Driver == driver && (d.Device == "" || d.Device == device)
	})
	if i < 0 {
		return 0
	}
	return b.config.Delays[i].By
}

// deferrals starts what binds the suppliers that nobody waits for, at power-on.
func (b *builder) deferrals() {
	for _, s := range b.config.Machine.Suppliers {
		if s.Unawaited && s.Of == "" {
			b.unawaited(s)
		}
	}
}

// suppliers probes what other devices need, before any of those.
func (b *builder) suppliers() {
	for _, s := range b.config.Machine.Suppliers {
		if s.Unawaited {
			continue
		}
		b.attach(t1, s.Name, driver{s.Name, s.Async}, "", func(t int) { b.thread(t).sleep(s.Takes) })
	}
}

// unawaited binds a supplier of a controller, which the shim finds when it starts. That is before
// the drivers of the device level (subsys_initcall_sync): what is deferred for less than the driver
// takes to come is bound before that asks.
func (b *builder) unawaited(s Supplier) {
	t := b.newThread("kworker/" + s.Name)
	b.thread(t1).do(opStart, t)
	b.thread(t).spend(CostDeferral)
	b.bindLate(t, s)
}

// bindLate binds a supplier out of a thread that is no probe while it takes its time:
// wait_for_device_probe() does not see it coming.
func (b *builder) bindLate(t int, s Supplier) {
	b.thread(t).timer(s.Takes, 0)
	b.attachNow(t, s.Name, driver{name: s.Name}, "", func(int) {})
}

// defers is deferred_probe_initcall() in drivers/base/dd.c.
func (b *builder) defers() { b.thread(t1).do(opDefer, nobody) }

// consoles are the initcalls of drivers/tty, of which pty_init() takes the longest: CONFIG_LEGACY_PTYS
// has it register 256 pairs of devices, 0.2 s on x86. What lies between virtio-pci and
// the other drivers passes here.
func (b *builder) consoles() {
	boot, before := b.bootCosts()
	b.thread(t1).add(op{do: opRest, cost: boot, a: int32(before)})
}

// bootCosts are what passes until the drivers of the device level come, and how much of it before
// virtio-pci does.
func (b *builder) bootCosts() (boot, virtio Cost) {
	if b.values.Trace {
		return CostBootTraced, CostVirtioTraced
	}
	return CostBoot, CostVirtio
}

// mouse is the slow probe behind the PS/2 controller: serio_handle_event() in
// drivers/input/serio/serio.c runs on a workqueue, and psmouse_connect() asks the
// mouse for one protocol after another. All of it counts as probing.
func (b *builder) mouse() {
	if !b.config.Machine.I8042 {
		return
	}
	t := b.newThread("kworker/serio")
	b.thread(t1).do(opStart, t)
	b.probe(t, "serio1", driver{name: "psmouse"}, "", func(t int) { b.thread(t).spend(CostMouse) })
}
