package sim

import (
	"fmt"
	"strings"
	"time"

	"dmrace"
)

// nodeWait is how long the /init of dmrace's initramfs waits for its root (vmtest/guest).
const nodeWait = 20 * time.Second

// defaultInit is ramdisk_execute_command of init/main.c unless rdinit= sets it.
const defaultInit = "/init"

// hasInit reports whether kernel_init_freeable() in init/main.c finds an init in an
// initramfs (init_eaccess(ramdisk_execute_command)). Then it leaves
// prepare_namespace() out: the kernel waits neither for probes nor for the root, and
// rootwait, rootdelay and the panic over a missing root mean nothing.
func (b *builder) hasInit() bool {
	return b.config.Machine.Initramfs && (b.values.RDInit == "" || b.values.RDInit == defaultInit)
}

// initramfs has /init wait for the root and mount it. The kernel prints nothing of a
// mount that user space makes.
func (b *builder) initramfs() {
	timer := b.newThread("timer")
	b.root.timer = int32(timer)
	b.thread(timer).sleep(nodeWait)
	b.thread(timer).do(opExpire, nobody)

	b.thread(t1).spend(CostInit)
	b.say(t1, dmrace.InitExec, defaultInit, "")
	b.thread(t1).do(opInitramfs, nobody)
	b.thread(t1).do(opSwitch, nobody)
	b.thread(t1).do(opGuest, nobody)
	b.thread(t1).do(opEnd, nobody)
}

// lookForRoot has /init poll for the root and reports whether it goes on at once.
func (e *engine) lookForRoot() bool {
	if !e.boot.root.given {
		return true
	}
	e.name = &e.boot.root.again
	e.wake(e.boot.root.timer, 0)
	return e.await(waitNode)
}

// switchRoot is the mount of the root by /init, or its last word.
func (e *engine) switchRoot() {
	d, ok := e.block.open(e.root)
	name := strings.TrimPrefix(e.boot.root.again.Name, "/dev/")
	switch {
	case !e.boot.root.given:
		e.giveUp("root= is missing")
	case e.timeout || !ok:
		e.giveUp(fmt.Sprintf("waited %d s for %s", nodeWait/time.Second, name))
	case e.block.busy(d, false):
		e.giveUp("mount " + name + ": device or resource busy")
	case !e.readable(*d.content) && !e.over:
		e.giveUp("mount " + name + ": not readable")
	}
}

// giveUp ends the boot of an initramfs that did not get its root.
func (e *engine) giveUp(why string) {
	e.say(dmrace.InitReport, "PID 1", dmrace.NoRoot+": "+why)
	e.end(dmrace.EndDecided)
}
