package lint

import (
	"fmt"
	"slices"
	"strings"

	"dmrace/linux/bus"
	"dmrace/linux/cmdline"
	"dmrace/sim"
)

var delayUse = &Rule{
	Code: "DMR601", Name: "delay-use", Severity: Warning,
	Summary: "usb-storage.delay_use= does not make a USB disk come in time",
	Explain: "usb-storage lets a disk settle for delay_use seconds before it is scanned, 1 unless told otherwise. The scan hangs from a workqueue that dm_init_init() does not wait for: a higher value widens the window of the race, and 0 does not close it.",
	Kernel:  "usb_stor_probe2() queues usb_stor_scan_dwork() behind the delay and returns (drivers/usb/storage/usb.c); wait_for_device_probe() does not wait for that work",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro usb-storage.delay_use=20 dm-mod.create="vroot,,,ro,0 8192 linear /dev/sda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro usb-storage.delay_use=20 dm-mod.create="vroot,,,ro,0 8192 linear /dev/sda2 0" dm-mod.waitfor=/dev/sda2`,
	Options: Options{Kernel: "6.1"},
}

var asyncProbe = &Rule{
	Code: "DMR602", Name: "async-probe", Severity: Note,
	Summary: "driver_async_probe= does not make a race by itself",
	Explain: "A driver that probes asynchronously is waited for like any other. What is not waited for is work that a probe leaves behind in a queue: that of mmc hosts and of usb-storage, asynchronous or not.",
	Kernel:  "wait_for_device_probe() waits for probe_count and for async_synchronize_full() (drivers/base/dd.c)",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro driver_async_probe=virtio_blk dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var scsiAsync = &Rule{
	Code: "DMR603", Name: "scsi-async", Severity: Note,
	Summary: "an asynchronous SCSI scan is waited for",
	Explain: "scsi_mod.scan=async lets a host's probe return before its bus is scanned. The scan goes through async_schedule(), so dm_init_init() waits for it all the same. That does not hold for USB disks, whose scan begins in a workqueue.",
	Kernel:  "do_scan_async() runs in the async domain (drivers/scsi/scsi_scan.c), and wait_for_device_probe() ends in async_synchronize_full() (drivers/base/dd.c)",
	Affects: affectsDMInit,
	Bad:     `root=/dev/dm-0 rootwait ro scsi_mod.scan=async dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Good:    `root=/dev/dm-0 rootwait ro dm-mod.create="vroot,,,ro,0 8192 linear /dev/vda2 0"`,
	Options: Options{Kernel: "6.1"},
}

var bootFails = &Rule{
	Code: "DMR901", Name: "boot-fails", Severity: Error,
	Summary: "the simulated boot fails and no other finding says why",
	Explain: "The line is booted in the simulator with the usual timing. Where that boot hangs or panics although no rule has an error for the line, this one says so, in the words of the verdict.",
	Kernel:  "the simulated boot ends before init is started",
	Affects: affectsAll,
	Bad:     `root=PARTLABEL=rootfs-a rootwait ro`,
	Good:    `root=PARTLABEL=rootfs-b rootwait ro`,
	Options: Options{Kernel: "6.1", Disks: exampleSlots},
}

// raceCodes are the rules of which one finds that a disk may be late.
var raceCodes = []string{waitforMissing.Code, waitforIncomplete.Code, waitforUnknown.Code}

// racing reports whether a disk was found that may be late.
func (r *pass) racing() bool {
	for _, f := range r.found {
		for _, code := range raceCodes {
			if f.Code == code && f.Severity != Note {
				return true
			}
		}
	}
	return false
}

// checkTiming looks at parameters that are believed to help, or to harm.
func (r *pass) checkTiming() {
	if !r.created() {
		return
	}
	if a := r.arg(r.values.DelayUseArg); a != nil && r.racing() && r.onUSB() {
		f := r.find(delayUse, spanOf(*a), "the longer a USB disk may settle, the surer the table comes first")
		if r.values.DelayUse == 0 {
			f.Message = "a USB disk that does not settle is still found by work that nobody waits for"
		}
		f.FixNote = "add dm-mod.waitfor= with the table's devices"
	}
	if a := r.arg(r.values.AsyncArg); a != nil && r.values.AsyncDrivers != "" {
		r.find(asyncProbe, spanOf(*a), "asynchronous probes are waited for: this neither makes nor closes a race")
	}
	if strings.HasPrefix(r.values.Scan, "async") {
		for _, a := range r.args() {
			if cmdline.SameName(a.Name, "scsi_mod.scan") && strings.HasPrefix(a.Value, "async") {
				r.find(scsiAsync, spanOf(a), "the asynchronous scan is waited for")
			}
		}
	}
}

// onUSB reports whether a table may need a USB disk.
func (r *pass) onUSB() bool {
	for i := range r.needs {
		p := r.needs[i].location
		if r.scansLater(p) || p.kind == onDisk && r.stock.disks[p.disk].group != "" {
			return true
		}
	}
	return false
}

// scansLater reports whether a location is on a bus whose scan a module parameter holds
// back.
func (r *pass) scansLater(p location) bool {
	info, ok := bus.Of(r.busOf(p))
	return ok && info.ScanDelay != ""
}

// raced reports whether a finding has a boot that is lost.
func (r *pass) raced() bool {
	return slices.ContainsFunc(r.found, func(f Finding) bool { return f.Race != nil })
}

// checkBoot boots the line with the usual timing and reports a failure that nothing
// explains.
func (r *pass) checkBoot() {
	if r.hasError() || r.raced() || r.refusal() != "" {
		return
	}
	b := r.usualBoot()
	if b == nil {
		return
	}
	costs := sim.DefaultCosts()
	w := r.watch(b, &costs)
	r.slow = nil // its timeline was the model's
	if !w.failed() {
		return
	}
	verdict := w.verdict()
	s := span{0, len(r.text)}
	if a := r.arg(r.values.RootArg); a != nil {
		s = spanOf(*a)
	}
	f := r.find(bootFails, s, "the boot fails: %s", verdict.Summary)
	f.Kernel = fmt.Sprintf("%s in %s", verdict.Outcome, verdict.Stage)
	if verdict.Cause != "" {
		f.Kernel += fmt.Sprintf(" (%s)", verdict.Cause)
	}
	switch {
	case r.plainRoot():
		r.assume(f, &r.root)
	case r.foreign():
		f.Severity = Warning
		f.Kernel += "; that is so unless a driver that is not known here calls a disk so"
	}
}
