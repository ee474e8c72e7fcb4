package sim

import (
	"fmt"
	"slices"
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
	async := b.allowsAsync(d)
	name := b.thread(t).name
	if async {
		name = "async/" + d.name
	}
	probe := b.newThread(name)
	b.probe(probe, device, d, needs, body)
	if async {
		b.say(t, dmrace.AsyncSchedule, device, "driver "+d.name)
		b.thread(t).do(opAsync, probe)
		return
	}
	b.thread(t).do(opCall, probe)
}

// probe has thread t probe a device: driver_probe_device() raises probe_count,
// really_probe() tells the notifiers (where the shim sleeps) and calls the driver.
func (b *builder) probe(t int, device string, d driver, needs string, body func(t int)) {
	th := b.thread(t)
	th.do(opProbe, nobody)
	b.say(t, dmrace.ProbeStart, device, "driver "+d.name)
	by := b.delay(d.name)
	if by > 0 {
		b.say(t, dmrace.ProbeDelayed, device, fmt.Sprintf("driver %s sleeps %d ms (injected)", d.name, by.Milliseconds()))
	}
	b.thread(t).add(op{do: opSpend, extra: by, step: b.step(Step{Kind: StepProbe, What: d.name, Repeats: needs != ""})})
	if needs != "" {
		b.deferEvents[t] = b.event(t, dmrace.ProbeDefer, device, "needs "+needs)
		b.thread(t).do(opNeed, b.device(needs))
	}
	body(t)
	b.say(t, dmrace.ProbeDone, device, "driver "+d.name)
	b.thread(t).do(opBind, b.device(device))
}

// delay returns by how much probes of a driver are held back.
func (b *builder) delay(driver string) time.Duration {
	i := slices.IndexFunc(b.config.Delays, func(d Delay) bool { return d.Driver == driver })
	if i < 0 {
		return 0
	}
	return b.config.Delays[i].By
}

// suppliers probes what other devices need, before any of those.
func (b *builder) suppliers() {
	for _, s := range b.config.Machine.Suppliers {
		b.attach(t1, s.Name, driver{s.Name, s.Async}, "", func(t int) { b.thread(t).sleep(s.Takes) })
	}
}

// defers is deferred_probe_initcall() in drivers/base/dd.c.
func (b *builder) defers() { b.thread(t1).do(opDefer, nobody) }

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
