package sim

import (
	"time"

	"dmrace"
	"dmrace/linux/bootparam"
	"dmrace/linux/devname"
)

// root is what prepare_namespace() in init/do_mounts.c is told.
type root struct {
	given bool          // root= is not empty
	first devname.Ref   // root= as it is looked up at first
	again devname.Ref   // root= as the wait looks it up
	wait  time.Duration // rootwait, as in [bootparam.Values]
	timer int32         // the thread that ends a bounded wait
	begin int32         // event: "Waiting for root device"
	reset bool          // panic= resets the machine
	after time.Duration // how long after the panic
}

// prepareNamespace is the end of kernel_init_freeable() and kernel_init(): wait for
// rootdelay and for probes, find the root, mount it, start PID 1.
func (b *builder) prepareNamespace() error {
	if err := b.rootNotModelled(); err != nil {
		return err
	}
	if b.nameless && b.features.GoesOn {
		return &dmrace.NotModelled{What: "device of dm-mod.create= that is refused before its table", Why: "which numbers those behind it get is not known"}
	}
	v := &b.values
	b.root = root{given: v.Root != "", wait: v.Rootwait, reset: v.Panic != 0, after: time.Duration(max(v.Panic, 0)) * time.Second}
	b.root.again = devname.Parse("", b.features)
	if b.root.given {
		b.root.first, b.root.again = devname.ParseRoot(v.Root, b.features), devname.Parse(v.Root, b.features)
	}
	if err := b.readerNotModelled(); err != nil {
		return err
	}
	b.mounts = b.mountsOf()
	b.root.begin = b.event(t1, dmrace.RootwaitEnter, v.Root, "")
	if v.Rootwait > 0 {
		timer := b.newThread("timer")
		b.root.timer = int32(timer)
		b.thread(timer).sleep(v.Rootwait)
		b.thread(timer).do(opExpire, nobody)
	}
	if b.hasInit() {
		b.initramfs()
		return nil
	}
	b.thread(t1).spend(CostPrepare)
	b.thread(t1).sleep(v.Rootdelay)
	b.thread(t1).do(opSettle, nobody)
	b.thread(t1).do(opRoot, nobody)
	found := len(b.thread(t1).ops)
	b.thread(t1).do(opOpen, nobody)
	cost := CostMount
	if v.CreateArg != bootparam.None {
		cost = CostMountMap
	}
	b.thread(t1).spend(cost)
	b.thread(t1).do(opMount, nobody)
	b.thread(t1).spend(CostInit)
	init := v.Init
	if init == "" {
		init = "/sbin/init"
	}
	b.say(t1, dmrace.InitExec, init, "")
	if b.config.Machine.Guest {
		b.thread(t1).do(opGuest, nobody)
	}
	b.thread(t1).do(opEnd, nobody)
	b.tablesAgain(found)
	return nil
}

// findRoot looks root= up once and, where that fails and rootwait is given, waits
// for it. Without root= nothing is looked up at first, and the wait is for the empty name:
// before 6.5 name_to_dev_t() has 0:0 for it, which is nothing, for ever; early_lookup_bdev()
// reads the same as a number that is found. It reports whether T1 goes on at once.
func (e *engine) findRoot() bool {
	r := &e.boot.root
	if r.given {
		e.root, _ = r.first.Resolve(&e.block)
		if r.first.DisablesRootwait() {
			e.rootwait = 0
		}
	}
	if e.root != 0 || e.rootwait == 0 {
		return true
	}
	e.name = &r.again
	e.emit(r.begin)
	if e.rootwait != bootparam.Forever {
		e.wake(r.timer, 0)
	}
	return e.await(waitRoot)
}

// readable reports whether a mount finds a file system and can read it. The read may
// end the boot.
func (e *engine) readable(c content) bool { return e.verify(c, false) && c.mounts() }

// guest is what dmrace's PID 1 does on the root (vmtest/guest): it reads the whole
// device through its mapping, and reports whatever comes of that.
func (e *engine) guest() {
	if d, ok := e.block.open(e.root); ok {
		e.verify(*d.content, true)
	}
	if !e.over {
		e.say(dmrace.InitReport, "PID 1", "")
	}
}

// say appends an event of T1 that could not be prepared.
func (e *engine) say(kind dmrace.EventKind, subject, detail string) {
	n := e.place()
	e.written[n] = nobody
	e.tl.Events[n] = dmrace.Event{Seq: n + 1, At: e.now, Kind: kind, Subject: subject, Detail: detail, Thread: "T1"}
}

// panic ends the boot as panic= has it: at once or later by a reset, or never.
func (e *engine) panic(why string) {
	e.say(dmrace.Panic, "", why)
	if !e.boot.root.reset {
		e.end(dmrace.EndDecided)
		return
	}
	e.now += e.boot.root.after
	e.end(dmrace.EndReset)
}
